/** What one request for a TPU meets: stock, faults, kills, preemptions, and a person who changes her mind. */
import fc from 'fast-check';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';

export const ZONES = ['us-central1-a', 'us-west4-a', 'us-west1-c'];

/** Calls of one id from the n-th on, so many of them. */
export interface Trouble {
  readonly on: string;
  readonly nth: number;
  readonly times: number;
  readonly mishap: 'unavailable' | 'taken' | 'throttled' | 'denied';
}

export interface Life {
  readonly seed: number;
  /** One host, four hosts, or two slices. */
  readonly what: 'host' | 'slice' | 'slices';
  readonly spot: boolean;
  readonly leaseFor: number;
  readonly waitFor: number;
  /** Zones that have none, and until when. */
  readonly dry: readonly (readonly [zone: number, until: number])[];
  /** Minutes on, Google takes back what runs. */
  readonly takenBackAt: number | undefined;
  readonly removedAt: number | undefined;
  readonly troubles: readonly Trouble[];
  readonly kill: { readonly call: number; readonly afterEffect: boolean } | undefined;
}

const CALM: Life = {
  seed: 1,
  what: 'host',
  spot: false,
  leaseFor: HOUR,
  waitFor: HOUR,
  dry: [],
  takenBackAt: undefined,
  removedAt: undefined,
  troubles: [],
  kill: undefined,
};

/** With what each meets on its way. */
export const LIVES: readonly (readonly [what: string, met: readonly string[], life: Life])[] = [
  ['nothing goes wrong with a slice', ['ready'], { ...CALM, what: 'slice' }],
  [
    'its queue is never served',
    ['queued'],
    { ...CALM, what: 'slices', dry: ZONES.map((_, i) => [i, 9 * HOUR]) },
  ],
  ['it came out of a queue', ['queued', 'ready'], { ...CALM, dry: ZONES.map((_, i) => [i, 20 * MINUTE]) }],
  ['Google takes it back', ['ready', 'taken back'], { ...CALM, spot: true, takenBackAt: 30 * MINUTE }],
  [
    'the process is killed while it waits',
    ['killed', 'queued', 'ready'],
    { ...CALM, dry: ZONES.map((_, i) => [i, 20 * MINUTE]), kill: { call: 60, afterEffect: true } },
  ],
  [
    'the answer to its place in a queue is lost',
    ['queued', 'ready'],
    {
      ...CALM,
      what: 'slices',
      troubles: [{ on: 'tpu.queuedResources.create', nth: 0, times: 2, mishap: 'taken' }],
    },
  ],
];

const trouble: fc.Arbitrary<Trouble> = fc.record({
  on: fc.constantFrom(
    'tpu.nodes.create',
    'tpu.queuedResources.create',
    'tpu.nodes.get',
    'tpu.queuedResources.get',
    'tpu.nodes.list',
    'tpu.operations.get',
    'tpu.nodes.delete',
    'tpu.queuedResources.delete',
  ),
  nth: fc.nat(12),
  times: fc.integer({ min: 1, max: 4 }),
  mishap: fc.constantFrom('unavailable', 'taken', 'throttled', 'denied'),
});

const sometimes = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: one });

export const lives: fc.Arbitrary<Life> = fc.record({
  seed: fc.nat(1_000_000),
  what: fc.constantFrom('host', 'slice', 'slices'),
  spot: fc.boolean(),
  leaseFor: fc.constantFrom(30 * MINUTE, HOUR),
  waitFor: fc.constantFrom(20 * MINUTE, HOUR),
  dry: fc.uniqueArray(fc.tuple(fc.nat(ZONES.length - 1), fc.constantFrom(15 * MINUTE, 9 * HOUR)), {
    selector: ([zone]) => zone,
    maxLength: ZONES.length,
  }),
  takenBackAt: sometimes(fc.integer({ min: 5 * MINUTE, max: HOUR })),
  removedAt: sometimes(fc.integer({ min: 0, max: 90 * MINUTE })),
  troubles: fc.array(trouble, { maxLength: 5 }),
  kill: sometimes(fc.record({ call: fc.integer({ min: 1, max: 400 }), afterEffect: fc.boolean() })),
});
