/** What a form is: a modal with an id, what it shows, and what becomes of what people put into it. */
import type { types } from '@slack/bolt';
import type { Block } from '../blocks.ts';
import type { Caller } from '../grammar/spec.ts';
import { clip } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { type Filled, fieldOf, type InputBlock } from './fields.ts';
import { type Origin, writeOrigin } from './origin.ts';

/** What stands in a modal: messages' blocks (but charts and tables: Slack refuses those in a modal), inputs, alerts. */
export type FormBlock = Block | InputBlock | Alert;

/** A framed word of warning; in modals only. */
interface Alert {
  readonly type: 'alert';
  readonly text: { readonly type: 'mrkdwn'; readonly text: string };
  readonly level: 'error' | 'warning' | 'info';
}

export interface FormContent {
  /** At most 24 characters. */
  readonly title: string;
  /** The button that submits, at most 24 characters; undefined where there is nothing to submit. */
  readonly submit?: string;
  readonly blocks: readonly FormBlock[];
}

/**
 * What becomes of a submission. A reply: it is done (or refused for good); the modal closes and the person is told.
 * `errors`: fields with what is wrong, as plain text; the modal stays. `show`: other content in place of the form.
 */
export type Submitted =
  | Reply
  | { readonly errors: Readonly<Record<string, string>> }
  | { readonly show: FormContent };

/** A form, as the registry holds it. Its callers are checked at the door before any of these is called. */
export interface Form {
  /** The view's callback_id. */
  readonly id: string;
  /** What it is about, given by the button that opens it: no field shows it, and every build and submission has it. */
  readonly fixed?: readonly string[];
  /** The content for what was put in so far: at the opening, and again whenever a field changes that tells. */
  readonly build: (filled: Filled, caller: Caller) => Promise<FormContent>;
  /** Carries out what was put in. `caller.dedupe` is the same for every delivery of this view's submission. */
  readonly submit: (filled: Filled, caller: Caller) => Promise<Submitted>;
}

/** The view as Slack takes it; cut to 100 blocks. */
export function viewOf(id: string, content: FormContent, origin: Origin): types.ModalView {
  const { title, submit, blocks } = content;
  return {
    type: 'modal',
    callback_id: id,
    private_metadata: writeOrigin(origin),
    title: { type: 'plain_text', text: clip(title, 24) },
    close: { type: 'plain_text', text: submit === undefined ? 'Close' : 'Cancel' },
    ...(submit === undefined ? {} : { submit: { type: 'plain_text' as const, text: clip(submit, 24) } }),
    // Alerts are not in Slack's types; everything else is.
    blocks: blocks.slice(0, 100) as types.ModalView['blocks'],
  };
}

/** The errors under the blocks that they are about, and those of what is no field of the view. */
export function placedErrors(
  errors: Readonly<Record<string, string>>,
  blockIds: readonly string[],
): { readonly placed: Readonly<Record<string, string>>; readonly others: readonly string[] } {
  const found = Object.entries(errors).map(([field, text]) => ({
    text,
    block: blockIds.find((id) => fieldOf(id) === field),
  }));
  return {
    placed: Object.fromEntries(
      found.flatMap(({ block, text }) => (block === undefined ? [] : [[block, text]])),
    ),
    others: found.flatMap(({ block, text }) => (block === undefined ? [text] : [])),
  };
}

/** The content under a framed word (mrkdwn) of what is wrong. */
export function withAlert(content: FormContent, mrkdwn: string): FormContent {
  const alert: Alert = { type: 'alert', level: 'error', text: { type: 'mrkdwn', text: clip(mrkdwn, 3000) } };
  return { ...content, blocks: [alert, ...content.blocks] };
}
