/** Buttons that open forms, and carry what is filled in already. */
import { type Button, button } from '../blocks.ts';
import type { Filled } from './fields.ts';

/** Every form, by the callback_id of its view. */
export type FormName = 'up' | 'advise' | 'keep-until' | 'working' | 'hours';

/** What the action_id of a button begins with that opens a form; the form's name follows. */
const OPENS = 'form:';

/** A button that opens a form with that filled in. Throws RangeError when it is more than 2,000 characters. */
export function formButton(
  name: FormName,
  label: string,
  filled: Filled = {},
  more: Parameters<typeof button>[3] = {},
): Button {
  return button(`${OPENS}${name}`, label, JSON.stringify(filled), more);
}

/** The form that a button opens, by its action_id; undefined for a button that opens none. */
export function formOpenedBy(actionId: string): string | undefined {
  return actionId.startsWith(OPENS) ? actionId.slice(OPENS.length) : undefined;
}
