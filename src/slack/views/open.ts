/** Opens forms: from a command, and from a button that carries what is filled in already. */
import type { Caller } from '../grammar/spec.ts';
import { type Reply, SILENCE } from '../reply.ts';
import { type Filled, textsIn } from './fields.ts';
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
  const fixed = Object.entries(filled).filter(([name]) => form.fixed?.includes(name));
  const origin = {
    ...dialog.origin,
    openedAt: caller.now,
    ...(fixed.length === 0 ? {} : { fixed: Object.fromEntries(fixed) }),
  };
  return (await dialog.open(viewOf(form.id, content, origin))) ? SILENCE : undefined;
}

function readFilled(value: string | undefined): Filled {
  try {
    return textsIn(JSON.parse(value ?? '{}'));
  } catch {
    return {};
  }
}
