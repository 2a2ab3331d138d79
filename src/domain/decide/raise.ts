/** Whether a quota may sensibly be raised, what Google is told, when to look again, and what came of it. */

import type { LedgerEntry } from '../ledger.ts';
import type { Raisable, RaiseDraft, RaiseOutcome, RaiseStatus, RaiseWish } from '../raise.ts';
import { DAY, type Duration, HOUR, MINUTE, type Millis } from '../time.ts';

/** How much of the past the justification tells of. */
export const LOOK_BACK: Duration = 30 * DAY;
/** Google answers most requests within two business days; a month without an answer is told to people. */
export const LONGEST_WAIT: Duration = 30 * DAY;

export interface Trouble {
  /** What is wrong, and what to do next: sentences. */
  readonly what: string;
  readonly next: string;
}

const OBSTACLES: Readonly<Record<NonNullable<Raisable['obstacle']>, string>> = {
  billing:
    'The project has no valid billing account. An administrator links one in the console under Billing.',
  unsupported: 'Google raises this limit for nobody. Ask for another family: /gpu quota shows what there is.',
  'too-new':
    'The project has not been used for long enough. Use what there is for some days, or ask the Google Cloud sales team.',
  other: 'It gives no reason. The console says more, under IAM & Admin, Quotas.',
};

/** Why it makes no sense to ask; undefined when it does. */
export function troubleWith(wish: RaiseWish, { limit, obstacle }: Raisable): Trouble | undefined {
  const name = limitInWords(wish);
  if (limit === undefined) {
    return {
      what: `Google has no quota ${name}.`,
      next: 'Ask for another region: /gpu quota l4 shows those that there are.',
    };
  }
  if (limit < 0 || limit >= wish.to) {
    const now = limit < 0 ? 'unlimited' : `${limit}`;
    return {
      what: `The quota ${name} is ${now} already, so ${wish.to} need not be asked for.`,
      next: 'The number is the limit that you would like to have, not how many more. /gpu quota shows what is in use.',
    };
  }
  if (obstacle === undefined) return undefined;
  return { what: `Google does not raise the quota ${name} in this project.`, next: OBSTACLES[obstacle] };
}

/** `NVIDIA_L4_GPUS in us-central1` */
export function limitInWords({ metric, region }: Pick<RaiseWish, 'metric' | 'region'>): string {
  return region === 'global' ? metric : `${metric} in ${region}`;
}

/**
 * What Google is told: what is asked for, and what was really used, by our own records. Names nobody. `runs` are those
 * of the project in [from, to), of the family if the limit is one's. `stopsIdle` false: the policy only watches.
 */
export function justify(
  wish: RaiseWish,
  title: string,
  limit: number,
  runs: readonly LedgerEntry[],
  { from, to }: { readonly from: Millis; readonly to: Millis },
  stopsIdle: boolean,
): string {
  const where = wish.region === 'global' ? 'in all regions together' : `in ${wish.region}`;
  const sentences = [`We ask for a limit of ${wish.to} ${title} ${where}; it is ${limit} now.`];
  const hours = runs.reduce((sum, run) => sum + lengthOf(run, from, to), 0) / HOUR;
  const machines = new Set(runs.map(({ machineId }) => machineId)).size;
  const people = new Set(runs.map(({ owner }) => owner)).size;
  const past = counted(Math.round((to - from) / DAY), 'day');
  sentences.push(
    machines === 0
      ? `This project ran no machines with ${title} in the last ${past}, as far as our records go.`
      : `In the last ${past} ${counted(people, 'person', 'people')} of our team ran ${counted(machines, 'machine')} with ${title} in this project, ${counted(Math.max(1, Math.round(hours)), 'hour')} in all.`,
  );
  if (wish.why !== undefined && wish.why !== '')
    sentences.push(`What it is for: ${wish.why.replace(/[.\s]*$/, '')}.`);
  sentences.push(
    `Machines are created on request${stopsIdle ? ', stopped when idle,' : ''} and bounded by a maximum run time.`,
  );
  return sentences.join(' ');
}

function lengthOf({ startedAt, endedAt }: LedgerEntry, from: Millis, to: Millis): Duration {
  return Math.max(0, Math.min(endedAt ?? to, to) - Math.max(startedAt, from));
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Back-off by age: every minute at first, as most answers come within some, then ever more rarely, at most hourly. */
export function nextLook(age: Duration): Duration {
  return Math.min(HOUR, Math.max(MINUTE, age / 6));
}

/** undefined while Google has not decided. What is granted above `from` counts, even where it is not all. */
export function outcomeOf(
  { from, to }: Pick<RaiseDraft, 'from' | 'to'>,
  { pending, preferred, granted, detail }: RaiseStatus,
): RaiseOutcome | undefined {
  const isEnough = granted !== undefined && (granted < 0 || granted >= to);
  if (isEnough && !pending) return { kind: 'granted', limit: granted };
  if (preferred !== to) return { kind: 'replaced', by: preferred };
  if (pending) return undefined;
  if (granted !== undefined && granted > from) return { kind: 'partly', limit: granted, detail };
  return { kind: 'refused', limit: granted ?? from, detail };
}
