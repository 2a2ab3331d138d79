/** What all listeners share: the front's parts, the door, the answer in time, who calls. */
import type { WebClient } from '@slack/web-api';
import type { Logger } from '../ports/logger.ts';
import type { RightOfWay } from '../ports/right-of-way.ts';
import type { Deps } from '../usecases/deps.ts';
import type { Channels } from './channels.ts';
import type { Shelf } from './commands/shelf.ts';
import { type Door, type Entry, enter } from './door.ts';
import type { Caller } from './grammar/spec.ts';
import { ACK_BUDGET_MS, within } from './reply.ts';
import type { Tasks } from './tasks.ts';
import type { Screens } from './views/screens.ts';

export interface FrontParts {
  readonly deps: Deps;
  readonly log: Logger;
  readonly apiUrl: string | undefined;
  /** No retries, short time-out: what a person waits for. */
  readonly client: WebClient;
  readonly tasks: Tasks;
  readonly way: Pick<RightOfWay, 'waiting'> | undefined;
  readonly commands: Shelf;
  readonly channels: Channels;
  readonly door: Door;
  readonly screens: Screens;
}

/** Lets the person in, or says why not; those turned away are logged. */
export async function admitted(
  { door, log }: FrontParts,
  team: string | undefined,
  user: string,
): Promise<Entry> {
  const entry = await enter(door, team, user);
  if (!entry.in) log.info({ user, team, because: entry.because }, 'turned somebody away');
  return entry;
}

/** Forms read no command line. */
const NONE: Caller['commands'] = new Map();

/** Who asks, for commands and forms; `dedupe` names the delivery. */
export function callerOf(
  { deps, channels, door }: FrontParts,
  entry: Extract<Entry, { in: true }>,
  channel: string,
  dedupe: string,
): Omit<Caller, 'now'> {
  const { user: actor, team, botTeam, bot } = entry;
  return {
    deps,
    actor,
    team,
    botTeam,
    bot,
    channel,
    dedupe,
    commands: NONE,
    canPost: () => channels.canPost(channel),
    nameOf: (user) =>
      door.people.profile(user).then(
        ({ name }) => name,
        () => user,
      ),
  };
}

/** Gives the answer, or first `slow` and then, late, the answer. Never rejects. */
export async function inTime<Answer>(
  { log, way }: FrontParts,
  answer: Promise<Answer>,
  give: (answer: Answer, isLate: boolean) => Promise<unknown>,
  slow: () => Promise<unknown>,
): Promise<void> {
  const acknowledged = way?.waiting();
  try {
    const given = await within(ACK_BUDGET_MS, answer);
    if (given !== undefined) {
      await give(given, false);
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
