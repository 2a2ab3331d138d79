/** A hint that work is due now; losing one costs latency only. */
export interface Nudge {
  nudge(): void;
}
