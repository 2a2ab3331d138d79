/** What a project may have at Google Cloud, and what it uses of it. */

export interface Quota {
  /** e.g. NVIDIA_L4_GPUS; unknown names are passed on as they are. */
  readonly metric: string;
  /** A region, or `global`. */
  readonly region: string;
  /** −1 = unlimited. */
  readonly limit: number;
  readonly usage: number;
}
