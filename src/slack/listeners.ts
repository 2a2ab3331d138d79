/** What happens when a command, a click or the opening of the Home tab arrives: admit, answer, acknowledge in time. */
import type {
  AllMiddlewareArgs,
  BlockAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
} from '@slack/bolt';
import { DIGEST_DETAILS } from './actions/digest-details.ts';
import { DISMISS } from './actions/dismiss.ts';
import { answerCommand } from './answer-command.ts';
import { dedupeKey } from './delivery.ts';
import { admitted, callerOf, type FrontParts, inTime } from './front-parts.ts';
import type { Caller, Dialog } from './grammar/spec.ts';
import { caught } from './net.ts';
import { ephemeral, type Reply, respondTo, SILENCE } from './reply.ts';
import { FIELD_ACTION } from './views/fields.ts';
import { readOrigin } from './views/origin.ts';

const SLOW: Reply = { text: 'This takes a moment longer; the answer follows here.' };
const NOT_OPENED: Reply = {
  text: 'The form did not open: Slack took too long, or it is from an older version. Press the button again.',
};

/** A slash command: the answer travels in the ack, or after it when it takes long. */
export function onCommand(
  front: FrontParts,
  { ack, body, context }: SlackCommandMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  const answer = caught(() => commandReply(front, body, String(context.deliveryKey)), front.log, {
    command: body.command,
    user: body.user_id,
  });
  return front.tasks.add(
    inTime(
      front,
      answer,
      async (reply, isLate) => {
        const later = () => respondTo(body.response_url, ephemeral(reply), front);
        if (reply === SILENCE) await (isLate ? undefined : ack());
        else if (isLate) await later();
        else await ack(ephemeral(reply)).catch(later);
      },
      () => ack(ephemeral(SLOW)),
    ),
  );
}

async function commandReply(
  front: FrontParts,
  body: SlackCommandMiddlewareArgs['body'],
  deliveryKey: string,
): Promise<Reply> {
  const { user_id: user, channel_id: channel, text, trigger_id: trigger } = body;
  // Asked beside the question who it is: both are calls to Slack the first time.
  const canPost = front.channels.canPost(channel);
  const entry = await admitted(front, body.team_id, user);
  if (!entry.in) return { text: entry.say };
  const dedupe = dedupeKey('command', trigger, deliveryKey, body.team_id, user, channel, body.command, text);
  return answerCommand(text ?? '', {
    ...callerOf(front, entry, channel, dedupe),
    commands: await front.commands.for(text ?? ''),
    canPost: () => canPost,
    dialog: {
      origin: { channel, responseUrl: body.response_url },
      open: (view) => front.screens.open(trigger, view, false),
    },
  });
}

/** A click: acknowledged once it is written down; the answer goes to the person who clicked. In a form: a change. */
export function onAction(
  front: FrontParts,
  { ack, body, action, context }: SlackActionMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  if (body.type !== 'block_actions' || !('action_id' in action)) return ack();
  if (action.action_id === FIELD_ACTION) return changed(front, ack, body);
  if (action.type !== 'button') return ack();
  if (action.action_id === DISMISS) return dismiss(front, ack, body);
  const answer = caught(() => actionReply(front, body, action, String(context.deliveryKey)), front.log, {
    action: action.action_id,
    user: body.user.id,
  });
  return front.tasks.add(
    inTime(
      front,
      answer,
      async (reply, isLate) => {
        if (!isLate) await ack().catch((error: unknown) => front.log.warn({ err: error }, 'an ack was lost'));
        if (reply !== SILENCE) await tellClicker(front, body, reply);
      },
      ack,
    ),
  );
}

async function actionReply(
  front: FrontParts,
  body: BlockAction,
  action: ButtonAction,
  deliveryKey: string,
): Promise<Reply> {
  const team = body.team?.id ?? body.user.team_id;
  const entry = await admitted(front, team, body.user.id);
  if (!entry.in) return { text: entry.say };
  const { action_id: actionId, value } = action;
  const channel = originOf(body).channel;
  const dedupe = dedupeKey('action', body.trigger_id, deliveryKey, body.user.id, actionId, value);
  const { formOpenedBy } = await import('./views/form-button.ts');
  const form = formOpenedBy(actionId);
  if (form !== undefined || actionId === DIGEST_DETAILS) {
    const now = await front.deps.store.now();
    const caller = { ...callerOf(front, entry, channel, dedupe), now, dialog: dialogOf(front, body) };
    const opened = form === undefined ? openDetails(caller, value) : openForm(caller, form, value);
    return (await opened) ?? NOT_OPENED;
  }
  const { answerAction } = await import('./answer-action.ts');
  const { user: actor, team: ownTeam, botTeam } = entry;
  return answerAction(front.deps, {
    actionId,
    value,
    by: { dedupe, actor, team: ownTeam, botTeam, channel },
  });
}

async function openForm(caller: Caller, form: string, value: string | undefined): Promise<Reply | undefined> {
  const { openFromButton } = await import('./views/open.ts');
  return openFromButton(caller, form, value);
}

async function openDetails(caller: Caller, key: string | undefined): Promise<Reply | undefined> {
  const { openDigestDetails } = await import('./views/digest-details.ts');
  return openDigestDetails(caller, key);
}

/** Where a click was made: in a channel, in a modal that was opened from one, or in the Home tab. */
function originOf(body: BlockAction): Dialog['origin'] {
  const origin = body.view?.type === 'modal' ? readOrigin(body.view.private_metadata) : undefined;
  return origin ?? { channel: body.channel?.id ?? body.user.id, responseUrl: body.response_url || undefined };
}

function dialogOf(front: FrontParts, body: BlockAction): Dialog {
  return {
    origin: originOf(body),
    open: (view) => front.screens.open(body.trigger_id, view, body.view?.type === 'modal'),
  };
}

async function changed(front: FrontParts, ack: () => Promise<void>, body: BlockAction): Promise<void> {
  const { onChange } = await import('./form-listeners.ts');
  return onChange(front, ack, body);
}

/** The question with the button goes away; nothing is done. */
async function dismiss(front: FrontParts, ack: () => Promise<void>, body: BlockAction): Promise<void> {
  await ack();
  await respondTo(body.response_url, { delete_original: true }, front);
}

/** In a message: for the clicker only, in place of a message that only they see. In the Home tab: in a dialog. */
async function tellClicker(front: FrontParts, body: BlockAction, reply: Reply): Promise<void> {
  if (body.response_url) {
    const isEphemeral = body.container?.is_ephemeral === true;
    await respondTo(body.response_url, ephemeral(reply, isEphemeral), front);
    return;
  }
  try {
    const { noteView } = await import('./views/note.ts');
    await front.client.views.open({ trigger_id: body.trigger_id, view: noteView(reply) });
  } catch (error) {
    front.log.warn({ err: error }, 'an answer in the Home tab did not get through');
  }
}

/** The Home tab: the person's machines as they stand. Bolt has acknowledged the event already. */
export function onHome(
  front: FrontParts,
  { event, body }: SlackEventMiddlewareArgs<'app_home_opened'> & AllMiddlewareArgs,
): Promise<void> {
  const publish = async () => {
    if (event.tab !== 'home') return;
    const entry = await admitted(front, body.team_id, event.user);
    const { homeView, closedView } = await import('./views/home.ts');
    const view = entry.in ? await homeView(front.deps, entry.user) : closedView(entry.say);
    await front.client.views.publish({ user_id: event.user, view });
  };
  return front.tasks.add(
    publish().catch((error: unknown) =>
      front.log.warn({ err: error, user: event.user }, 'the Home tab could not be shown'),
    ),
  );
}
