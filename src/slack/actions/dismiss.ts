/** The button that leaves everything as it is: it only takes the question away. */
import { type Button, button } from '../blocks.ts';

export const DISMISS = 'dismiss';

export function dismissButton(label = 'Leave it'): Button {
  return button(DISMISS, label, '-');
}
