/** A change of a machine that exists: how far it has come, so that whoever takes over goes on from there. */
import type { UserId } from './lease.ts';
import type { Price } from './money.ts';
import type { Buy, FamilyName, Shape } from './offer.ts';
import type { Millis } from './time.ts';

/** What every change has. While one is under way, what else is asked of the machine waits. */
export interface Begun {
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

/** What a machine is, as far as it can be made another one while its disk stays. */
export interface Make {
  readonly family: FamilyName;
  readonly count: number;
  readonly buy: Buy;
  readonly shape: Shape;
  readonly price: Price | undefined;
}

/** What is set at Google, each by a call of its own. */
export type ResizeStep = 'type' | 'accelerators' | 'buy';

/** Another machine type, other accelerators or another way of buying, with the same disk, in the same zone. */
export interface ResizeChange extends Begun {
  readonly kind: 'resize';
  readonly from: Make;
  readonly to: Make;
  /** It ran when it was asked for: if it cannot be what it is to be, it is started again as what it was. */
  readonly ran: boolean;
  /** It is to run afterwards. */
  readonly starts: boolean;
  /** `stop` until it is stopped, then `set`, then `start` once the start was asked for. */
  readonly phase: 'stop' | 'set' | 'start';
  readonly todo: readonly ResizeStep[];
  readonly done: readonly ResizeStep[];
  /** Why it goes back to what it was, in words to follow a colon; undefined while it goes forward. */
  readonly back?: string;
}

/** How a change ended; `failed` leaves the machine as it was. */
export type ChangeEnd =
  | { readonly kind: 'done' }
  /** A sentence or two: what Google said, and what to do next. */
  | { readonly kind: 'failed'; readonly because: string };
