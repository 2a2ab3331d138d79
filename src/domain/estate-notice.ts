/** What is said of a project's whole estate: machines that want a look, that nobody asked for, and what nothing uses. */
import type { AttentionReport } from './attention.ts';
import type { Leftover, LeftoverReport } from './leftover.ts';
import type { SeenStray, StrayEnd, StrayReport } from './stray.ts';
import type { Millis } from './time.ts';

export type EstateNotice =
  /** Machines of ours that want a look, once a day. */
  | { readonly kind: 'attention'; readonly report: AttentionReport; readonly at: Millis }
  /** What costs money and is used by nothing, once a day. */
  | { readonly kind: 'leftovers'; readonly report: LeftoverReport; readonly at: Millis }
  /** What an administrator had deleted. */
  | { readonly kind: 'cleared'; readonly leftover: Leftover; readonly at: Millis }
  /** Whether one of them is to be taken in or left alone; with `stopAt` a warning that it is stopped then. */
  | {
      readonly kind: 'stray';
      readonly stray: SeenStray;
      readonly at: Millis;
      readonly stopAt?: Millis;
      /** Google has been asked to stop it. */
      readonly sentAt?: Millis;
      readonly end: StrayEnd | undefined;
    }
  /** One of them was stopped for idleness, after a warning. */
  | { readonly kind: 'stray-stopped'; readonly stray: SeenStray; readonly at: Millis }
  /** Machines that nobody asked Lamplighter for, once a day. */
  | { readonly kind: 'strays'; readonly report: StrayReport; readonly at: Millis };
