/** What lands together with a state change, or not at all. */
import type { Reservation } from '../domain/budget.ts';
import type { CapacityWatch } from '../domain/capacity-watch.ts';
import type { ItemKind, LedgerEntry } from '../domain/ledger.ts';
import type { StopReason } from '../domain/machine.ts';
import type { Saying } from '../domain/notice.ts';
import type { JournalEntry, Request } from '../domain/request.ts';
import type { Millis } from '../domain/time.ts';
import type { Watch } from '../domain/watch.ts';

/** Writes that land together with a state change, or not at all. */
export type Write =
  /**
   * Adds the message, or replaces its notice when the key exists (posted messages are then updated). The same notice
   * again changes nothing; an ephemeral message that was posted is never said again.
   */
  | { readonly write: 'say'; readonly saying: Saying }
  | { readonly write: 'journal'; readonly entry: JournalEntry }
  /** Adds an entry; ignored when that machine has one of that kind and key, open or closed, or an open disk of that instance. */
  | { readonly write: 'ledger-open'; readonly entry: LedgerEntry }
  /** Closes the open entries of a machine; ignored when there are none. None ends before it began. */
  | {
      readonly write: 'ledger-close';
      readonly machineId: string;
      readonly kinds: readonly ItemKind[];
      /** Only those whose key is this, or begins with it and a dash. */
      readonly of?: string;
      readonly endedAt: Millis;
      readonly reason: StopReason | undefined;
      readonly idleSince: Millis | undefined;
      readonly leaseUntil: Millis | undefined;
    }
  | { readonly write: 'watch'; readonly watch: Watch }
  /** Replaces it, whoever changed it since: together with the machine that was taken for it. */
  | { readonly write: 'capacity-watch'; readonly watch: CapacityWatch }
  /** Replaces what its holder has reserved since the same moment; by itself it is checked against no budget. */
  | { readonly write: 'reserve'; readonly reservation: Reservation }
  /** What the request had reserved is free again. */
  | { readonly write: 'request-done'; readonly requestId: string }
  /** Adds a request unless one with this key was ever added; makes its machine due at once. */
  | { readonly write: 'request'; readonly request: Request; readonly dedupe: string };
