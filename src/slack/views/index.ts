/** Every form, by the callback_id of its view; each is loaded when it is first needed. */
import type { Form } from './form.ts';

const FORMS = {
  up: async () => (await import('./up.ts')).up,
} as const satisfies Readonly<Record<string, () => Promise<Form>>>;

export type FormName = keyof typeof FORMS;

/** The form of a callback_id; undefined for one of a version that is gone. */
export async function formOf(id: string): Promise<Form | undefined> {
  return Object.hasOwn(FORMS, id) ? FORMS[id as FormName]() : undefined;
}
