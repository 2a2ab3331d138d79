/** GoogleSQL's functions in DuckDB's words; what is not listed here is refused by name. */
import { arg, type Call, DATE_FUNCTIONS, extract, type Handler } from './dates.ts';
import { isMark, isWord, type Node, SqlError } from './tokens.ts';

/** Functions of one name and meaning in both. */
const SAME = new Set(
  (
    'SUM AVG MIN MAX COUNT ANY_VALUE STRING_AGG ARRAY_AGG STDDEV STDDEV_POP STDDEV_SAMP VARIANCE ' +
    'COALESCE NULLIF ABS SIGN ROUND FLOOR CEIL CEILING TRUNC SQRT POW POWER EXP LN GREATEST LEAST MOD ' +
    'CONCAT LOWER UPPER TRIM LTRIM RTRIM SUBSTR SUBSTRING LENGTH REPLACE STARTS_WITH ENDS_WITH REVERSE LEFT RIGHT ' +
    'LPAD RPAD REPEAT STRPOS ARRAY_TO_STRING ' +
    'ROW_NUMBER RANK DENSE_RANK LAG LEAD FIRST_VALUE LAST_VALUE NTILE PERCENT_RANK CUME_DIST'
  ).split(' '),
);

/** GoogleSQL's type names in DuckDB's. */
const TYPES: Readonly<Record<string, string>> = {
  STRING: 'VARCHAR',
  INT64: 'BIGINT',
  INT: 'BIGINT',
  INTEGER: 'BIGINT',
  BIGINT: 'BIGINT',
  FLOAT64: 'DOUBLE',
  BOOL: 'BOOLEAN',
  BOOLEAN: 'BOOLEAN',
  NUMERIC: 'DECIMAL(38, 9)',
  DECIMAL: 'DECIMAL(38, 9)',
  BIGNUMERIC: 'DECIMAL(38, 18)',
  TIMESTAMP: 'TIMESTAMPTZ',
  DATETIME: 'TIMESTAMP',
  DATE: 'DATE',
  TIME: 'TIME',
};

/** DuckDB's name of a simple GoogleSQL type. Throws SqlError for ARRAY, STRUCT and what is not known. */
export function duckType(nodes: readonly Node[], at: number): string {
  const [first, ...rest] = nodes;
  const known = first?.kind === 'word' ? TYPES[first.text.toUpperCase()] : undefined;
  if (known === undefined || rest.length > 0) {
    const text = nodes.map((node) => (node.kind === 'group' ? '(…)' : node.text)).join(' ');
    throw new SqlError(`The type ${text || '?'} is not played by the simulated BigQuery here`, at);
  }
  return known;
}

function cast(kind: 'CAST' | 'TRY_CAST'): Handler {
  return (call) => {
    const nodes = call.raw[0] ?? [];
    const as = nodes.findLastIndex((node) => isWord(node, 'AS'));
    if (as < 0) throw new SqlError('Syntax error: CAST needs AS', call.at);
    return `${kind}(${call.rewrite(nodes.slice(0, as))} AS ${duckType(nodes.slice(as + 1), call.at)})`;
  };
}

function struct(call: Call): string {
  const fields = call.raw.map((nodes, i) => {
    const as = nodes.findLastIndex((node) => isWord(node, 'AS'));
    const last = nodes.at(-1);
    const path = nodes.every((node) => node.kind === 'word' || node.kind === 'quoted' || isMark(node, '.'));
    const named = (as >= 0 || path) && last !== undefined && last.kind !== 'group';
    const name = named ? last.text : `_field_${i + 1}`;
    const value = call.rewrite(as >= 0 ? nodes.slice(0, as) : nodes);
    return `"${name.replaceAll('"', '""')}": ${value}`;
  });
  return `{${fields.join(', ')}}`;
}

function renamed(name: string): Handler {
  return ({ args }) => `${name}(${args.join(', ')})`;
}

const HANDLERS: Readonly<Record<string, Handler>> = {
  ...DATE_FUNCTIONS,
  EXTRACT: extract,
  CAST: cast('CAST'),
  SAFE_CAST: cast('TRY_CAST'),
  STRUCT: struct,
  IF: (call) => `CASE WHEN ${arg(call, 0)} THEN ${arg(call, 1)} ELSE ${arg(call, 2)} END`,
  IFNULL: renamed('coalesce'),
  SAFE_DIVIDE: (call) => `((${arg(call, 0)}) / nullif(${arg(call, 1)}, 0))`,
  IEEE_DIVIDE: (call) => `(CAST(${arg(call, 0)} AS DOUBLE) / CAST(${arg(call, 1)} AS DOUBLE))`,
  DIV: (call) => `((${arg(call, 0)}) // (${arg(call, 1)}))`,
  COUNTIF: (call) => `count(*) FILTER (WHERE ${arg(call, 0)})`,
  LOGICAL_OR: renamed('bool_or'),
  LOGICAL_AND: renamed('bool_and'),
  MAX_BY: renamed('arg_max'),
  MIN_BY: renamed('arg_min'),
  APPROX_COUNT_DISTINCT: (call) => `count(DISTINCT ${arg(call, 0)})`,
  CHAR_LENGTH: renamed('length'),
  REGEXP_CONTAINS: renamed('regexp_matches'),
  REGEXP_REPLACE: (call) => `regexp_replace(${arg(call, 0)}, ${arg(call, 1)}, ${arg(call, 2)}, 'g')`,
  REGEXP_EXTRACT: (call) => {
    const group = /\((?!\?)/.test(arg(call, 1)) ? 1 : 0;
    return `nullif(regexp_extract(${arg(call, 0)}, ${arg(call, 1)}, ${group}), '')`;
  },
  CONTAINS_SUBSTR: (call) => `contains(lower(CAST(${arg(call, 0)} AS VARCHAR)), lower(${arg(call, 1)}))`,
  SPLIT: (call) => `string_split(${arg(call, 0)}, ${call.args[1] ?? "','"})`,
  STRING: (call) => `CAST(${arg(call, 0)} AS VARCHAR)`,
  ARRAY_LENGTH: (call) => `len(${arg(call, 0)})`,
  ARRAY_CONCAT: renamed('list_concat'),
  GENERATE_ARRAY: renamed('generate_series'),
  TO_JSON_STRING: (call) => `CAST(to_json(${arg(call, 0)}) AS VARCHAR)`,
};

/** Modifiers inside an aggregate that DuckDB writes otherwise, or not at all. */
const MODIFIERS = [['IGNORE'], ['RESPECT'], ['LIMIT'], ['HAVING']] as const;

/** The call in DuckDB's SQL. Throws SqlError when the function is not one that is played. */
export function rewriteCall(call: Call): string {
  const name = call.name.toUpperCase();
  for (const nodes of call.raw) {
    for (const [word] of MODIFIERS) {
      if (nodes.some((node, i) => i > 0 && isWord(node, word))) {
        throw new SqlError(`${word} inside ${name} is not played by the simulated BigQuery`, call.at);
      }
    }
  }
  const handler = HANDLERS[name];
  if (handler !== undefined) return handler(call);
  if (SAME.has(name)) return `${name.toLowerCase()}(${call.args.join(', ')})`;
  throw new SqlError(`Function not found: ${call.name}, or not played by the simulated BigQuery`, call.at);
}
