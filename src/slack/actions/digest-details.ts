/** Details: opens the rest of a digest, by the key of its message. */
import { type Button, button } from '../blocks.ts';

export const DIGEST_DETAILS = 'digest-details';

export function detailsButton(key: string): Button {
  return button(DIGEST_DETAILS, 'Details', key, { says: 'Show who and what the money went to' });
}
