/** A capacity watch: somebody wants to be told when a kind of machine can be had again. */
import { typedSize } from './accelerators/index.ts';
import type { UserId } from './lease.ts';
import type { MachineSpec } from './machine.ts';
import type { Price } from './money.ts';
import { DAY, type Duration, MINUTE, type Millis } from './time.ts';
import type { Zone } from './zone.ts';

/** What `/gpu watch` means without `--for`. */
export const DEFAULT_WATCH: Duration = 3 * DAY;
/** A shorter one would be over before anything is learnt. */
export const SHORTEST_WATCH: Duration = 10 * MINUTE;
/** Watches that one person may have at once. */
export const WATCHES_PER_PERSON = 10;

/** What lets us believe that a machine can be had in a zone: never more than a hint, only a try tells. */
export type Evidence =
  /** Google says so beforehand (spot only). */
  | { readonly kind: 'advice'; readonly obtainability: number; readonly uptime: Duration | undefined }
  /** The zone gave somebody here such a machine, or a larger one. */
  | { readonly kind: 'created' }
  /** Somebody here gave such a machine, or a larger one, back. */
  | { readonly kind: 'freed' };

export interface Sighting {
  readonly zone: Zone;
  /** When what it rests on was seen. */
  readonly at: Millis;
  readonly evidence: Evidence;
  /** Of the machine there; undefined = unknown. */
  readonly price: Price | undefined;
}

/** looking ⇄ there → taken → ended; a machine that was taken in vain goes back to looking. */
export type CapacityState =
  /** `notBefore`: it was there until lately, and is not told again before. */
  | { readonly kind: 'looking'; readonly notBefore?: Millis }
  /** Its owner was told. `kept`: and chose to go on watching. `seenAt`: when it was last confirmed. */
  | { readonly kind: 'there'; readonly sighting: Sighting; readonly seenAt: Millis; readonly kept: boolean }
  /** Its owner asked for the machine; whether a zone takes it is still open. */
  | { readonly kind: 'taken'; readonly sighting: Sighting; readonly machineId: string }
  | { readonly kind: 'ended' };

export interface CapacityWatch {
  readonly id: string;
  /** Slack workspace. */
  readonly team: string;
  /** Where it was asked for; a machine that is taken has its live message there. */
  readonly channel: string;
  readonly owner: UserId;
  readonly project: string;
  /** What *Take it* asks for. */
  readonly spec: MachineSpec;
  readonly askedAt: Millis;
  /** It ends by itself then. */
  readonly until: Millis;
  /** How often it was told that it is there; numbers the messages. */
  readonly round: number;
  readonly state: CapacityState;
}

/** What became of an appearance; its message is then edited, and its buttons are gone. */
export type CapacityOutcome =
  | { readonly kind: 'gone'; readonly at: Millis }
  | { readonly kind: 'kept' }
  | { readonly kind: 'taken'; readonly machineName: string }
  /** It was taken, and no zone had it after all. */
  | { readonly kind: 'missed'; readonly machineName: string }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'over' };

/** What is watched, as it is typed: `a100-80:2 us-* --spot`. */
export function watchWords({ family, count, zone, buy, maxMicrosPerHour }: MachineSpec): string {
  return [
    typedSize(family, count),
    ...(zone === undefined ? [] : [zone]),
    ...flags(buy, maxMicrosPerHour),
  ].join(' ');
}

/** The command that asks for such a machine. */
export function upCommand({ family, count, zone, buy, maxMicrosPerHour }: MachineSpec): string {
  return [
    '/gpu up',
    typedSize(family, count),
    ...(zone === undefined ? [] : ['--zone', zone]),
    ...flags(buy, maxMicrosPerHour),
  ].join(' ');
}

function flags(buy: MachineSpec['buy'], maxMicrosPerHour: number | undefined): string[] {
  return [
    ...(buy === 'spot' ? ['--spot'] : []),
    ...(maxMicrosPerHour === undefined ? [] : ['--max-price', String(maxMicrosPerHour / 1_000_000)]),
  ];
}
