/** What happens when a command, a click or the opening of the Home tab arrives: admit, answer, acknowledge in time. */
import type {
  AllMiddlewareArgs,
  BlockAction,
  ButtonAction,
  SlackActionMiddlewareArgs,
  SlackCommandMiddlewareArgs,
  SlackEventMiddlewareArgs,
} from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from '../ports/logger.ts';
import type { RightOfWay } from '../ports/right-of-way.ts';
import type { Deps } from '../usecases/deps.ts';
import { DISMISS } from './actions/dismiss.ts';
import { answerCommand } from './answer-command.ts';
import type { Channels } from './channels.ts';
import { dedupeKey } from './delivery.ts';
import { type Door, type Entry, enter } from './door.ts';
import type { Command } from './grammar/spec.ts';
import { caught } from './net.ts';
import { ACK_BUDGET_MS, ephemeral, type Reply, respondTo, within } from './reply.ts';
import type { Tasks } from './tasks.ts';

export interface FrontParts {
  readonly deps: Deps;
  readonly log: Logger;
  readonly apiUrl: string | undefined;
  /** No retries, short time-out: what a person waits for. */
  readonly client: WebClient;
  readonly tasks: Tasks;
  readonly way: Pick<RightOfWay, 'waiting'> | undefined;
  readonly commands: ReadonlyMap<string, Command>;
  readonly channels: Channels;
  readonly door: Door;
}

const SLOW: Reply = { text: 'This takes a moment longer; the answer follows here.' };

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
        if (isLate) await later();
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
  return answerCommand(text ?? '', {
    deps: front.deps,
    actor: entry.user,
    team: entry.team,
    botTeam: entry.botTeam,
    bot: entry.bot,
    channel,
    dedupe: dedupeKey('command', trigger, deliveryKey, body.team_id, user, channel, body.command, text),
    commands: front.commands,
    canPost: () => canPost,
  });
}

/** A click: acknowledged once it is written down; the answer goes to the person who clicked. */
export function onAction(
  front: FrontParts,
  { ack, body, action, context }: SlackActionMiddlewareArgs & AllMiddlewareArgs,
): Promise<void> {
  if (body.type !== 'block_actions' || action.type !== 'button' || !('action_id' in action)) return ack();
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
        await tellClicker(front, body, reply);
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
  const { answerAction } = await import('./answer-action.ts');
  return answerAction(front.deps, {
    actionId: action.action_id,
    value: action.value,
    by: {
      dedupe: dedupeKey('action', body.trigger_id, deliveryKey, body.user.id, action.action_id, action.value),
      actor: entry.user,
      team: entry.team,
      botTeam: entry.botTeam,
      channel: body.channel?.id ?? body.user.id,
    },
  });
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

async function admitted({ door, log }: FrontParts, team: string | undefined, user: string): Promise<Entry> {
  const entry = await enter(door, team, user);
  if (!entry.in) log.info({ user, team, because: entry.because }, 'turned somebody away');
  return entry;
}

/** Gives the answer, or first `slow` and then, late, the answer. Never rejects. */
async function inTime(
  { log, way }: FrontParts,
  answer: Promise<Reply>,
  give: (reply: Reply, isLate: boolean) => Promise<unknown>,
  slow: () => Promise<unknown>,
): Promise<void> {
  const acknowledged = way?.waiting();
  try {
    const reply = await within(ACK_BUDGET_MS, answer);
    if (reply !== undefined) {
      await give(reply, false);
      return;
    }
    await slow();
    acknowledged?.();
    await give(await answer, true);
  } catch (error) {
    log.error({ err: error }, 'an answer did not get through');
  } finally {
    acknowledged?.();
  }
}
