/** Asking Google to raise a quota: whether it may be asked, and how it stands. */

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
