/** GoogleSQL's date and time functions in DuckDB's words. DuckDB's session runs in UTC, as BigQuery does. */
import { isWord, type Node, SqlError } from './tokens.ts';

/** A call with its arguments already rewritten, and as they stood. */
export interface Call {
  readonly name: string;
  readonly args: readonly string[];
  readonly raw: readonly (readonly Node[])[];
  readonly at: number;
  /** `TIMESTAMPTZ '…'` of the query's own moment. */
  readonly now: string;
  rewrite(nodes: readonly Node[]): string;
}

export type Handler = (call: Call) => string;

export function arg(call: Call, i: number): string {
  const value = call.args[i];
  if (value === undefined || value === '') {
    throw new SqlError(
      `No matching signature for function ${call.name}: argument ${i + 1} is missing`,
      call.at,
    );
  }
  return value;
}

/** The argument; a text literal stands for a value of the type that the function takes. */
function typed(call: Call, i: number, type: 'DATE' | 'TIMESTAMPTZ' | 'TIMESTAMP'): string {
  const [only, more] = call.raw[i] ?? [];
  return only?.kind === 'string' && more === undefined ? `CAST(${arg(call, i)} AS ${type})` : arg(call, i);
}

/** A date part such as DAY or WEEK(MONDAY), in upper case. */
function part(call: Call, nodes: readonly Node[] | undefined): string {
  const [first, second] = nodes ?? [];
  if (first?.kind !== 'word') throw new SqlError(`${call.name} needs a date part`, call.at);
  const [day] = second?.kind === 'group' ? second.items : [];
  return day?.kind === 'word' ? `${first.text}(${day.text})`.toUpperCase() : first.text.toUpperCase();
}

const UNITS: Readonly<Record<string, string>> = {
  MICROSECOND: 'microseconds',
  MILLISECOND: 'milliseconds',
  SECOND: 'seconds',
  MINUTE: 'minutes',
  HOUR: 'hours',
  DAY: 'days',
  WEEK: 'weeks',
  MONTH: 'months',
  QUARTER: 'quarters',
  YEAR: 'years',
};

/** `INTERVAL amount UNIT` as DuckDB's interval; the amount may be any expression. */
export function interval(amount: string, unit: string, at: number): string {
  const name = UNITS[unit];
  if (name === undefined)
    throw new SqlError(`INTERVAL in ${unit} is not played by the simulated BigQuery`, at);
  const count = name === 'quarters' ? `3 * (${amount})` : amount;
  return `to_${name === 'quarters' ? 'months' : name}(CAST(${count} AS ${/^(micro|milli|sec|min|hour)/.test(name) ? 'BIGINT' : 'INTEGER'}))`;
}

/** The second argument of *_ADD and *_SUB. */
function shift(call: Call): { unit: string; interval: string } {
  const nodes = call.raw[1] ?? [];
  const [first, ...rest] = nodes;
  const last = rest.pop();
  if (!isWord(first, 'INTERVAL') || last?.kind !== 'word') {
    throw new SqlError(`${call.name} needs INTERVAL … as its second argument`, call.at);
  }
  const unit = last.text.toUpperCase();
  return { unit, interval: interval(call.rewrite(rest), unit, call.at) };
}

function moved(call: Call, sign: '+' | '-', type: 'TIMESTAMP' | 'DATE' | 'DATETIME'): string {
  const { unit, interval } = shift(call);
  const long = /^(WEEK|MONTH|QUARTER|YEAR)$/.test(unit);
  const short = /^(MICROSECOND|MILLISECOND|SECOND|MINUTE|HOUR)$/.test(unit);
  if ((type === 'TIMESTAMP' && long) || (type === 'DATE' && short)) {
    throw new SqlError(
      `${call.name} does not support the ${unit} date part when the argument is ${type} type`,
      call.at,
    );
  }
  const duck = type === 'TIMESTAMP' ? 'TIMESTAMPTZ' : type === 'DATETIME' ? 'TIMESTAMP' : 'DATE';
  const result = `(${typed(call, 0, duck)} ${sign} ${interval})`;
  return type === 'DATE' ? `CAST(${result} AS DATE)` : result;
}

function inZone(timestamp: string, zone: string | undefined): string {
  return `timezone(${zone ?? "'UTC'"}, CAST(${timestamp} AS TIMESTAMPTZ))`;
}

/** Truncates a DATE or DATETIME; BigQuery's plain WEEK begins on Sunday, DuckDB's on Monday. */
function truncated(value: string, unit: string, call: Call): string {
  if (unit === 'WEEK' || unit === 'WEEK(SUNDAY)') {
    return `(date_trunc('week', ${value} + INTERVAL 1 DAY) - INTERVAL 1 DAY)`;
  }
  const name = unit === 'WEEK(MONDAY)' || unit === 'ISOWEEK' ? 'week' : unit.toLowerCase();
  if (name !== 'week' && UNITS[unit] === undefined) {
    throw new SqlError(`${call.name} by ${unit} is not played by the simulated BigQuery`, call.at);
  }
  return `date_trunc('${name}', ${value})`;
}

/** EXTRACT(part FROM value [AT TIME ZONE zone]). */
export function extract(call: Call): string {
  const nodes = call.raw[0] ?? [];
  const from = nodes.findIndex((node) => isWord(node, 'FROM'));
  if (from < 0) throw new SqlError('Syntax error: EXTRACT needs FROM', call.at);
  const zoneAt = nodes.findIndex((node, i) => i > from && isWord(node, 'AT'));
  const value = call.rewrite(nodes.slice(from + 1, zoneAt < 0 ? undefined : zoneAt));
  const zone = zoneAt < 0 ? undefined : call.rewrite(nodes.slice(zoneAt + 3));
  const local = zone === undefined ? value : inZone(value, zone);
  const unit = part(call, nodes.slice(0, from));
  switch (unit) {
    case 'DATE':
      return `CAST(${local} AS DATE)`;
    case 'DAYOFWEEK':
      return `(extract(dow FROM ${local}) + 1)`;
    case 'DAYOFYEAR':
      return `extract(doy FROM ${local})`;
    case 'ISOWEEK':
      return `extract(week FROM ${local})`;
    case 'ISOYEAR':
      return `extract(isoyear FROM ${local})`;
    default:
      if (UNITS[unit] === undefined || unit === 'WEEK') {
        throw new SqlError(`EXTRACT of ${unit} is not played by the simulated BigQuery`, call.at);
      }
      return `extract(${unit.toLowerCase()} FROM ${local})`;
  }
}

/** BigQuery's format elements that DuckDB's strftime shares; others would silently differ. */
const ELEMENTS = /^(?:[^%]|%[YmdHMSjyBbAaFTIpeuwV%]|%E4Y)*$/;

function format(call: Call, i: number): string {
  const [node] = call.raw[i] ?? [];
  if (node?.kind !== 'string' || !ELEMENTS.test(node.text)) {
    throw new SqlError(`${call.name} with this format is not played by the simulated BigQuery`, call.at);
  }
  const plain = node.text.replaceAll('%F', '%Y-%m-%d').replaceAll('%T', '%H:%M:%S').replaceAll('%E4Y', '%Y');
  return `'${plain.replaceAll("'", "''")}'`;
}

export const DATE_FUNCTIONS: Readonly<Record<string, Handler>> = {
  CURRENT_TIMESTAMP: ({ now }) => now,
  CURRENT_DATE: (call) => `CAST(${inZone(call.now, call.args[0] || undefined)} AS DATE)`,
  CURRENT_DATETIME: (call) => inZone(call.now, call.args[0] || undefined),
  DATE: (call) => {
    if (call.args.length === 3) return `make_date(${call.args.join(', ')})`;
    return call.args[1] === undefined
      ? `CAST(${arg(call, 0)} AS DATE)`
      : `CAST(${inZone(arg(call, 0), call.args[1])} AS DATE)`;
  },
  TIMESTAMP: (call) =>
    call.args[1] === undefined
      ? `CAST(${arg(call, 0)} AS TIMESTAMPTZ)`
      : `timezone(${call.args[1]}, CAST(${arg(call, 0)} AS TIMESTAMP))`,
  DATETIME: (call) =>
    call.args[1] === undefined ? `CAST(${arg(call, 0)} AS TIMESTAMP)` : inZone(arg(call, 0), call.args[1]),
  TIMESTAMP_ADD: (call) => moved(call, '+', 'TIMESTAMP'),
  TIMESTAMP_SUB: (call) => moved(call, '-', 'TIMESTAMP'),
  DATE_ADD: (call) => moved(call, '+', 'DATE'),
  DATE_SUB: (call) => moved(call, '-', 'DATE'),
  DATETIME_ADD: (call) => moved(call, '+', 'DATETIME'),
  DATETIME_SUB: (call) => moved(call, '-', 'DATETIME'),
  TIMESTAMP_DIFF: (call) =>
    `date_sub('${part(call, call.raw[2]).toLowerCase()}', ${typed(call, 1, 'TIMESTAMPTZ')}, ${typed(call, 0, 'TIMESTAMPTZ')})`,
  DATE_DIFF: (call) =>
    `date_diff('${part(call, call.raw[2]).toLowerCase()}', ${typed(call, 1, 'DATE')}, ${typed(call, 0, 'DATE')})`,
  DATETIME_DIFF: (call) =>
    `date_diff('${part(call, call.raw[2]).toLowerCase()}', ${typed(call, 1, 'TIMESTAMP')}, ${typed(call, 0, 'TIMESTAMP')})`,
  TIMESTAMP_TRUNC: (call) => {
    const zone = call.args[2] ?? "'UTC'";
    return `timezone(${zone}, ${truncated(inZone(arg(call, 0), zone), part(call, call.raw[1]), call)})`;
  },
  DATE_TRUNC: (call) => `CAST(${truncated(typed(call, 0, 'DATE'), part(call, call.raw[1]), call)} AS DATE)`,
  DATETIME_TRUNC: (call) => truncated(arg(call, 0), part(call, call.raw[1]), call),
  FORMAT_DATE: (call) => `strftime(${typed(call, 1, 'DATE')}, ${format(call, 0)})`,
  FORMAT_TIMESTAMP: (call) => `strftime(${inZone(arg(call, 1), call.args[2])}, ${format(call, 0)})`,
  FORMAT_DATETIME: (call) => `strftime(${arg(call, 1)}, ${format(call, 0)})`,
  PARSE_DATE: (call) => `CAST(strptime(${arg(call, 1)}, ${format(call, 0)}) AS DATE)`,
  PARSE_TIMESTAMP: (call) =>
    `timezone(${call.args[2] ?? "'UTC'"}, strptime(${arg(call, 1)}, ${format(call, 0)}))`,
  TIMESTAMP_SECONDS: (call) => `make_timestamptz(CAST(${arg(call, 0)} AS BIGINT) * 1000000)`,
  TIMESTAMP_MILLIS: (call) => `make_timestamptz(CAST(${arg(call, 0)} AS BIGINT) * 1000)`,
  TIMESTAMP_MICROS: (call) => `make_timestamptz(CAST(${arg(call, 0)} AS BIGINT))`,
  UNIX_SECONDS: (call) => `(epoch_us(${arg(call, 0)}) // 1000000)`,
  UNIX_MILLIS: (call) => `(epoch_us(${arg(call, 0)}) // 1000)`,
  UNIX_MICROS: (call) => `epoch_us(${arg(call, 0)})`,
  LAST_DAY: (call) => `last_day(${arg(call, 0)})`,
  GENERATE_DATE_ARRAY: (call) => {
    const step =
      call.raw[2] === undefined ? 'INTERVAL 1 DAY' : shift({ ...call, raw: [[], call.raw[2]] }).interval;
    return `CAST(generate_series(CAST(${arg(call, 0)} AS TIMESTAMP), CAST(${arg(call, 1)} AS TIMESTAMP), ${step}) AS DATE[])`;
  },
};
