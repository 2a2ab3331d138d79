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

export interface Moment {
  readonly phase: Phase;
  readonly point: Point | undefined;
}

const SIGNS: readonly (readonly [Phase, RegExp])[] = [
  ['birth', /^POST \S*\/instances\?/],
  ['stop', /^POST \S*\/instances\/[^/ ]+\/stop/],
  ['start', /^POST \S*\/instances\/[^/ ]+\/start/],
  ['removal', /^DELETE \S*\/instances\//],
  ['boot', /^GET \S*\/getGuestAttributes/],
  ['operation', /\/operations\//],
  ['digest', /^POST \S*\/bigquery\/|chat\.postMessage[\s\S]*%22key%22%3A%22digest%3A/],
  ['warning', /chat\.postMessage[\s\S]*%22key%22%3A%22(warn|remind|lease)%3A/],
  ['announcement', /chat\.postMessage[\s\S]*%22key%22%3A%22(stopped|removed)%3A/],
  ['message', /^POST \S*\/chat\.(postMessage|update)/],
  ['pass', /^GET \S*(aggregated\/instances|\/timeSeries)/],
];

/** Undefined for what is none of them. */
export function phaseOf(request: string): Phase | undefined {
  return SIGNS.find(([, sign]) => sign.test(request))?.[0];
}

/** Who sent it: Slack's client sends the observer's header, Google's clients the access token that each process has. */
export function replicaOf(request: string): string | undefined {
  return /^(?:x-chaos-replica: |authorization: Bearer chaos-)(\S+)/im.exec(request)?.[1];
}

export class Moments {
  /** How many requests of each phase were seen. */
  readonly seen = new Map<Phase, number>();
  readonly #random: Random;
  #waiting:
    | { readonly phase: Phase; readonly point: Point; readonly strike: (replica: string) => void }
    | undefined;

  constructor(proxies: readonly LoopbackProxy[], random: Random) {
    this.#random = random;
    for (const proxy of proxies) proxy.watch((request) => this.#plan(request));
  }

  /** A phase to wait for: rare ones as often as frequent ones. */
  choose(): Moment {
    const roll = this.#random.next();
    if (roll < 0.2) return { phase: 'any', point: undefined };
    if (roll < 0.27) return { phase: 'start-up', point: undefined };
    if (roll < 0.35) return { phase: 'command', point: undefined };
    return {
      phase: this.#random.pick(PHASES),
      point: this.#random.pick(['before', 'after-effect', 'after-answer']),
    };
  }

  /**
   * Calls `strike` with the sender's name, synchronously, when the moment comes. Resolves to false when it has not
   * come within `limit` real milliseconds.
   */
  wait(phase: Phase, point: Point, limit: number, strike: (replica: string) => void): Promise<boolean> {
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        this.#waiting = undefined;
        resolve(false);
      }, limit);
      this.#waiting = {
        phase,
        point,
        strike: (replica) => {
          clearTimeout(late);
          strike(replica);
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
    if (waiting === undefined || waiting.phase !== phase || replica === undefined) return undefined;
    this.#waiting = undefined;
    const strike = () => waiting.strike(replica);
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
