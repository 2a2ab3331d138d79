/** The values of a view's inputs: what view.state.values holds, and what Slack asks for before it submits. */
import { controlsIn, type FoundControl } from '../blocks/fill-ids.ts';
import { isObject } from '../blocks/totals.ts';
import type { SlackJson } from '../desk.ts';
import type { StoredView, ViewValues } from '../workspace/views.ts';

/** Where each stateful element keeps its value, and the field that gives its initial one. */
const FIELDS: Readonly<Record<string, readonly [value: string, initial: string]>> = {
  plain_text_input: ['value', 'initial_value'],
  number_input: ['value', 'initial_value'],
  email_text_input: ['value', 'initial_value'],
  url_text_input: ['value', 'initial_value'],
  rich_text_input: ['rich_text_value', 'initial_value'],
  file_input: ['files', 'initial_files'],
  datepicker: ['selected_date', 'initial_date'],
  timepicker: ['selected_time', 'initial_time'],
  datetimepicker: ['selected_date_time', 'initial_date_time'],
  checkboxes: ['selected_options', 'initial_options'],
  radio_buttons: ['selected_option', 'initial_option'],
  static_select: ['selected_option', 'initial_option'],
  external_select: ['selected_option', 'initial_option'],
  users_select: ['selected_user', 'initial_user'],
  conversations_select: ['selected_conversation', 'initial_conversation'],
  channels_select: ['selected_channel', 'initial_channel'],
  multi_static_select: ['selected_options', 'initial_options'],
  multi_external_select: ['selected_options', 'initial_options'],
  multi_users_select: ['selected_users', 'initial_users'],
  multi_conversations_select: ['selected_conversations', 'initial_conversations'],
  multi_channels_select: ['selected_channels', 'initial_channels'],
};

/** The field that holds an element's value, e.g. selected_option; undefined for buttons and overflow menus. */
export function valueField(type: unknown): string | undefined {
  return FIELDS[String(type)]?.[0];
}

/** Every stateful element of a view with its value: as put in, else its initial one, else null or an empty list. */
export function currentState(stored: StoredView): ViewValues {
  return stateOf(controlsOf(stored), stored.values);
}

/** The same for any blocks, e.g. those of a message. */
export function stateOf(controls: readonly FoundControl[], values: ViewValues): ViewValues {
  const state: Record<string, Record<string, SlackJson>> = {};
  for (const { blockId, element } of controls) {
    const field = FIELDS[String(element.type)];
    if (!field) continue;
    const actionId = String(element.action_id);
    const [name, initial] = field;
    const empty = name.endsWith('s') ? [] : null;
    const given = values[blockId]?.[actionId];
    const block = state[blockId] ?? {};
    state[blockId] = block;
    block[actionId] = { type: element.type, [name]: given?.[name] ?? element[initial] ?? empty };
  }
  return state;
}

export function controlsOf(stored: StoredView): FoundControl[] {
  const { blocks } = stored.view;
  return controlsIn(Array.isArray(blocks) ? blocks.filter(isObject) : []);
}

/** Lays `values` over `base`, action by action; anything that is not an object of objects is left out. */
export function mergeValues(base: ViewValues, values: SlackJson): ViewValues {
  const merged: Record<string, Record<string, SlackJson>> = {};
  for (const [blockId, actions] of Object.entries(base)) merged[blockId] = { ...actions };
  for (const [blockId, actions] of Object.entries(values)) {
    if (!isObject(actions)) continue;
    const block = merged[blockId] ?? {};
    merged[blockId] = block;
    for (const [actionId, value] of Object.entries(actions)) if (isObject(value)) block[actionId] = value;
  }
  return merged;
}

/** What Slack's client complains of before it sends a submission, by block id. */
export function incompleteInputs(stored: StoredView): Record<string, string> {
  const state = currentState(stored);
  const errors: Record<string, string> = {};
  for (const { blockId, block, element } of controlsOf(stored)) {
    if (block.type !== 'input') continue;
    const name = valueField(element.type);
    const value = name ? state[blockId]?.[String(element.action_id)]?.[name] : undefined;
    const problem = isEmpty(value)
      ? block.optional !== true && REQUIRED
      : typingProblem(element, String(value));
    if (problem) errors[blockId] = problem;
  }
  return errors;
}

const REQUIRED = 'Please complete this required field.';

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

function typingProblem(element: SlackJson, value: string): string | undefined {
  switch (element.type) {
    case 'plain_text_input':
      if (value.length < Number(element.min_length ?? 0))
        return `Please use at least ${element.min_length} characters.`;
      if (value.length > Number(element.max_length ?? 3000)) {
        return `Please use fewer than ${Number(element.max_length ?? 3000) + 1} characters.`;
      }
      return undefined;
    case 'number_input': {
      const number = Number(value);
      if (!Number.isFinite(number)) return 'Please enter a number.';
      if (element.is_decimal_allowed !== true && !Number.isInteger(number))
        return 'Please enter a whole number.';
      if (number < Number(element.min_value ?? -Infinity))
        return `Please enter ${element.min_value} or more.`;
      if (number > Number(element.max_value ?? Infinity)) return `Please enter ${element.max_value} or less.`;
      return undefined;
    }
    case 'email_text_input':
      return /^\S+@\S+$/.test(value) ? undefined : 'Please enter an email address.';
    case 'url_text_input':
      return URL.canParse(value) ? undefined : 'Please enter a URL.';
    default:
      return undefined;
  }
}
