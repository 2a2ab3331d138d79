/** Radio buttons and checkboxes. */
import { useId } from 'react';
import type { Option } from '../block-kit.ts';
import { Text } from '../blocks/mrkdwn-text.tsx';
import { useFormContext } from '../form-context.tsx';
import { ariaOf, type ControlProps } from './control.ts';

export function ChoiceButtons(props: ControlProps) {
  const { block, element } = props;
  const name = useId();
  const form = useFormContext();
  const single = element.type === 'radio_buttons';
  const held = form.values[block.block_id ?? '']?.[element.action_id ?? ''];
  const selected = single
    ? [held?.selected_option as Option | null].flatMap((option) => (option ? [option.value] : []))
    : ((held?.selected_options ?? []) as readonly Option[]).map(({ value }) => value);

  function toggle(option: Option, on: boolean): void {
    if (single) {
      form.choose(block, element, { selected_option: option });
      return;
    }
    const keys = on ? [...selected, option.value] : selected.filter((value) => value !== option.value);
    const options = (element.options ?? []).filter(({ value }) => keys.includes(value));
    form.choose(block, element, { selected_options: options });
  }

  return (
    <div role={single ? 'radiogroup' : 'group'} className="choices" {...ariaOf(props)}>
      {(element.options ?? []).map((option) => (
        <label key={option.value} className="choice">
          <input
            type={single ? 'radio' : 'checkbox'}
            name={name}
            checked={selected.includes(option.value)}
            onChange={(event) => toggle(option, event.target.checked)}
          />
          <span>
            <Text text={option.text} />
            {option.description !== undefined && (
              <small>
                <Text text={option.description} />
              </small>
            )}
          </span>
        </label>
      ))}
    </div>
  );
}
