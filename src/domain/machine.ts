/** A machine that somebody asked for, from the request to its end. */

import type { BucketContents } from './bucket.ts';
import type { Stretch } from './budget.ts';
import type { Begun, DiskChange, ResizeChange, ResizeStep } from './change.ts';
import type { Copy } from './copy.ts';
import type { Extras, OddDisks } from './extras.ts';
import type { Fault } from './fault.ts';
import type { BootImage } from './images.ts';
import type { Lease, UserId } from './lease.ts';
import type { Price } from './money.ts';
import type { Buy, FamilyName, Offer, Shape } from './offer.ts';
import type { ShortOf } from './quota.ts';
import type { MachineRule } from './rule-change.ts';
import type { StopReason } from './stop-reason.ts';
import type { Duration, Millis } from './time.ts';
import type { KeepsHours } from './week-hours.ts';
import type { Region, Zone } from './zone.ts';

export type { StopReason } from './stop-reason.ts';

/**
 * accepted → placing → booting → ready → stopping → stopped → starting → booting → … → deleting → gone.
 * `failed`: never came to life, nothing is left at Google. `stuck`: Google does not do what it was told;
 * people are told, money may still run.
 */
export type MachineState =
  | 'accepted'
  | 'placing'
  | 'booting'
  | 'ready'
  | 'stopping'
  | 'stopped'
  | 'starting'
  | 'deleting'
  | 'gone'
  | 'failed'
  | 'stuck';

/** What a person asked for with `/gpu up`. */
export interface MachineSpec {
  readonly family: FamilyName;
  /** GPUs, or chips of one slice, ≥ 1. */
  readonly count: number;
  /** Where another machine type than the standard one of that size was named, e.g. ct6e-standard-8t. */
  readonly machineType?: string;
  readonly buy: Buy;
  /** How long the lease is to be. */
  readonly leaseFor: Duration;
  /** A zone, a region or a pattern; undefined = anywhere. */
  readonly zone: string | undefined;
  /** Dearest offer that may be taken, micro-USD an hour for the whole machine; none = the policy's limit alone. */
  readonly maxMicrosPerHour?: number;
  /** Size of the boot disk, GB; none = the usual one. */
  readonly diskGb?: number;
  /** Boot image: a short name or a family in full; none = the usual one. */
  readonly image?: string;
  /** What to copy onto it while it is set up, gs://bucket/path. */
  readonly data?: string;
  /** TPU: slices of that size that work as one (multislice), ≥ 2; undefined = one. */
  readonly slices?: number;
  /** TPU: the runtime version in Google's words (`--version`); undefined = the one that fits family and framework. */
  readonly runtimeVersion?: string;
  /** TPU: what is to be ready on it; undefined = the usual one. */
  readonly framework?: Framework;
  /** From the command on, how long to go on asking when no zone has capacity; undefined = not at all. */
  readonly waitFor?: Duration;
}

/** What runs on TPUs. */
export type Framework = 'jax' | 'pytorch' | 'tensorflow';

/** One try to create the machine: in one zone, or in whichever of a region's zones has room. */
export interface Attempt {
  /** Of the zone; of the first one where several were asked; of the one that took it in the end. */
  readonly offer: Offer;
  /** All zones that are asked at once, two or more of one region; undefined = the offer's alone. */
  readonly zones?: readonly Zone[];
  /** TPU: Google is asked to queue the request (a queued resource) instead of making the machine at once. */
  readonly queued?: true;
  /** Until when it may be in the queue, where it is asked to be. */
  readonly queueUntil?: Millis;
  /** TPU: why what came of it is being deleted, which must be over before another place is asked. */
  readonly gaveUp?: Fault;
  readonly startedAt: Millis;
  readonly endedAt: Millis | undefined;
  /** Undefined while it runs and when it worked. */
  readonly fault: Fault | undefined;
}

/** The zones that an attempt asks, at least one. */
export function zonesOf({ offer, zones }: Pick<Attempt, 'offer' | 'zones'>): readonly Zone[] {
  return zones ?? [offer.zone];
}

/** Where a request stands in Google's queue, as Google last said. */
export interface QueuePlace {
  /** Google's word, e.g. WAITING_FOR_RESOURCES. */
  readonly state: string;
  readonly since: Millis;
  /** Google gives it up then; undefined = it waits on. */
  readonly until: Millis | undefined;
  /** Requests of the same project and zone for the same family that were there before it; undefined = not known. */
  readonly ahead: number | undefined;
}

/** Ordered offers and what became of them. */
export interface Placement {
  /**
   * Once a zone took the machine, that offer alone: the others would be most of what is stored of it. In a further
   * round of a request that waits, the likeliest ones.
   */
  readonly offers: readonly Offer[];
  /** How many offers there were in all; undefined while all of them are there. */
  readonly planned?: number;
  /** When zones of the offers last said no to anybody here, where that put them behind. */
  readonly saidNo?: Readonly<Record<Zone, Millis>>;
  /** Offers that were left out, each with the reason in words. */
  readonly skipped: readonly { readonly zone: Zone; readonly because: string }[];
  /** Of the present round; of the last one while it waits. */
  readonly attempts: readonly Attempt[];
  /** Set once every zone was out of capacity and the request goes on asking. */
  readonly wait?: Wait;
}

/** Where a request stands that asks again and again until a zone has capacity. */
export interface Wait {
  /** Rounds that ended without capacity, ≥ 1. */
  readonly rounds: number;
  /** Attempts of the rounds before the present one. */
  readonly tried: number;
  /** When the next round begins, or the deadline if none fits in any more; undefined while one is under way. */
  readonly nextAt: Millis | undefined;
}

/** A long-running call to Google that has been written down before it was sent. */
export interface Operation {
  readonly verb:
    | 'create'
    | 'start'
    | 'stop'
    | 'delete'
    | 'grow-disk'
    | 'copy-disk'
    | `${'set' | 'unset'}-${ResizeStep}`;
  /** The UUID sent to Google; the same until a definite answer. */
  readonly requestId: string;
  /** Google's operation name; undefined until the call was answered. */
  readonly name: string | undefined;
  readonly zone: Zone;
  readonly begunAt: Millis;
  /** When it was sent last: an unanswered call may reach Google some time after that. */
  readonly sentAt?: Millis;
  /**
   * A definite no to a repetition, while an earlier call may have been taken or may still arrive: it is not sent any
   * more, what is there decides.
   */
  readonly refused?: Fault;
}

/** Which life of which instance: a stop is valid only for the incarnation that was judged. */
export interface Incarnation {
  /** Google's numeric instance id. */
  readonly instanceId: string;
  readonly startedAt: Millis;
}

/** How far the set-up inside the machine has come, as it reports itself; `data` only where some is to be copied. */
export type BootPhase = 'booting' | 'driver' | 'framework' | 'agent' | 'jupyter' | 'data' | 'ready';

/** Where `--data` goes on the machine. */
export const DATA_FOLDER = '/home/jupyter/data';

/** The data that a machine is set up with: what the bucket held when it was looked at, and how far it has come. */
export interface MachineData extends BucketContents {
  /** gs://bucket/path */
  readonly url: string;
  /** Bytes on the machine, as it reports itself. */
  readonly copied: number;
  /** When that last grew, or the copy began; undefined before. */
  readonly movedAt: Millis | undefined;
  /** Why the copy failed, in the machine's own words. */
  readonly failed?: string;
}

/** What a machine was before it was moved. */
export type Former = Pick<Machine, 'spec' | 'zone' | 'shape' | 'price' | 'incarnation'>;

/** Another machine in another zone, of the same name, with a copy of the disk; the old one is removed once it is ready. */
export interface MoveChange extends Begun {
  readonly kind: 'move';
  readonly from: Former;
  readonly to: MachineSpec;
  /** Zones in the order in which they are tried. */
  readonly placement: Placement;
  /** It ran when it was asked for: if no zone takes it, it is started again where it was. */
  readonly ran: boolean;
  /** The name of the copy, which is there from `copy` to `clear`. */
  readonly snapshot: string;
  /** `stop`, `copy` the disk, `wait` until the copy is ready, `place`, `clear` what is left over, `start` again. */
  readonly phase: 'stop' | 'copy' | 'wait' | 'place' | 'clear' | 'start';
  /** What `clear` removes beside the copy: the old machine, or on the way back a new one. */
  readonly discard?: { readonly zone: Zone; readonly instanceId: string | undefined } | undefined;
  /** Why it goes back to where it was, in sentences; undefined while it goes forward. */
  readonly back?: string;
  /** What could not be removed, in sentences. */
  readonly left?: string;
}

export type Change = DiskChange | ResizeChange | MoveChange;

export interface Machine extends KeepsHours, OddDisks {
  /** Ours, e.g. m3k9x2p7qa; also the label `lamplighter-machine`. */
  readonly id: string;
  /** The instance's name at Google, the same in every zone that is tried. */
  readonly name: string;
  readonly project: string;
  readonly kind: 'gpu' | 'tpu';
  /** Slack workspace. */
  readonly team: string;
  /** Where it was asked for; its live message stands there. */
  readonly channel: string;
  readonly spec: MachineSpec;
  readonly lease: Lease;
  readonly state: MachineState;
  readonly stateSince: Millis;
  readonly askedAt: Millis;
  /** Who asked for it, where somebody else has taken it over since. */
  readonly askedBy?: UserId;
  readonly placement: Placement;
  readonly operation: Operation | undefined;
  /** Set once a zone took it. */
  readonly zone: Zone | undefined;
  readonly shape: Shape | undefined;
  readonly price: Price | undefined;
  /** What its disk and its address cost, by region; its own region's once a zone took it. Undefined = not looked up. */
  readonly extras?: Readonly<Record<Region, Extras>>;
  readonly incarnation: Incarnation | undefined;
  /** Whether it has an address on the internet, as seen when it came up; without one it is reached through IAP. */
  readonly publicAddress?: boolean;
  readonly bootPhase: BootPhase | undefined;
  /** What it boots from, set when its placement is planned: every try takes the same image. */
  readonly image?: BootImage;
  /** Set when its placement is planned, where data was asked for. */
  readonly data?: MachineData;
  /** It can be told to copy to and from Cloud Storage, as it reports itself. */
  readonly copier?: boolean;
  /** What it copies at present. */
  readonly copy?: Copy | undefined;
  /** How often it was started, ≥ 1 once born; numbers its live messages. */
  readonly starts: number;
  readonly readyAt: Millis | undefined;
  readonly stopReason: StopReason | undefined;
  /** Who asked for the stop or removal under way. */
  readonly stopBy: UserId | undefined;
  /** The quota that did not allow it, where that is why it failed. */
  readonly short?: ShortOf;
  /** Where it stands in Google's queue, or stood when it came out of it; undefined = it has been in none. */
  readonly queue?: QueuePlace | undefined;
  /** When the present run of a node of the Cloud TPU API began, which shows none; undefined = not known, so as old as the node. */
  readonly upSince?: Millis | undefined;
  /** TPU: what it boots, set when its placement is planned. */
  readonly runtimeVersion?: string;
  /** TPU: what its owner is to know of that, in sentences. */
  readonly softwareNotes?: readonly string[];
  /** Why it failed or is stuck, in words for its owner. */
  readonly trouble: string | undefined;
  /** The watchdog leaves it alone until then. */
  readonly snoozedUntil: Millis | undefined;
  /** Its own idle rule; undefined = the one of its owner, project and family. */
  readonly rule?: MachineRule | undefined;
  /** What it holds of budgets at present, with whose money; undefined = nothing, or its price is not known. */
  readonly reserved?: Stretch & { readonly owner: UserId };
  /** Consecutive definite or unknown failures of the present step; drives the back-off. */
  readonly tries: number;
  /** Lease end last written to the cloud's labels. */
  readonly labelledUntil: Millis | undefined;
  /** A change that is under way; the state tells how the machine stands meanwhile. */
  readonly change?: Change | undefined;
}

/** States in which a machine may cost GPU money. */
export const LIVE_STATES: readonly MachineState[] = [
  'placing',
  'booting',
  'ready',
  'stopping',
  'starting',
  'deleting',
  'stuck',
];

/** States in which the machine is over and its name free again. */
export const ENDED_STATES: readonly MachineState[] = ['gone', 'failed'];

/** A key for the machine's present life, e.g. `8412…-1732179600000`; undefined while it has none. */
export function incarnationKey(machine: Pick<Machine, 'incarnation'>): string | undefined {
  const i = machine.incarnation;
  return i === undefined ? undefined : `${i.instanceId}-${i.startedAt}`;
}
