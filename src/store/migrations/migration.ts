/** What a migration is. */

export interface Migration {
  /** 1, 2, 3, … without gaps; never changed once released. */
  readonly id: number;
  readonly name: string;
  /** Run in this order in one transaction on either engine. */
  readonly statements: readonly string[];
}
