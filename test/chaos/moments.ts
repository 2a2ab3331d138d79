/** When to kill: in the middle of something that was seen on the wire, or at any moment at all. */
import type { LoopbackProxy, Plan } from './proxy.ts';
import type { Random } from './random.ts';

/** What the process was doing, by the request that it was sending. */
export const PHASES = [
  'birth',
  'boot',
  'operation',
  'stop',
  'start',
  'removal',
  'pass',
  'warning',
  'announcement',
  'digest',
  'message',
] as const;
export type Phase = (typeof PHASES)[number] | 'command' | 'start-up' | 'any';

/** Before the request leaves, after its effect and before its answer, or right after its answer. */
export type Point = 'before' | 'after-effect' | 'after-answer';

export type Moment =
  | { readonly kind: 'any' }
  | { readonly kind: 'start-up' }
  | { readonly kind: 'command' }
  /** The next request of one of these phases. */
  | { readonly kind: 'request'; readonly phases: ReadonlySet<Phase>; readonly point: Point };

const SIGNS: readonly (readonly [Phase, RegExp])[] = [
  ['birth', /^POST \S*\/instances(\/bulkInsert)?\?/],
  ['stop', /^POST \S*\/instances\/[^/ ]+\/stop/],
  ['start', /^POST \S*\/instances\/[^/ ]+\/start/],
  ['removal', /^DELETE \S*\/instances\//],
  ['boot', /^GET \S*\/getGuestAttributes/],
  ['operation', /\/operations\//],
  ['digest', /^POST \S*\/bigquery\/|chat\.postMessage[\s\S]*%22key%22%3A%22digest%3A/],
  ['warning', /chat\.postMessage[\s\S]*%22key%22%3A%22(warn|remind|lease)%3A/],
  ['announcement', /chat\.postMessage[\s\S]*%22key%22%3A%22(stopped|removed)%3A/],
  ['message', /^POST \S*\/chat\.(postMessage|update)/],
  ['pass', /^GET \S*(aggregated\/instances\?\S*labels|\/timeSeries)/],
];

/** Undefined for what is none of them. */
export function phaseOf(request: string): Phase | undefined {
  return SIGNS.find(([, sign]) => sign.test(request))?.[0];
}

/** Who sent it: Slack's client sends the observer's header, Google's clients the access token that each process has. */
export function replicaOf(request: string): string | undefined {
  return /^(?:x-chaos-replica: |authorization: Bearer chaos-)(\S+)/im.exec(request)?.[1];
}

type Strike = (phase: Phase, replica: string) => void;

export class Moments {
  /** How many requests of each phase were seen. */
  readonly seen = new Map<Phase, number>();
  readonly #random: Random;
  #waiting:
    | { readonly phases: ReadonlySet<Phase>; readonly point: Point; readonly strike: Strike }
    | undefined;

  constructor(proxies: readonly LoopbackProxy[], random: Random) {
    this.#random = random;
    for (const proxy of proxies) proxy.watch((request) => this.#plan(request));
  }

  /** What to wait for: the phases in which the fewest kills were, so that rare ones come to their share. */
  choose(kills: ReadonlyMap<Phase, number>): Moment {
    const roll = this.#random.next();
    if (roll < 0.15) return { kind: 'any' };
    if (roll < 0.22) return { kind: 'start-up' };
    if (roll < 0.3) return { kind: 'command' };
    const killed = (phase: Phase) => kills.get(phase) ?? 0;
    const rarest = PHASES.toSorted((a, b) => killed(a) - killed(b)).slice(0, Math.ceil(PHASES.length / 2));
    const points: readonly Point[] = ['before', 'after-effect', 'after-answer'];
    return { kind: 'request', phases: new Set(rarest), point: this.#random.pick(points) };
  }

  /**
   * Calls `strike` with the phase and the sender's name, synchronously, when the moment comes. Resolves to false when
   * it has not come within `limit` real milliseconds.
   */
  wait(phases: ReadonlySet<Phase>, point: Point, limit: number, strike: Strike): Promise<boolean> {
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        this.#waiting = undefined;
        resolve(false);
      }, limit);
      this.#waiting = {
        phases,
        point,
        strike: (phase, replica) => {
          clearTimeout(late);
          strike(phase, replica);
          resolve(true);
        },
      };
    });
  }

  #plan(request: string): Plan | undefined {
    const phase = phaseOf(request);
    if (phase === undefined) return undefined;
    this.seen.set(phase, (this.seen.get(phase) ?? 0) + 1);
    const waiting = this.#waiting;
    const replica = replicaOf(request);
    if (waiting === undefined || !waiting.phases.has(phase) || replica === undefined) return undefined;
    this.#waiting = undefined;
    const strike = () => waiting.strike(phase, replica);
    switch (waiting.point) {
      case 'before':
        return { kind: 'cut-before', asked: strike };
      case 'after-effect':
        return { kind: 'cut-after', effective: strike };
      case 'after-answer':
        return { kind: 'none', answered: strike };
    }
  }
}
