/** Why something cannot be done to a machine as it stands. */

/** What is wrong, and a whole command that works. */
export interface Unfit {
  readonly message: string;
  readonly example: string;
}
