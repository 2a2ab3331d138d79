/** Text objects and the small strings that every block uses. */
import { z } from 'zod';

/** A string of `min`–`max` UTF-16 units. */
export function text(max: number, min = 1) {
  return z.string().min(min).max(max);
}

/** 255 characters: block_id, action_id, callback_id, external_id. */
export const identifier = text(255);

export const url = text(3000).regex(/^[a-z][a-z0-9+.-]*:/i, 'must be a valid URL');
export const webUrl = text(3000).regex(/^https?:\/\//i, 'must be a valid URL');

/** Only plain_text is accepted here: labels, titles, button texts, placeholders. */
export function plainText(max: number) {
  return z.discriminatedUnion('type', [plainTextObject(max)]);
}

/** Only mrkdwn is accepted here: the texts of a card. */
export function mrkdwnText(max: number) {
  return z.discriminatedUnion('type', [mrkdwnObject(max)]);
}

function plainTextObject(max: number) {
  return z.strictObject({ type: z.literal('plain_text'), text: text(max), emoji: z.boolean().optional() });
}

function mrkdwnObject(max: number) {
  return z.strictObject({ type: z.literal('mrkdwn'), text: text(max), verbatim: z.boolean().optional() });
}

/** plain_text or mrkdwn. Slack reports a fault inside twice: the alternatives failed, and why. */
export function anyText(max: number) {
  const either = z.discriminatedUnion('type', [plainTextObject(max), mrkdwnObject(max)]);
  return checkedBy(() => either, 'failed to match all allowed schemas');
}

/** A place whose schema depends on the value; `heading` is reported before the schema's own issues. */
export function checkedBy(schemaFor: (value: unknown) => z.ZodType, heading?: string) {
  return z.unknown().superRefine((value, context) => {
    // An absent required key is reported by the object around.
    if (value === undefined) return;
    const parsed = schemaFor(value).safeParse(value);
    if (parsed.success) return;
    if (heading !== undefined) context.addIssue({ code: 'custom', message: heading });
    // A finished issue is a raw issue whose message is set; only zod's types keep the two apart.
    for (const issue of parsed.error.issues)
      context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
  });
}
