/** Text, number, e-mail, URL and rich text inputs. */
import type { KeyboardEvent } from 'react';
import type { RichElement } from '../block-kit.ts';
import { useFormContext } from '../form-context.tsx';
import { ariaOf, type ControlProps } from './control.ts';

const TYPES: Readonly<Record<string, string>> = {
  plain_text_input: 'text',
  number_input: 'text',
  email_text_input: 'email',
  url_text_input: 'url',
};

/** What was typed as rich text: one section without styles. */
function rich(text: string) {
  return { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] };
}

function plain(value: unknown): string {
  const elements = (value as { elements?: readonly RichElement[] } | null | undefined)?.elements ?? [];
  return elements.flatMap(({ elements: inner = [] }) => inner.map(({ text = '' }) => text)).join('');
}

export function TextInput(props: ControlProps) {
  const { block, element } = props;
  const form = useFormContext();
  const held = form.values[block.block_id ?? '']?.[element.action_id ?? ''];
  const isRich = element.type === 'rich_text_input';
  const value = isRich ? plain(held?.rich_text_value) : String(held?.value ?? '');
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const many = element.multiline === true || isRich;

  function change(text: string): void {
    const empty = text === '';
    form.choose(
      block,
      element,
      isRich ? { rich_text_value: empty ? null : rich(text) } : { value: empty ? null : text },
    );
    if (triggers.includes('on_character_entered')) form.dispatch(block, element);
  }

  const shared = {
    ...ariaOf(props),
    className: 'field',
    value,
    placeholder: element.placeholder?.text,
    maxLength: element.max_length,
    'data-autofocus': element.focus_on_load === true ? true : undefined,
  };
  if (many) {
    return <textarea {...shared} rows={4} onChange={(event) => change(event.target.value)} />;
  }
  return (
    <input
      {...shared}
      type={TYPES[element.type] ?? 'text'}
      inputMode={element.type === 'number_input' ? 'decimal' : undefined}
      onChange={(event) => change(event.target.value)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter' && triggers.includes('on_enter_pressed')) form.dispatch(block, element);
      }}
    />
  );
}
