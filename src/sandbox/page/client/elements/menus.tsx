/** Select menus over options, people, channels and conversations, and the overflow menu. */
import type { KeyboardEvent } from 'react';
import { type Option, textOf } from '../block-kit.ts';
import { Plain } from '../blocks/mrkdwn-text.tsx';
import { type Fields, useFormContext } from '../form-context.tsx';
import { nameOf, type Surroundings, useSurroundings } from '../surroundings.tsx';
import { ariaOf, type ControlProps } from './control.ts';
import { type Choice, Picker } from './picker.tsx';
import { Popup } from './popup.tsx';

function optionsOf({ element }: ControlProps): readonly (Option & { readonly group?: string })[] {
  const grouped = (element.option_groups ?? []).flatMap(({ label, options }) =>
    options.map((option) => ({ ...option, group: label.text })),
  );
  return [...(element.options ?? []), ...grouped];
}

interface Kind {
  readonly field: string;
  choices(props: ControlProps, here: Surroundings): readonly Choice[];
  /** The field's value for the chosen keys. */
  pack(keys: readonly string[], props: ControlProps): unknown;
  /** The chosen keys of a field's value. */
  unpack(value: unknown): readonly string[];
}

const PEOPLE: Kind['choices'] = (_, { people, botUserId }) =>
  people.map(({ id, name }) => ({ key: id, text: nameOf(people, botUserId, id), description: `@${name}` }));
const CHANNELS: Kind['choices'] = (_, { channels }) =>
  channels.filter(({ kind }) => kind === 'channel').map(({ id, name }) => ({ key: id, text: `#${name}` }));
const CONVERSATIONS: Kind['choices'] = (_, { channels }) =>
  channels.map(({ id, name, kind }) => ({ key: id, text: kind === 'channel' ? `#${name}` : name }));
const OPTIONS: Kind['choices'] = (props) =>
  optionsOf(props).map(({ text, value, description, group }) => ({
    key: value,
    text: textOf(text),
    description: description?.text,
    group,
  }));

const bare = (option: Option & { readonly group?: string }): Option => {
  const { group: _, ...rest } = option;
  return rest;
};
const pick = (keys: readonly string[], props: ControlProps) =>
  optionsOf(props)
    .filter(({ value }) => keys.includes(value))
    .map(bare);
const one = (value: unknown) => (typeof value === 'string' ? [value] : []);
const many = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
const oneOption = (value: unknown) =>
  value === null || value === undefined ? [] : [(value as Option).value];
const manyOptions = (value: unknown) => (Array.isArray(value) ? value.map((each: Option) => each.value) : []);

const KINDS: Readonly<Record<string, Kind>> = {
  static_select: {
    field: 'selected_option',
    choices: OPTIONS,
    pack: (k, p) => pick(k, p)[0] ?? null,
    unpack: oneOption,
  },
  multi_static_select: { field: 'selected_options', choices: OPTIONS, pack: pick, unpack: manyOptions },
  users_select: { field: 'selected_user', choices: PEOPLE, pack: ([k]) => k ?? null, unpack: one },
  multi_users_select: { field: 'selected_users', choices: PEOPLE, pack: (k) => k, unpack: many },
  channels_select: { field: 'selected_channel', choices: CHANNELS, pack: ([k]) => k ?? null, unpack: one },
  multi_channels_select: { field: 'selected_channels', choices: CHANNELS, pack: (k) => k, unpack: many },
  conversations_select: {
    field: 'selected_conversation',
    choices: CONVERSATIONS,
    pack: ([k]) => k ?? null,
    unpack: one,
  },
  multi_conversations_select: {
    field: 'selected_conversations',
    choices: CONVERSATIONS,
    pack: (k) => k,
    unpack: many,
  },
};

export function SelectMenu(props: ControlProps) {
  const { block, element } = props;
  const form = useFormContext();
  const here = useSurroundings();
  const kind = KINDS[element.type];
  if (kind === undefined) return null;
  const multi = element.type.startsWith('multi_');
  const value = form.values[block.block_id ?? '']?.[element.action_id ?? '']?.[kind.field];
  return (
    <Picker
      aria={ariaOf(props)}
      placeholder={element.placeholder?.text ?? (multi ? 'Select options' : 'Select an option')}
      choices={kind.choices(props, here)}
      selected={kind.unpack(value)}
      multi={multi}
      max={element.max_selected_items}
      busy={form.isPending(block, element)}
      onPick={(keys) =>
        form.choose(block, element, { [kind.field]: kind.pack(keys, props) } satisfies Fields)
      }
    />
  );
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + step + items.length) % items.length]?.focus();
}

export function Overflow(props: ControlProps) {
  const { block, element } = props;
  const form = useFormContext();
  return (
    <Popup
      face={<span aria-hidden="true">⋯</span>}
      className="button icon"
      aria={{ ...ariaOf(props), 'aria-label': element.accessibility_label ?? 'More actions' }}
      haspopup="menu"
      busy={form.isPending(block, element)}
      title="More actions"
    >
      {(close) => (
        <div role="menu" tabIndex={-1} aria-label="More actions" className="menu" onKeyDown={moveFocus}>
          {optionsOf(props).map((option) => (
            <button
              key={option.value}
              type="button"
              role="menuitem"
              className="picker-option"
              onClick={() => {
                close();
                if (option.url !== undefined) window.open(option.url, '_blank', 'noreferrer');
                form.press(block, element, { selected_option: bare(option) });
              }}
            >
              <Plain text={textOf(option.text)} />
              {option.description !== undefined && <small>{option.description.text}</small>}
            </button>
          ))}
        </div>
      )}
    </Popup>
  );
}
