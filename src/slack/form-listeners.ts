/** What happens when a field of a form changes, and when a form is submitted: admit, build or carry out, in time. */
import type {
  AllMiddlewareArgs,
  BlockAction,
  SlackViewMiddlewareArgs,
  types,
  ViewOutput,
  ViewResponseAction,
  ViewSubmitAction,
} from '@slack/bolt';
import { MINUTE } from '../domain/time.ts';
import { dedupeKey } from './delivery.ts';
import { admitted, callerOf, type FrontParts, inTime } from './front-parts.ts';
import type { Caller } from './grammar/spec.ts';
import { escaped } from './mrkdwn.ts';
import { caught } from './net.ts';
import { ephemeral, type Reply, respondTo, SILENCE } from './reply.ts';
import { filledIn } from './views/fields.ts';
import { type FormContent, placedErrors, type Submitted, viewOf, withAlert } from './views/form.ts';
import { formOf } from './views/index.ts';
import { noteView } from './views/note.ts';
import { type Origin, readOrigin } from './views/origin.ts';

/** Slack takes answers to a response_url for 30 minutes. */
const ANSWERABLE = 29 * MINUTE;

const OUTDATED: Reply = { text: 'This form is from an older version; nothing was done. Open it again.' };
const SLOW: Reply = { text: 'This takes a moment longer; the answer follows here.' };

/** A field changed: acknowledged at once, then the form is built anew with what its fields hold now. */
export async function onChange(
  front: FrontParts,
  ack: () => Promise<void>,
  body: BlockAction,
): Promise<void> {
  const { view } = body;
  const redraw = async () => {
    await ack();
    if (view === undefined) return;
    const origin = readOrigin(view.private_metadata);
    const entry = await admitted(front, body.team?.id ?? body.user.team_id, body.user.id);
    if (!entry.in || origin === undefined) return;
    const at = Number(body.actions[0]?.action_ts ?? 0);
    await front.screens.redraw({ id: view.id, hash: view.hash, at }, async () => {
      const form = await formOf(view.callback_id);
      if (form === undefined) return noteView(OUTDATED);
      const filled = { ...filledIn(view.state?.values ?? {}), ...origin.fixed };
      const caller = await callerNow(callerOf(front, entry, origin.channel, ''));
      return viewOf(form.id, await form.build(filled, caller), origin);
    });
  };
  return front.tasks.add(
    redraw().catch((error: unknown) =>
      front.log.error({ err: error, form: view?.callback_id }, 'a form could not be built anew'),
    ),
  );
}

/** What became of a submission, with what it takes to show it. */
interface Outcome {
  readonly submitted: Submitted;
  /** Where the answer goes; undefined where only the modal itself is left. */
  readonly answerTo: string | undefined;
  /** The form with what was put in, for errors that belong to no field. */
  readonly rebuild: (() => Promise<FormContent>) | undefined;
  readonly origin: Origin | undefined;
}

/** A form is submitted: what is wrong stands at its fields; else it is carried out once, however often it arrives. */
export function onSubmit(
  front: FrontParts,
  { ack, body, view, context }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs,
): Promise<void> {
  const outcome = caught(() => submission(front, body, view), front.log, {
    form: view.callback_id,
    user: body.user.id,
    delivery: context.deliveryKey,
  }).then((result) => ('submitted' in result ? result : bare(result)));
  return front.tasks.add(
    inTime(
      front,
      outcome,
      async (result, isLate) => {
        const answer = await ackOf(view, result, isLate);
        if (!isLate) await ack(answer);
        else if (answer?.response_action === 'update')
          await front.screens.replace(view.id, answer.view as types.ModalView);
        if ('text' in result.submitted && result.answerTo !== undefined && result.submitted !== SILENCE) {
          await respondTo(result.answerTo, ephemeral(result.submitted), front);
        }
      },
      () => ack({ response_action: 'update', view: noteView(SLOW) }),
    ),
  );
}

async function submission(front: FrontParts, body: ViewSubmitAction, view: ViewOutput): Promise<Outcome> {
  const entry = await admitted(front, body.team?.id ?? body.user.team_id, body.user.id);
  if (!entry.in) return bare({ text: entry.say });
  const origin = readOrigin(view.private_metadata);
  const form = await formOf(view.callback_id);
  if (form === undefined || origin === undefined) return bare(OUTDATED);
  // The view's own id, as one form is submitted once: a delivery repeated by Slack or by the person changes nothing.
  const dedupe = dedupeKey('view', view.id, '', entry.team, entry.user, form.id);
  const channel = await channelOf(front, origin.channel);
  const caller = await callerNow(callerOf(front, entry, channel, dedupe));
  const filled = { ...filledIn(view.state.values), ...origin.fixed };
  const isFresh = caller.now - origin.openedAt < ANSWERABLE;
  return {
    submitted: await form.submit(filled, caller),
    answerTo: isFresh ? origin.responseUrl : undefined,
    rebuild: () => form.build(filled, caller),
    origin,
  };
}

/** What was opened in the Home tab is followed in the direct message. Rejects when Slack does not tell which that is. */
async function channelOf({ client }: FrontParts, origin: string): Promise<string> {
  if (!/^[UW]/.test(origin)) return origin;
  const { channel } = await client.conversations.open({ users: origin });
  return channel?.id ?? origin;
}

function bare(reply: Reply): Outcome {
  return { submitted: reply, answerTo: undefined, rebuild: undefined, origin: undefined };
}

/** What Slack is to do with the modal; when the answer is late, it can only be drawn anew. */
async function ackOf(
  view: ViewOutput,
  { submitted, answerTo, rebuild, origin }: Outcome,
  isLate: boolean,
): Promise<ViewResponseAction | undefined> {
  const put = (content: FormContent): ViewResponseAction => ({
    response_action: 'update',
    view: origin === undefined ? noteView(OUTDATED) : viewOf(view.callback_id, content, origin),
  });
  if ('text' in submitted) {
    if (answerTo === undefined || isLate) return { response_action: 'update', view: noteView(submitted) };
    return { response_action: 'clear' };
  }
  if ('show' in submitted) return put(submitted.show);
  const { placed, others } = placedErrors(
    submitted.errors,
    view.blocks.flatMap((block) => (block.type === 'input' ? (block.block_id ?? []) : [])),
  );
  if (others.length === 0 && !isLate) return { response_action: 'errors', errors: placed };
  if (rebuild === undefined) return { response_action: 'update', view: noteView(OUTDATED) };
  const words = isLate ? [...Object.values(placed), ...others] : others;
  return put(withAlert(await rebuild(), words.map(escaped).join('\n')));
}

async function callerNow(caller: Omit<Caller, 'now'>): Promise<Caller> {
  return { ...caller, now: await caller.deps.store.now() };
}
