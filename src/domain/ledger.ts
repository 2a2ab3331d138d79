/** The ledger: what each thing that a machine is made of costs, from when it began to cost until it ended. */
import type { UserId } from './lease.ts';
import type { Price } from './money.ts';
import type { StopReason } from './stop-reason.ts';
import type { Millis } from './time.ts';
import type { Zone } from './zone.ts';

/**
 * What is counted. `machine`: the VM with its accelerators, or the slices, while it runs. `address`: on the internet,
 * while it runs (ours are ephemeral). `local-ssd`: where it is not part of the machine's price, while it runs. `disk`:
 * from the machine's birth until it is deleted, also while it is stopped. `snapshot`: the copy of a disk.
 */
export type ItemKind = 'machine' | 'address' | 'local-ssd' | 'disk' | 'snapshot';

/** What costs only while the machine runs, and ends with its run. */
export const RUN_ITEMS: readonly ItemKind[] = ['machine', 'address', 'local-ssd'];

/** One item of one machine in a stretch of time with one owner, one size and one price; open while `endedAt` is undefined. */
export interface LedgerEntry {
  readonly machineId: string;
  readonly kind: ItemKind;
  /**
   * One of a kind within the machine. Of `machine`: the life that it was in, `instanceId-startedAt`, and behind that
   * `-since` where owner or price changed within it.
   */
  readonly key: string;
  readonly machineName: string;
  readonly project: string;
  /** Who held it in this stretch. */
  readonly owner: UserId;
  readonly family: string;
  /** Machines (slices), addresses, or GB. */
  readonly quantity: number;
  /** Of all of the quantity together, as it was when the stretch began; undefined = not known, which is not 0. */
  readonly price: Price | undefined;
  /** Its name at Google, as the bill has it. */
  readonly resource: string;
  /** undefined: a snapshot is in none, and old entries do not tell. */
  readonly zone: Zone | undefined;
  readonly startedAt: Millis;
  readonly endedAt: Millis | undefined;
  /** Rebuilt from what Google shows, after a database was lost or a machine was taken in: what was before is not known. */
  readonly partial?: true;
  /** Of `machine`: why the run ended; undefined where owner or price changed, and for other kinds. */
  readonly endReason: StopReason | undefined;
  /** Of `machine`: idle since then when it was stopped for idleness. */
  readonly idleSince: Millis | undefined;
  /** The lease's end when it stopped: until then the stop saved money, counted conservatively. */
  readonly leaseUntil: Millis | undefined;
}
