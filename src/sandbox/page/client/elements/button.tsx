/** Buttons: plain, primary, dangerous, linking, icon and feedback ones. */

import { textOf } from '../block-kit.ts';
import { Plain } from '../blocks/mrkdwn-text.tsx';
import { useFormContext } from '../form-context.tsx';
import { safeHref } from '../mrkdwn.ts';
import type { ControlProps } from './control.ts';

export function Button({ block, element }: ControlProps) {
  const form = useFormContext();
  const text = textOf(element.text);
  const pending = form.isPending(block, element);
  const press = () =>
    form.press(block, element, {
      text: element.text,
      ...(element.value === undefined ? {} : { value: element.value }),
      ...(element.style === undefined ? {} : { style: element.style }),
    });
  const shared = {
    className: `button ${element.style ?? ''}`,
    'aria-label': element.accessibility_label,
    'aria-busy': pending,
  };
  const href = element.url === undefined ? undefined : safeHref(element.url);
  if (href !== undefined) {
    return (
      <a {...shared} href={href} target="_blank" rel="noreferrer" onClick={press}>
        <Plain text={text} />
      </a>
    );
  }
  return (
    <button type="button" {...shared} onClick={press}>
      <Plain text={text} />
    </button>
  );
}

const ICONS: Readonly<Record<string, string>> = { trash: '🗑' };

export function IconButton({ block, element }: ControlProps) {
  const form = useFormContext();
  const text = textOf(element.text);
  return (
    <button
      type="button"
      className="button icon"
      title={text}
      aria-label={element.accessibility_label ?? text}
      aria-busy={form.isPending(block, element)}
      onClick={() => form.press(block, element, { value: element.value })}
    >
      {ICONS[element.icon ?? ''] ?? <Plain text={text} />}
    </button>
  );
}

export function FeedbackButtons({ block, element }: ControlProps) {
  const form = useFormContext();
  const choices = [element.positive_button, element.negative_button];
  return (
    <span className="feedback">
      {choices.map((choice) =>
        choice === undefined ? null : (
          <button
            key={choice.value}
            type="button"
            className="button"
            aria-label={choice.accessibility_label ?? textOf(choice.text)}
            aria-busy={form.isPending(block, element)}
            onClick={() => form.press(block, element, { value: choice.value })}
          >
            <Plain text={textOf(choice.text)} />
          </button>
        ),
      )}
    </span>
  );
}
