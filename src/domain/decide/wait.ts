/** Going on asking when no zone has capacity: when to try again, with which offers, and when to give up. */
import { formatDuration } from '../duration.ts';
import type { Machine, MachineSpec, Placement, Wait } from '../machine.ts';
import type { Buy } from '../offer.ts';
import { DAY, type Duration, HOUR, MINUTE, type Millis } from '../time.ts';

/** What `--wait` means without a length. */
export const DEFAULT_WAIT: Duration = 12 * HOUR;
/** A request that waits holds a place among its owner's machines. */
export const LONGEST_WAIT: Duration = 7 * DAY;

/** Between two rounds; the last one repeats. */
const PAUSES: readonly Duration[] = [2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 10 * MINUTE];
/** A pause is up to this share shorter or longer, so that requests that began together spread out. */
const JITTER = 0.1;
/** Zones that one later round tries: the likeliest ones by the memory that everybody shares. */
export const ZONES_PER_ROUND = 5;
/** The last round begins so long before the deadline: it takes about this long. */
const LAST_ROUND: Duration = 2 * MINUTE;
/** No extra round is begun for the deadline's sake so soon after another. */
const TOO_SOON: Duration = MINUTE;

type Asked = Pick<Machine, 'id' | 'askedAt' | 'spec' | 'placement'>;

/** Until when it goes on asking; undefined when the first refusal of every zone ends it. */
export function deadlineOf({ askedAt, spec }: Pick<Machine, 'askedAt' | 'spec'>): Millis | undefined {
  return spec.waitFor === undefined ? undefined : askedAt + spec.waitFor;
}

/** How often a zone was asked, in all rounds. */
export function triesOf({ attempts, wait }: Placement): number {
  return (wait?.tried ?? 0) + attempts.length;
}

/** `one try`, `7 tries`. */
export function triesInWords(placement: Placement): string {
  const tries = triesOf(placement);
  return tries === 1 ? 'one try' : `${tries} tries`;
}

/** Until when a request goes on asking that found no zone with capacity so far; undefined for all others. */
export function waitsUntil(
  machine: Pick<Machine, 'state' | 'askedAt' | 'spec' | 'placement'>,
): Millis | undefined {
  return machine.state === 'placing' && machine.placement.wait !== undefined
    ? deadlineOf(machine)
    : undefined;
}

/** What a request that is being placed, with no call under way, does now. */
export type Turn =
  /** Tries its next offer, or finds that there is none left. */
  | { readonly kind: 'try' }
  | { readonly kind: 'sleep'; readonly until: Millis }
  /** Begins a round: looks anew at what there is. */
  | { readonly kind: 'round' }
  | { readonly kind: 'over'; readonly because: string };

export function turnOf(asked: Asked, now: Millis): Turn {
  const { wait } = asked.placement;
  const deadline = deadlineOf(asked);
  if (wait === undefined || deadline === undefined) return { kind: 'try' };
  if (now >= deadline) return { kind: 'over', because: overWords(asked) };
  if (wait.nextAt === undefined) return { kind: 'try' };
  return wait.nextAt > now ? { kind: 'sleep', until: wait.nextAt } : { kind: 'round' };
}

/**
 * How it goes on once every offer of a round was refused: it waits, or its time is up. Undefined when it was not to
 * wait, or when anything but capacity was missing: a quota or a wrong request does not mend itself.
 */
export function afterRound(
  asked: Asked,
  now: Millis,
): { readonly kind: 'wait'; readonly wait: Wait } | Extract<Turn, { kind: 'over' }> | undefined {
  const { attempts, wait } = asked.placement;
  const deadline = deadlineOf(asked);
  if (deadline === undefined || attempts.length === 0) return undefined;
  if (attempts.some(({ fault }) => fault?.kind !== 'stockout')) return undefined;
  if (now >= deadline) return { kind: 'over', because: overWords(asked) };
  const rounds = (wait?.rounds ?? 0) + 1;
  const nextAt = nextRoundAt(now, pauseBefore(asked.id, rounds), deadline);
  return { kind: 'wait', wait: { rounds, tried: wait?.tried ?? 0, nextAt } };
}

/** The placement of a round that begins now, from a fresh plan; what was tried before is counted. */
export function nextRound(planned: Placement, before: Placement): Placement {
  return {
    ...planned,
    offers: planned.offers.slice(0, ZONES_PER_ROUND),
    planned: planned.offers.length,
    wait: { rounds: before.wait?.rounds ?? 1, tried: triesOf(before), nextAt: undefined },
  };
}

/** A lease is counted from the machine's birth where people may wait for it, or it waits in a queue; an end that was put off later stands. */
export function lentFrom<M extends Pick<Machine, 'spec' | 'lease' | 'placement'>>(machine: M, at: Millis): M {
  const { spec, lease, placement } = machine;
  const queues = spec.buy === 'flex-start' || placement.attempts.at(-1)?.queued === true;
  if (spec.waitFor === undefined && !queues) return machine;
  return { ...machine, lease: { ...lease, until: Math.max(lease.until, at + spec.leaseFor) } };
}

/** After the n-th round, n ≥ 1; the same for the same request, whoever asks and however often. */
function pauseBefore(id: string, rounds: number): Duration {
  const pause = PAUSES[Math.min(rounds, PAUSES.length) - 1] ?? 10 * MINUTE;
  return Math.round(pause * (1 - JITTER + 2 * JITTER * fractionOf(`${id}/${rounds}`)));
}

/** The pause's end; a last round just before the deadline; at the deadline when none fits in any more. */
function nextRoundAt(now: Millis, pause: Duration, deadline: Millis): Millis {
  const last = deadline - LAST_ROUND;
  if (now + pause <= last) return now + pause;
  return now + TOO_SOON <= last ? last : deadline;
}

/** In [0, 1): FNV-1a, 32 bits. */
function fractionOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash / 2 ** 32;
}

/** How else it may be bought, to follow `ask again`. */
export function otherBuy(buy: Buy): string {
  if (buy === 'flex-start') return 'with --spot instead of --flex';
  return buy === 'spot' ? 'without --spot' : 'with --spot';
}

function overWords({ spec, placement }: Asked): string {
  const waited = formatDuration(spec.waitFor ?? 0);
  return `Google had no capacity in ${waited}, in ${triesInWords(placement)}. Ask again with --wait, ${otherWays(spec)}.`;
}

function otherWays({ buy, zone }: MachineSpec): string {
  const ways = ['for another accelerator', ...(zone === undefined ? [] : ['without --zone']), otherBuy(buy)];
  return `${ways.slice(0, -1).join(', ')} or ${ways.at(-1)}`;
}
