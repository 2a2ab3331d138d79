/** A machine with GPUs or TPUs in a watched project that Lamplighter did not make, and what is seen of it. */
import type { MachineService } from './accelerators/index.ts';
import type { UserId } from './lease.ts';
import type { Money, Price } from './money.ts';
import type { FamilyName } from './offer.ts';
import type { Millis } from './time.ts';
import type { Zone } from './zone.ts';

/** What is done about them: tell the administrators once a day; or ask about each, too; or also stop those that idle. */
export type StrayPolicy = 'report' | 'warn' | 'stop';

/** Where it is, and which of its lives it was: another machine of its name is another one. */
export interface StrayAt {
  /** undefined = Compute Engine. */
  readonly service?: MachineService;
  readonly project: string;
  readonly zone: Zone;
  readonly name: string;
  /** Google's numeric id. */
  readonly instanceId: string;
}

export interface Stray extends StrayAt {
  readonly machineType: string;
  /** In Google's words, e.g. nvidia-l4 or v5litepod-8. */
  readonly accelerator: string;
  /** ≥ 1; chips of all hosts of a TPU. */
  readonly count: number;
  /** undefined = none that Lamplighter knows. */
  readonly family: FamilyName | undefined;
  readonly spot: boolean;
  readonly hasLocalSsd: boolean;
  /** Its last start, or its birth where Google does not tell that. */
  readonly upSince: Millis;
  /** Whose it is by its own labels; undefined where they do not tell. */
  readonly owner: string | undefined;
  /** The service of Google that keeps it and would make it anew, e.g. GKE; undefined where its labels name none. */
  readonly keeper: string | undefined;
  /** Google's queue gave it, and a start would queue anew. */
  readonly flexStart?: true;
}

export type StrayUse =
  | { readonly kind: 'busy' }
  /** Since at least then. */
  | { readonly kind: 'idle'; readonly since: Millis; readonly memoryHeld: boolean }
  /** In short words what is missing. */
  | { readonly kind: 'unknown'; readonly missing: string };

export interface SeenStray extends Stray {
  readonly use: StrayUse;
  /** undefined = not known, which is not 0. */
  readonly price: Price | undefined;
}

/** What is told of all of them at once. */
export interface StrayReport {
  /** The dearest first; no more than a message can show. */
  readonly shown: readonly SeenStray[];
  readonly count: number;
  readonly idle: number;
  /** An hour of all whose price is known, by currency. */
  readonly perHour: readonly Money[];
  /** How many have no known price. */
  readonly unpriced: number;
  /** How many somebody wants left alone; they are in no other number. */
  readonly leftAlone: number;
  /** Projects of which Google did not show everything. */
  readonly unread: readonly string[];
  /** What the policy does about them. */
  readonly policy: StrayPolicy;
}

/** How the question about one, or the warning, ended. */
export type StrayEnd =
  | { readonly kind: 'adopted'; readonly by: UserId; readonly at: Millis; readonly until: Millis }
  | { readonly kind: 'left'; readonly by: UserId; readonly at: Millis }
  | { readonly kind: 'stopped'; readonly at: Millis }
  /** It was to be stopped and is not, for a reason that follows a colon. */
  | { readonly kind: 'called-off'; readonly at: Millis; readonly because: string };

/** Something that carries our labels and belongs to nobody. */
export interface OrphanNotice {
  readonly kind: 'orphan';
  /** A machine, unless it says otherwise. */
  readonly resource?: 'snapshot';
  readonly project: string;
  readonly zone: string;
  readonly name: string;
  readonly what: string;
}
