/** The words of GoogleSQL that decide how what follows them is read. */

/** Words after which a bracket is not a call's. */
export const NOT_CALLS = new Set(
  'SELECT DISTINCT FROM WHERE GROUP BY HAVING QUALIFY ORDER LIMIT OFFSET ON USING AND OR NOT IN EXISTS AS WITH CASE WHEN THEN ELSE END BETWEEN LIKE IS OVER PARTITION UNION ALL INTERSECT EXCEPT JOIN INTERVAL RECURSIVE ANY SOME ROLLUP CUBE SETS ROWS RANGE WINDOW'.split(
    ' ',
  ),
);

/** Words that end a FROM clause. */
export const ENDS_FROM = [
  'WHERE',
  'GROUP',
  'HAVING',
  'QUALIFY',
  'ORDER',
  'LIMIT',
  'WINDOW',
  'UNION',
  'INTERSECT',
];

/** Types of literals such as DATE '2026-11-21'. */
export const TYPED_LITERALS: Readonly<Record<string, string>> = {
  DATE: 'DATE',
  TIMESTAMP: 'TIMESTAMPTZ',
  DATETIME: 'TIMESTAMP',
  TIME: 'TIME',
  NUMERIC: 'DECIMAL(38, 9)',
  BIGNUMERIC: 'DECIMAL(38, 18)',
};

/** Arguments that are no expressions: only the handler reads them. */
export const RAW_ARGUMENTS = new Set(['EXTRACT', 'CAST', 'SAFE_CAST', 'STRUCT']);
