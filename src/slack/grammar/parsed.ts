/** What reading a typed value gives. */

/** A refusal's message is mrkdwn, safe to show; `instead`, if any, is what would do in its place: a value, and flags it needs. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly message: string; readonly instead?: string };
