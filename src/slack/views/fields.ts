/** The fields of a modal: input blocks with Slack's limits kept, and what people put into them. */
import type { PlainText } from '../blocks.ts';
import { clip } from '../mrkdwn.ts';

export interface Option {
  readonly text: PlainText;
  readonly value: string;
  readonly description?: PlainText;
}

export interface OptionGroup {
  readonly label: PlainText;
  readonly options: readonly Option[];
}

interface Element {
  readonly action_id: string;
  readonly focus_on_load?: boolean;
}

interface Typed extends Element {
  readonly placeholder?: PlainText;
  readonly initial_value?: string;
  readonly dispatch_action_config?: {
    readonly trigger_actions_on: readonly ('on_enter_pressed' | 'on_character_entered')[];
  };
}

type InputElement =
  | (Typed & {
      readonly type: 'plain_text_input';
      readonly multiline?: boolean;
      readonly max_length?: number;
    })
  | (Typed & {
      readonly type: 'number_input';
      readonly is_decimal_allowed: boolean;
      readonly min_value?: string;
      readonly max_value?: string;
    })
  | (Element & {
      readonly type: 'datetimepicker';
      /** Seconds. */
      readonly initial_date_time?: number;
    })
  | (Element & {
      readonly type: 'radio_buttons';
      readonly options: readonly Option[];
      readonly initial_option?: Option;
    })
  | (Element & {
      readonly type: 'static_select';
      readonly placeholder?: PlainText;
      readonly options?: readonly Option[];
      readonly option_groups?: readonly OptionGroup[];
      readonly initial_option?: Option;
    });

export interface InputBlock {
  readonly type: 'input';
  readonly block_id: string;
  readonly label: PlainText;
  readonly hint?: PlainText;
  readonly optional?: boolean;
  /** Its changes are told at once. */
  readonly dispatch_action?: boolean;
  readonly element: InputElement;
}

/** What a form holds: by field, the text that was typed or the value of the option that was chosen. */
export type Filled = Readonly<Record<string, string>>;

/** What all fields have in common. */
export interface FieldSpec {
  /** Letters, digits and dashes: the field's name in `Filled` and in what is said of errors. */
  readonly field: string;
  readonly label: string;
  readonly hint?: string;
  /** It may stay empty. */
  readonly optional?: true;
  /** Whether the form is built anew when it changes. */
  readonly tells?: true;
  /**
   * Slack keeps what a person put in for as long as the field's id stays. With another version it is another field,
   * which starts as it is built: for options that depend on other fields.
   */
  readonly version?: string;
}

/** The one action_id of all fields: the block says which field it is. */
export const FIELD_ACTION = 'field';
/** Slack takes 100 options in a menu, and 100 groups of as many. */
const MOST_OPTIONS = 100;
/** Radio buttons. */
const MOST_CHOICES = 10;

/** An option: text and description at most 75 characters; throws RangeError on a value longer than 75. */
export function option(value: string, text: string, description?: string): Option {
  if (value === '' || value.length > 75)
    throw new RangeError(`an option's value of ${value.length} characters`);
  return {
    text: plainText(text, 75),
    value,
    ...(description === undefined ? {} : { description: plainText(description, 75) }),
  };
}

/** A menu of up to 100 options; `chosen` is an option's value, and counts for nothing where it is not on offer. */
export function menuField(spec: FieldSpec, options: readonly Option[], chosen?: string): InputBlock {
  const offered = options.slice(0, MOST_OPTIONS);
  return input(spec, {
    type: 'static_select',
    action_id: FIELD_ACTION,
    options: offered,
    ...initially(offered, chosen),
  });
}

/** A menu in groups; groups without options are left out. */
export function groupedMenuField(
  spec: FieldSpec,
  groups: readonly { readonly label: string; readonly options: readonly Option[] }[],
  chosen?: string,
): InputBlock {
  const offered = groups
    .filter(({ options }) => options.length > 0)
    .slice(0, MOST_OPTIONS)
    .map(({ label, options }) => ({
      label: plainText(label, 75),
      options: options.slice(0, MOST_OPTIONS),
    }));
  return input(spec, {
    type: 'static_select',
    action_id: FIELD_ACTION,
    option_groups: offered,
    ...initially(
      offered.flatMap(({ options }) => options),
      chosen,
    ),
  });
}

/** Radio buttons, at most 10. */
export function choiceField(spec: FieldSpec, options: readonly Option[], chosen?: string): InputBlock {
  const offered = options.slice(0, MOST_CHOICES);
  return input(spec, {
    type: 'radio_buttons',
    action_id: FIELD_ACTION,
    options: offered,
    ...initially(offered, chosen),
  });
}

export interface TextOptions {
  readonly typed?: string | undefined;
  readonly placeholder?: string;
  readonly multiline?: true;
  /** At most 3,000. */
  readonly longest?: number;
}

export function textField(
  spec: FieldSpec,
  { typed, placeholder, multiline, longest }: TextOptions = {},
): InputBlock {
  return input(spec, {
    type: 'plain_text_input',
    ...typing(spec, typed, placeholder),
    ...(multiline === undefined ? {} : { multiline }),
    ...(longest === undefined ? {} : { max_length: longest }),
  });
}

export interface NumberOptions {
  readonly typed?: string | undefined;
  readonly placeholder?: string;
  readonly decimal?: true;
  readonly least?: number;
  readonly most?: number;
}

/** Slack's client itself refuses what is no number, or beyond `least` and `most`. */
export function numberField(
  spec: FieldSpec,
  { typed, placeholder, decimal, least, most }: NumberOptions = {},
): InputBlock {
  return input(spec, {
    type: 'number_input',
    is_decimal_allowed: decimal === true,
    ...typing(spec, typed, placeholder),
    ...(least === undefined ? {} : { min_value: String(least) }),
    ...(most === undefined ? {} : { max_value: String(most) }),
  });
}

/** A day and a time, which Slack shows in each person's own time zone; in whole seconds. */
export function momentField(spec: FieldSpec, seconds: number): InputBlock {
  return input(spec, {
    type: 'datetimepicker',
    action_id: FIELD_ACTION,
    initial_date_time: Math.floor(seconds),
  });
}

/** The field that a block is: its id without the version. */
export function fieldOf(blockId: string): string {
  return blockId.split(':')[0] ?? blockId;
}

function input(spec: FieldSpec, element: InputElement): InputBlock {
  const { field, label, hint, optional, tells, version } = spec;
  return {
    type: 'input',
    block_id: clip(version === undefined ? field : `${field}:${version}`, 255),
    label: plainText(label, 2000),
    ...(hint === undefined ? {} : { hint: plainText(hint, 2000) }),
    ...(optional === undefined ? {} : { optional }),
    ...(tells === undefined ? {} : { dispatch_action: tells }),
    element,
  };
}

function typing({ tells }: FieldSpec, typed: string | undefined, placeholder: string | undefined): Typed {
  return {
    action_id: FIELD_ACTION,
    ...(typed === undefined || typed === '' ? {} : { initial_value: typed }),
    ...(placeholder === undefined ? {} : { placeholder: plainText(placeholder, 150) }),
    ...(tells === undefined
      ? {}
      : { dispatch_action_config: { trigger_actions_on: ['on_enter_pressed', 'on_character_entered'] } }),
  };
}

function initially(
  options: readonly Option[],
  chosen: string | undefined,
): { readonly initial_option?: Option } {
  const found = options.find(({ value }) => value === chosen);
  return found === undefined ? {} : { initial_option: found };
}

function plainText(text: string, limit: number): PlainText {
  return { type: 'plain_text', text: clip(text, limit) };
}

/** view.state.values as Slack sends it: by block, then by action. */
export type StateValues = Readonly<Record<string, Readonly<Record<string, StateValue>>>>;

interface StateValue {
  readonly value?: string | null | undefined;
  readonly selected_option?: { readonly value?: string } | null | undefined;
  /** Seconds. */
  readonly selected_date_time?: number | null | undefined;
}

/** What was put into a view's fields; empty ones are not there. */
export function filledIn(values: StateValues): Filled {
  return Object.fromEntries(
    Object.entries(values).flatMap(([blockId, actions]) => {
      const held = actions[FIELD_ACTION];
      const moment = held?.selected_date_time?.toString();
      const text = held?.selected_option?.value ?? moment ?? held?.value?.trim() ?? '';
      return text === '' ? [] : [[fieldOf(blockId), text]];
    }),
  );
}

/** The texts by name of what was an object of them once; anything else in it is left out. */
export function textsIn(read: unknown): Filled {
  return typeof read === 'object' && read !== null
    ? Object.fromEntries(Object.entries(read).filter(([, text]) => typeof text === 'string'))
    : {};
}
