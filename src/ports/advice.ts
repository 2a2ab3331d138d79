/** What Google Cloud says of the chance to get a machine, without trying. */
import type { ZoneAdvice } from '../domain/advice.ts';
import type { Buy, Shape } from '../domain/offer.ts';
import type { Result } from '../domain/result.ts';
import type { Duration } from '../domain/time.ts';
import type { Region, Zone } from '../domain/zone.ts';

export interface AdviceQuestion {
  readonly project: string;
  readonly region: Region;
  readonly shape: Shape;
  readonly buy: Buy;
  /** Which zones of the region come into question, at least one. */
  readonly zones: readonly Zone[];
}

export interface Advice {
  /**
   * The likeliest of these zones for one machine, with its chance; the others' chance is at most that. Empty when
   * Google has no advice for them. Costs one call and no money, changes nothing. Google advises on what `isAdvised`
   * says; anything else is `invalid`. Without an answer within `patience` milliseconds it is `unavailable`.
   */
  capacity(question: AdviceQuestion, patience: Duration): Promise<Result<readonly ZoneAdvice[]>>;
}
