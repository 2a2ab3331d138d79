/** Asking Google to raise a quota: what is asked, whether it may be, how it stands, and what came of it. */
import type { UserId } from './lease.ts';
import type { FamilyName } from './offer.ts';
import type { QuotaName } from './quota.ts';

/** A limit that somebody would like raised. */
export interface RaiseWish extends QuotaName {
  readonly project: string;
  /** What it counts, where it is one family's. */
  readonly family?: FamilyName;
  /** The limit that is wanted, ≥ 1. */
  readonly to: number;
  /** What for, as the person said it. */
  readonly why?: string;
  /** The machine that failed for it, to be asked for again. */
  readonly machineName?: string;
}

/** A wish that makes sense, as it is shown before it is sent. */
export interface RaiseDraft extends RaiseWish {
  /** Names the draft, [a-z0-9]. */
  readonly id: string;
  /** The limit as it was when this was drafted, below `to`. */
  readonly from: number;
  /** For Google's eyes, and the sender's. */
  readonly justification: string;
  /** Who wanted it; they hear what comes of it. */
  readonly askedBy: UserId;
}

/** What Google says of a limit that somebody would like raised. */
export interface Raisable {
  /** −1 = unlimited; undefined = Google has no such limit there. */
  readonly limit: number | undefined;
  /** Why Google would raise it for nobody in this project; undefined = it may be asked. */
  readonly obstacle: 'billing' | 'unsupported' | 'too-new' | 'other' | undefined;
}

/** How a request for more stands at Google. */
export interface RaiseStatus {
  /** Google has not decided yet. */
  readonly pending: boolean;
  /** The limit that is asked for, which may be a later request's. */
  readonly preferred: number;
  /** What is granted by now; undefined where Google does not say. */
  readonly granted: number | undefined;
  /** Google's own words on it. */
  readonly detail: string | undefined;
}

export type RaiseOutcome =
  | { readonly kind: 'granted'; readonly limit: number }
  /** Less than was asked for, more than there was. */
  | { readonly kind: 'partly'; readonly limit: number; readonly detail: string | undefined }
  | { readonly kind: 'refused'; readonly limit: number; readonly detail: string | undefined }
  /** Somebody asked for another value since, here or in the console. */
  | { readonly kind: 'replaced'; readonly by: number };
