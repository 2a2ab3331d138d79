/** Plays one script on the sandbox through the wire at both ends, and gathers what came of it. */

import { runsOf } from '../domain/decide/ledger-runs.ts';
import type { Digest } from '../domain/digest.ts';
import type { Policy } from '../domain/policy.ts';
import { HOUR } from '../domain/time.ts';
import { defaultPolicy } from '../policy.ts';
import type { Logger } from '../ports/logger.ts';
import { findScenario } from '../sandbox/scenarios/index.ts';
import { PEOPLE } from '../sandbox/slack-api/workspace/seed.ts';
import { Chronicle, type Entry } from './chronicle.ts';
import { GPU_CHANNEL, Scene } from './scene.ts';
import { type Check, type Found, holds, type Script } from './script.ts';
import { type Stage, type StageOptions, startStage } from './stage.ts';

export interface PlayOptions extends Pick<StageOptions, 'delivery' | 'scheduled' | 'env'> {
  /** Called for each entry of the chronicle as it comes. */
  readonly tell?: (entry: Entry) => void;
}

export interface Played {
  readonly script: Script;
  readonly found: Found;
  readonly checks: readonly Check[];
  readonly nameOf: Chronicle['nameOf'];
  /** Google's methods that the bot called, and how often. */
  readonly calls: Readonly<Record<string, number>>;
}

const PROJECT = 'ml-research';
/** More than any story's journal or fleet. */
const ALL = 10_000;

/** The team's policy in the stories: the defaults, its administrator, the digest in #gpu. */
export function storyPolicy(): Policy {
  const policy = defaultPolicy([PROJECT]);
  return {
    ...policy,
    admins: PEOPLE.filter(({ isAdmin }) => isAdmin).map(({ id }) => id),
    digest: { ...policy.digest, channels: [GPU_CHANNEL] },
  };
}

/** Plays to the end, or to where the script could not go on; that is a check too. Throws only when nothing starts. */
export async function play(script: Script, options: PlayOptions = {}): Promise<Played> {
  const { tell, ...how } = options;
  const scenario = findScenario(script.name);
  if (scenario === undefined) throw new Error(`there is no scenario ${script.name}`);
  const trouble: string[] = [];
  const day = Math.floor(scenario.startAt / (24 * HOUR)) * 24 * HOUR;
  const policy = storyPolicy();
  const stage = await startStage({
    startAt: day + script.beginsAt * HOUR,
    world: scenario.world,
    policy: script.policy?.(policy) ?? policy,
    log: troubleLog(trouble),
    ...(script.team === undefined ? {} : { slack: script.team }),
    ...how,
  });
  const chronicle = new Chronicle(stage.sandbox, tell);
  try {
    let brokeOff: string | undefined;
    try {
      await script.play(new Scene(stage, chronicle));
    } catch (error) {
      brokeOff = error instanceof Error ? error.message : String(error);
    }
    chronicle.catchUp();
    const found = await gather(stage, chronicle);
    return {
      script,
      found,
      checks: [
        ...(brokeOff === undefined ? [] : [holds('it could be played to its end', brokeOff, '')]),
        ...script.outcome(found),
        holds('Lamplighter logged no error', trouble, []),
        holds('every call was one that Google answers', stage.sandbox.google.unserved(), []),
        holds('the simulated clouds themselves did not fail', stage.sandbox.google.failures(), []),
      ],
      nameOf: chronicle.nameOf,
      calls: stage.sandbox.google.calls(),
    };
  } finally {
    chronicle.close();
    await stage.close();
  }
}

/** Reads everything that a story can be judged by. */
export async function gather(stage: Stage, chronicle: Chronicle): Promise<Found> {
  const { store } = stage.bot;
  const { world, clock } = stage.sandbox;
  const [machines, journal, spent] = await Promise.all([
    store.machines({
      states: [
        'accepted',
        'placing',
        'booting',
        'ready',
        'stopping',
        'stopped',
        'starting',
        'deleting',
        'gone',
        'failed',
        'stuck',
      ],
    }),
    store.journal({ limit: ALL }),
    store.ledger(0, clock.now() + 1),
  ]);
  return {
    messages: chronicle.messages(),
    events: world.events(),
    cloud: world.machines(),
    machines: machines.toReversed(),
    journal: journal.toReversed(),
    ledger: runsOf(spent),
    spent,
    tpu: { costs: world.tpu.costs(), quotasInUse: world.tpu.quotasInUse() },
    digest: journal.find(({ kind }) => kind === 'digest')?.detail as Digest | undefined,
    endedAt: clock.now(),
  };
}

/** Keeps what the bot itself calls an error. */
function troubleLog(trouble: string[]): Logger {
  return {
    debug() {},
    info() {},
    warn() {},
    error(fields, message) {
      const { err } = fields as { readonly err?: unknown };
      trouble.push(err instanceof Error ? `${message}: ${err.message}` : message);
    },
  };
}
