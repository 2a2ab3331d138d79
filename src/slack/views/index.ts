/** Every form, by the callback_id of its view; each is loaded when it is first needed. */
import type { Form } from './form.ts';
import type { FormName } from './form-button.ts';

const FORMS = {
  advise: async () => (await import('./advise.ts')).advise,
  'keep-until': async () => (await import('./keep-until.ts')).keepUntil,
  hours: async () => (await import('./hours.ts')).hours,
  working: async () => (await import('./working.ts')).working,
  up: async () => (await import('./up.ts')).up,
} satisfies Readonly<Record<FormName, () => Promise<Form>>>;

/** The form of a callback_id; undefined for one of a version that is gone. */
export async function formOf(id: string): Promise<Form | undefined> {
  return Object.hasOwn(FORMS, id) ? FORMS[id as FormName]() : undefined;
}
