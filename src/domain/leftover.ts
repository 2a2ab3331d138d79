/** What costs money in a watched project and is used by nothing: disks, snapshots, addresses, reservations. */
import type { UserId } from './lease.ts';
import type { Money } from './money.ts';
import type { Millis } from './time.ts';

interface Left {
  readonly project: string;
  /** A zone or a region; `global` for what is in none. */
  readonly place: string;
  readonly name: string;
  /** Google's numeric id: another one of its name is another one. */
  readonly id: string;
  readonly createdAt: Millis;
  /** The service of Google that keeps it and may want it again, e.g. GKE; absent where its labels name none. */
  readonly keeper?: string;
}

export type Leftover =
  | (Left & {
      readonly kind: 'disk';
      readonly sizeGb: number;
      /** e.g. pd-balanced */
      readonly type: string;
      /** When it was detached last; undefined = never attached, or Google does not tell. */
      readonly detachedAt: Millis | undefined;
    })
  /** Its disk is gone. `sizeGb`: what is stored, undefined where Google does not tell. */
  | (Left & { readonly kind: 'snapshot'; readonly sizeGb: number | undefined })
  | (Left & { readonly kind: 'address'; readonly address: string })
  | (Left & {
      readonly kind: 'reservation';
      readonly machineType: string;
      readonly accelerators: { readonly type: string; readonly count: number } | undefined;
      /** Machines that are reserved and that do not run, ≥ 1. */
      readonly idle: number;
    });

/** With what a month of it costs at list price; undefined = not known, which is not 0. */
export interface PricedLeftover {
  readonly leftover: Leftover;
  readonly perMonth: Money | undefined;
  /** Who had it deleted since. */
  readonly gone?: { readonly by: UserId; readonly at: Millis };
}

/** What can be deleted from here, and what names it. */
export interface LeftoverAt extends Pick<Left, 'project' | 'place' | 'name' | 'id'> {
  readonly kind: 'disk' | 'snapshot' | 'address';
}

export interface LeftoverReport {
  /** The dearest first; no more than a message can show. */
  readonly shown: readonly PricedLeftover[];
  readonly count: number;
  /** A month of all whose price is known, by currency. */
  readonly perMonth: readonly Money[];
  readonly unpriced: number;
  /** Projects of which Google did not show everything. */
  readonly unread: readonly string[];
}
