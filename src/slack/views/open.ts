/** Opens forms: from a command, and from a button that carries what is filled in already. */
import type { Caller } from '../grammar/spec.ts';
import { type Reply, SILENCE } from '../reply.ts';
import type { Filled } from './fields.ts';
import { viewOf } from './form.ts';
import type { FormName } from './form-button.ts';
import { formOf } from './index.ts';

/** Opens a form for the person who asks, who then reads nothing else; undefined when it cannot be: words must do. */
export async function openForm(
  caller: Caller,
  name: FormName,
  filled: Filled = {},
): Promise<Reply | undefined> {
  return openById(caller, name, filled);
}

/** What the press of a button that opens a form leads to; undefined when it did not open, or there is none of that name. */
export async function openFromButton(
  caller: Caller,
  name: string,
  value: string | undefined,
): Promise<Reply | undefined> {
  return openById(caller, name, readFilled(value));
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
