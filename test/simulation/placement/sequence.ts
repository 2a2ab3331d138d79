/** Sequences of faults that one request for a machine may meet, and how fast-check draws them. */
import fc from 'fast-check';
import type { Buy } from '../../../src/domain/offer.ts';
import { type Duration, HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';

/** The calls that something can happen to. */
export type Method =
  | 'create'
  | 'operation'
  | 'get'
  | 'find'
  | 'bootReport'
  | 'offers'
  | 'quotas'
  | 'advice'
  | 'post'
  | 'update';

export type Mishap =
  /** Refused, or not answered for, with this status; the call has no effect. */
  | { readonly kind: 'http'; readonly status: number; readonly reason: string }
  /** No answer; `taken`: the call took effect. */
  | { readonly kind: 'lost'; readonly taken: boolean }
  /** No answer now; the call reaches Google so much later. Creation only. */
  | { readonly kind: 'late'; readonly by: Duration }
  /** Taken, and the operation ends with these errors. Creation only. */
  | { readonly kind: 'operation'; readonly codes: readonly string[] }
  /** The clock steps, or the process stands still, before or after the call takes effect. */
  | { readonly kind: 'jump'; readonly by: Duration; readonly before: boolean };

/** Happens to the `nth` call (from 0) of a method, and to those after it, `times` in all. */
export interface Trouble {
  readonly on: Method;
  readonly nth: number;
  readonly times: number;
  readonly mishap: Mishap;
}

/** The process dies at its `call`-th await (from 1), before or after the effect. */
export interface Kill {
  readonly call: number;
  readonly afterEffect: boolean;
  /** Until the next process starts. */
  readonly away: Duration;
  /** Embedded database: the next process releases the claims. Else they run out. */
  readonly released: boolean;
}

export interface Sequence {
  /** Of the estate: how long Google takes. */
  readonly seed: number;
  readonly buy: Buy;
  /** A region's zones cost the same, so that Google is asked to choose among them; else each is asked by itself. */
  readonly alike: boolean;
  /** Into ZONES. */
  readonly stockedOut: readonly number[];
  /** Times that Slack delivers the command. */
  readonly deliveries: number;
  readonly waitFor: Duration | undefined;
  /** Somebody else's machine of that name is in this zone. */
  readonly stranger: number | undefined;
  /** The person takes the request back so long after asking. */
  readonly cancelAfter: Duration | undefined;
  readonly troubles: readonly Trouble[];
  readonly kills: readonly Kill[];
}

/** Three regions, two of them with several zones. */
export const ZONES = [
  'us-central1-a',
  'us-central1-b',
  'us-central1-c',
  'us-east4-a',
  'us-east4-c',
  'europe-west4-a',
] as const;

/** One code at least of every kind of fault that an ended operation can be read as, and one that nobody knows. */
export const OPERATION_ERRORS: Readonly<Record<string, string>> = {
  ZONE_RESOURCE_POOL_EXHAUSTED: 'The zone does not have enough resources available to fulfill the request.',
  ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS: '(state:STOCKOUT, resource type:compute)',
  REGION_RESOURCE_POOL_EXHAUSTED: 'The region has no such machines left.',
  GPU_STOCKOUT: 'No GPUs of this type are left.',
  VM_MIN_COUNT_NOT_REACHED: 'Requested minimum count of 1 VMs could not be created.',
  UNSUPPORTED_OPERATION: 'Instance was preempted.',
  QUOTA_EXCEEDED: "Quota 'NVIDIA_L4_GPUS' exceeded.  Limit: 8.0 in region us-central1.",
  quotaExceeded: "Quota 'GPUS_ALL_REGIONS' exceeded.  Limit: 8.0 globally.",
  RESOURCE_OPERATION_RATE_EXCEEDED: 'Operation rate exceeded for the resource.',
  MACHINE_TYPE_NOT_FOUND: 'Machine type g2-standard-8 was not found.',
  RESOURCE_NOT_FOUND: 'The resource was not found.',
  RESOURCE_NOT_READY: 'The resource is not ready.',
  RESOURCE_IN_USE_BY_ANOTHER_RESOURCE: 'The disk is in use.',
  SUBNET_NOT_FOUND_FOR_VPC: 'No subnetwork in the region.',
  PERMISSION_DENIED: 'Required permission is missing.',
  INVALID_FIELD_VALUE: 'Invalid value for a field.',
  INTERNAL_ERROR: 'Internal error. Please try again or contact Google Support.',
  SOMETHING_NEW: 'Nobody has met this yet.',
};

const HTTP: readonly (readonly [status: number, reason: string])[] = [
  [403, 'forbidden'],
  [403, 'quotaExceeded'],
  [403, 'rateLimitExceeded'],
  [404, 'notFound'],
  [409, 'conflict'],
  [409, 'resourceInUseByAnotherResource'],
  [429, 'rateLimitExceeded'],
  [500, 'internalError'],
  [503, 'backendError'],
];

const http = fc.constantFrom(...HTTP).map(([status, reason]) => ({ kind: 'http' as const, status, reason }));
/** What is there is never said not to be: a look that fails says nothing. */
const unseen = http.filter(({ status }) => status !== 404);
/** Those that say nothing of the call: a message or a look is tried again. */
const passing = http.filter(({ status }) => status === 429 || status >= 500);
const lost = fc.record({ kind: fc.constant('lost' as const), taken: fc.boolean() });
const jump = fc.record({
  kind: fc.constant('jump' as const),
  by: fc.constantFrom(50 * SECOND, 10 * MINUTE, 51 * MINUTE, 61 * MINUTE, 3 * HOUR),
  before: fc.boolean(),
});
/** A call that was sent reaches Google within a minute or never; its answer may be read much later. */
const jumpOfCreate = jump.map((one) => (one.by < MINUTE ? one : { ...one, before: false }));
const late = fc.record({ kind: fc.constant('late' as const), by: fc.integer({ min: 1, max: 59 * SECOND }) });
const operation = fc.record({
  kind: fc.constant('operation' as const),
  codes: fc.uniqueArray(fc.constantFrom(...Object.keys(OPERATION_ERRORS)), { minLength: 1, maxLength: 2 }),
});

function on(method: Method, last: number, ...mishaps: fc.Arbitrary<Mishap>[]): fc.Arbitrary<Trouble> {
  return fc.record({
    on: fc.constant(method),
    nth: fc.integer({ min: 0, max: last }),
    times: fc.oneof(
      { weight: 3, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 2, max: 6 }) },
    ),
    mishap: fc.oneof(...mishaps),
  });
}

const trouble = fc.oneof(
  { weight: 8, arbitrary: on('create', 7, http, lost, late, operation, jumpOfCreate) },
  { weight: 3, arbitrary: on('operation', 5, http, lost, jump) },
  { weight: 3, arbitrary: on('get', 5, unseen, lost, jump) },
  { weight: 3, arbitrary: on('find', 5, unseen, lost, jump) },
  { weight: 1, arbitrary: on('bootReport', 2, passing, lost, jump) },
  { weight: 1, arbitrary: on('offers', 1, passing, jump) },
  { weight: 1, arbitrary: on('quotas', 1, http, jump) },
  { weight: 1, arbitrary: on('advice', 0, http, lost, jump) },
  { weight: 2, arbitrary: on('post', 2, passing, lost, jump) },
  { weight: 1, arbitrary: on('update', 4, passing, lost, jump) },
);

const kill = fc.record({
  call: fc.integer({ min: 1, max: 60 }),
  afterEffect: fc.boolean(),
  away: fc.constantFrom(0, 2 * SECOND, MINUTE, 20 * MINUTE, 55 * MINUTE, 65 * MINUTE, 5 * HOUR),
  released: fc.boolean(),
});

const mostly = <T>(value: T, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: other });

export const sequences: fc.Arbitrary<Sequence> = fc.record({
  seed: fc.nat(1_000_000),
  buy: fc.constantFrom('on-demand' as const, 'spot' as const),
  alike: fc.boolean(),
  stockedOut: fc.subarray(ZONES.map((_, i) => i)),
  deliveries: fc.integer({ min: 1, max: 3 }),
  waitFor: mostly<number | undefined>(undefined, fc.constant(40 * MINUTE)),
  stranger: mostly<number | undefined>(undefined, fc.nat(ZONES.length - 1)),
  cancelAfter: mostly<number | undefined>(undefined, fc.nat(3 * MINUTE)),
  troubles: fc.array(trouble, { maxLength: 7 }),
  kills: fc.array(kill, { maxLength: 3 }),
});
