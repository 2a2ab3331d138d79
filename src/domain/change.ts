/** A change of a machine that exists: how far it has come, so that whoever takes over goes on from there. */
import type { UserId } from './lease.ts';
import type { Millis } from './time.ts';

/** What every change has. While one is under way, what else is asked of the machine waits. */
interface Begun {
  /** Names the change among those of its machine. */
  readonly begunAt: Millis;
  readonly by: UserId;
}

/** The boot disk grows, while the machine runs or is stopped. */
export interface DiskChange extends Begun {
  readonly kind: 'disk';
  readonly toGb: number;
  /** As Google showed it before; undefined until it was looked at. */
  readonly disk: { readonly name: string; readonly fromGb: number; readonly type: string } | undefined;
  /** It has grown; what is left is to tell its new size in the labels. */
  readonly grown: boolean;
}

export type Change = DiskChange;

/** How a change ended; `failed` leaves the machine as it was. */
export type ChangeEnd =
  | { readonly kind: 'done' }
  /** A sentence or two: what Google said, and what to do next. */
  | { readonly kind: 'failed'; readonly because: string };
