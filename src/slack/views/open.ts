/** Opens forms: from a command, and from a button that carries what is filled in already. */
import { type Button, button } from '../blocks.ts';
import type { Caller } from '../grammar/spec.ts';
import { type Reply, SILENCE } from '../reply.ts';
import type { Filled } from './fields.ts';
import { viewOf } from './form.ts';
import { type FormName, formOf } from './index.ts';

/** What the action_id of a button begins with that opens a form; the form's name follows. */
const OPENS = 'form:';

/** Opens a form for the person who asks, who then reads nothing else; undefined when it cannot be: words must do. */
export async function openForm(
  caller: Caller,
  name: FormName,
  filled: Filled = {},
): Promise<Reply | undefined> {
  return openById(caller, name, filled);
}

/** A button that opens a form with that filled in. Throws RangeError when it is more than 2,000 characters. */
export function formButton(
  name: FormName,
  label: string,
  filled: Filled = {},
  more: Parameters<typeof button>[3] = {},
): Button {
  return button(`${OPENS}${name}`, label, JSON.stringify(filled), more);
}

/** True for the action_id of such a button. */
export function opensForm(actionId: string): boolean {
  return actionId.startsWith(OPENS);
}

/** What a press of such a button leads to; undefined when the form did not open, or there is none of that name. */
export async function openFromButton(
  caller: Caller,
  actionId: string,
  value: string | undefined,
): Promise<Reply | undefined> {
  return openById(caller, actionId.slice(OPENS.length), readFilled(value));
}

async function openById(caller: Caller, id: string, filled: Filled): Promise<Reply | undefined> {
  const { dialog } = caller;
  const form = dialog === undefined ? undefined : await formOf(id);
  if (dialog === undefined || form === undefined) return undefined;
  const content = await form.build(filled, caller);
  return (await dialog.open(viewOf(form.id, content, { ...dialog.origin, openedAt: caller.now })))
    ? SILENCE
    : undefined;
}

function readFilled(value: string | undefined): Filled {
  try {
    const read: unknown = JSON.parse(value ?? '{}');
    return typeof read === 'object' && read !== null
      ? Object.fromEntries(Object.entries(read).filter(([, text]) => typeof text === 'string'))
      : {};
  } catch {
    return {};
  }
}
