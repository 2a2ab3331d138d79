/** What is to happen in a run: a list of events that can be shortened, so that a failure can be told in few words. */
import type { Duration, Millis } from '../../src/domain/time.ts';
import type { BehaviourPlan } from './behaviours.ts';

/** Which calls a fault, a kill or a freeze is about. */
export type Target =
  | 'any'
  | 'cloud'
  /** Calls that change something at Google. */
  | 'change'
  | 'create'
  | 'stop'
  | 'meters'
  | 'money'
  | 'chat'
  | 'post'
  | 'database'
  | 'write';

/** How a call fails while a fault lasts; each is named as `npm run simulate` counts it. */
export type FaultKind =
  | '403'
  | '409'
  | '429'
  | '500'
  | '503'
  /** The connection ends before the call is taken. */
  | 'time-out-before'
  /** It is taken, and the answer is lost. */
  | 'time-out-after'
  /** The caller gives up, and only then it is taken. */
  | 'late'
  | 'slow'
  | 'operation-error'
  | 'partial'
  | 'stale-metrics'
  | 'missing-metrics'
  | 'wrong-metrics'
  | 'database-error'
  /** The commit is done, the connection ends before anybody hears of it. */
  | 'commit-unknown'
  | 'deadlock'
  | 'disk-full'
  | 'database-slow';

export type Planned =
  | {
      readonly kind: 'type';
      readonly at: Millis;
      readonly who: Person;
      readonly text: string;
      readonly again: readonly Duration[];
      readonly channel: string;
    }
  /** Presses a button of some message that they see; `pick` (0–1) says which. */
  | {
      readonly kind: 'press';
      readonly at: Millis;
      readonly who: Person;
      readonly pick: number;
      readonly again: readonly Duration[];
    }
  /** Presses the button of somebody else's message, as a forged payload can. */
  | { readonly kind: 'forge'; readonly at: Millis; readonly who: Person; readonly pick: number }
  /** A fault of `rate` (0–1) of the calls. */
  | {
      readonly kind: 'fault';
      readonly at: Millis;
      readonly until: Millis;
      readonly target: Target;
      readonly fault: FaultKind;
      readonly rate: number;
    }
  /** The process dies at the `skip`-th such call from then on, before or after its effect. */
  | {
      readonly kind: 'kill';
      readonly at: Millis;
      readonly replica: number;
      readonly target: Target;
      readonly skip: number;
      readonly after: boolean;
      readonly downFor: Duration;
    }
  /** The process stands still, as after SIGSTOP, from its next such call on. */
  | {
      readonly kind: 'freeze';
      readonly at: Millis;
      readonly replica: number;
      readonly target: Target;
      readonly for: Duration;
    }
  /** The database's clock is set by so much against Google's. */
  | { readonly kind: 'clock'; readonly at: Millis; readonly skew: Duration }
  | {
      readonly kind: 'stockout';
      readonly at: Millis;
      readonly until: Millis;
      readonly accelerator: string;
      readonly zones: 'some' | 'all';
    }
  | { readonly kind: 'zone-down'; readonly at: Millis; readonly until: Millis; readonly zone: string }
  /** Somebody does something to a machine by hand, in Google's console. */
  | {
      readonly kind: 'by-hand';
      readonly at: Millis;
      readonly pick: number;
      readonly what: 'stop' | 'start' | 'delete' | 'preempt' | 'agent-off' | 'agent-on';
    }
  /** A machine with our labels that nobody asked for. */
  | { readonly kind: 'orphan'; readonly at: Millis; readonly zone: string; readonly name: string };

export interface Plan {
  readonly seed: number;
  readonly start: Millis;
  /** From here on nothing new happens and nothing fails. */
  readonly end: Millis;
  readonly timeZone: string;
  readonly digestHour: number;
  /** 1 = embedded: one process that frees its claims when it starts. 2 = two replicas on one database. */
  readonly replicas: number;
  readonly machinesPerPerson: number;
  readonly maxLease: Duration;
  readonly defaultLease: Duration;
  readonly maxStops: number;
  /** Share of the calls that take a moment, so that others come in between. */
  readonly busyWires: number;
  /** How likely people answer when they are told that watched capacity is there (0–1). */
  readonly attention: number;
  /** By the order in which machines are asked for; beyond the list machines are quiet. */
  readonly behaviours: readonly BehaviourPlan[];
  readonly events: readonly Planned[];
}

export type Person = 'ada' | 'bob' | 'grace' | 'guest' | 'stranger' | 'leaver';

export const PEOPLE: Readonly<Record<Person, string>> = {
  ada: 'U0ADAENGINE',
  bob: 'U0BOBBUILDR',
  /** An administrator. */
  grace: 'U0GRACEHOPP',
  guest: 'U0PATGUEST0',
  stranger: 'U0KIMPARTNR',
  leaver: 'U0LEFTLASTY',
};
export const TEAM = 'T0LAMPHOUSE';
export const OTHER_TEAM = 'T0PARTNER00';
export const GPU = 'C0GPUROOM00';
export const COSTS = 'C0COSTROOM0';
/** Not a channel that the policy allows. */
export const LOBBY = 'C0LOBBY0000';
export const PROJECT = 'ml-research';
export const SECOND_PROJECT = 'ml-prod';

/** One line for the trace. */
export function inWords(event: Planned): string {
  const { kind, at: _at, ...rest } = event;
  const said = Object.entries(rest)
    .filter(([, value]) => !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join('+') : String(value)}`);
  return `${kind}: ${said.join(', ')}`;
}
