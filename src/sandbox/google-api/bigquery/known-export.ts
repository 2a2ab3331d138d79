/**
 * A billing export whose truth is known: rows are made by arithmetic on their number, once in SQL as BigQuery holds them
 * and once here as whole nanos, so that the sums of the one can be held against the other. In it are late rows, credits,
 * corrections, taxes, currencies that change within a month, a clock change, and projects with ids of 30 characters.
 */
import type { CostClass, Day, SpendRow } from '../../../domain/spend.ts';
import { DAY, type Duration, HOUR, MINUTE, type Millis, SECOND } from '../../../domain/time.ts';
import { addDays, dayBounds } from '../../../domain/time-of-day.ts';

export interface KnownExportOptions {
  readonly rows: number;
  readonly projects: number;
  /** Pacific days, both in it. */
  readonly from: Day;
  readonly to: Day;
}

const PACIFIC = 'America/Los_Angeles';
const PRIME = 1_000_003;

/** What each draw decides. */
const DRAWS = {
  kind: 1,
  project: 2,
  day: 3,
  second: 4,
  nanos: 5,
  credits: 6,
  lag: 7,
  late: 8,
  machine: 9,
  label: 10,
};

type Draw = keyof typeof DRAWS;

/** 0 to `below` − 1, the same in SQL and here; every number stays far below 2^53. */
function drawn(row: number, draw: Draw, below: number): number {
  const salt = DRAWS[draw];
  return ((row * (7_919 + 613 * salt) + 104_729 * salt) % PRIME) % below;
}

function sqlDrawn(draw: Draw, below: number | string): string {
  const salt = DRAWS[draw];
  return `(((i * ${7_919 + 613 * salt} + ${104_729 * salt}) % ${PRIME}) % ${below})`;
}

interface KnownDay {
  readonly day: Day;
  readonly from: Millis;
  /** 82,800, 86,400 or 90,000. */
  readonly seconds: number;
  readonly invoice: string;
  /** Of what comes after the close of the month. */
  readonly lateInvoice: string;
}

function daysOf({ from, to }: KnownExportOptions): KnownDay[] {
  const days: KnownDay[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const bounds = dayBounds(day, PACIFIC);
    days.push({
      day,
      from: bounds.from,
      seconds: (bounds.to - bounds.from) / SECOND,
      invoice: monthOf(day),
      lateInvoice: monthOf(addDays(day, 2)),
    });
  }
  return days;
}

function monthOf(day: Day): string {
  return `${day.slice(0, 4)}${day.slice(5, 7)}`;
}

/** 30 characters, the most that Google allows; they differ in the last ones only. */
function projectId(n: number): string {
  return `machine-learning-research-${String(n).padStart(4, '0')}`;
}

/** Currencies by project: dollars, euros, dollars that become euros on the 15th, yen. */
function currencyOf(project: number, day: Day): string {
  const kind = project % 4;
  if (kind === 3) return 'JPY';
  return kind === 1 || (kind === 2 && Number(day.slice(8)) >= 15) ? 'EUR' : 'USD';
}

type Kind = 'regular' | 'correction' | 'tax' | 'adjustment' | 'rounding_error';

/** Of a thousand rows: five taxes, five adjustments, five roundings, fifteen corrections. */
function kindOf(n: number): Kind {
  if (n < 5) return 'tax';
  if (n < 10) return 'adjustment';
  if (n < 15) return 'rounding_error';
  return n < 30 ? 'correction' : 'regular';
}

/** Most rows come within hours, some within a day and a half, three of a hundred within three days and a half. */
function lagOf(row: number): Duration {
  const luck = drawn(row, 'lag', 100);
  if (luck < 85) return 3 * HOUR + drawn(row, 'late', 360) * MINUTE;
  return luck < 97
    ? 9 * HOUR + drawn(row, 'late', 1_620) * MINUTE
    : 36 * HOUR + drawn(row, 'late', 2_880) * MINUTE;
}

const MOST_NANOS = 900_001;

interface KnownRow {
  readonly day: KnownDay;
  readonly project: string | undefined;
  readonly currency: string;
  readonly costClass: CostClass;
  readonly invoiceMonth: string;
  readonly exportedAt: Millis;
  readonly nanos: number;
  readonly creditNanos: number;
}

function knownRow(row: number, days: readonly KnownDay[], projects: number): KnownRow | undefined {
  const day = days[drawn(row, 'day', days.length)];
  if (day === undefined) return undefined;
  const project = drawn(row, 'project', projects);
  const kind = kindOf(drawn(row, 'kind', 1_000));
  const lag = lagOf(row);
  const amount = (1 + drawn(row, 'nanos', MOST_NANOS)) * (kind === 'rounding_error' ? 1 : 7_013);
  const credits = kind === 'regular' ? drawn(row, 'credits', 4) : 0;
  return {
    day,
    project: kind === 'tax' ? undefined : projectId(project),
    currency: kind === 'tax' ? 'USD' : currencyOf(project, day.day),
    costClass: kind === 'correction' ? 'regular' : kind,
    invoiceMonth: lag > 2 * DAY ? day.lateInvoice : day.invoice,
    exportedAt: day.from + drawn(row, 'second', day.seconds) * SECOND + HOUR + lag,
    nanos: kind === 'correction' || kind === 'adjustment' ? -amount : amount,
    // One credit of a tenth, and with it another of a twentieth.
    creditNanos: -(credits >= 1 ? Math.floor(amount / 10) : 0) - (credits >= 2 ? Math.floor(amount / 20) : 0),
  };
}

/** What had been billed by `asOf`, one row for each day, project, currency, kind of charge and invoice, in whole micros. */
export function knownTruth(options: KnownExportOptions, asOf: Millis): SpendRow[] {
  const days = daysOf(options);
  const sums = new Map<
    string,
    { row: Omit<SpendRow, 'grossMicros' | 'creditMicros'>; gross: bigint; credit: bigint }
  >();
  for (let i = 0; i < options.rows; i++) {
    const known = knownRow(i, days, options.projects);
    if (known === undefined || known.exportedAt > asOf) continue;
    const { day, project, currency, costClass, invoiceMonth } = known;
    const key = `${day.day} ${project} ${currency} ${costClass} ${invoiceMonth}`;
    const sum = sums.get(key) ?? {
      row: { day: day.day, project, currency, costClass, invoiceMonth },
      gross: 0n,
      credit: 0n,
    };
    sum.gross += BigInt(known.nanos);
    sum.credit += BigInt(known.creditNanos);
    sums.set(key, sum);
  }
  return [...sums.values()].map(({ row, gross, credit }) => ({
    ...row,
    grossMicros: microsOf(gross),
    creditMicros: microsOf(credit),
  }));
}

/** Halves go away from zero, as NUMERIC rounds. */
function microsOf(nanos: bigint): number {
  const half = nanos < 0n ? -500n : 500n;
  return Number((nanos + half) / 1_000n);
}

const KEY_VALUES = '[]::STRUCT("key" VARCHAR, "value" VARCHAR)[]';

/** The SELECT that makes the rows, for `ExportLocation.rows`; of a detailed export with its resources. */
export function knownRows(options: KnownExportOptions): string {
  const days = daysOf(options);
  const listed = days
    .map(
      ({ day, from, seconds, invoice, lateInvoice }, n) =>
        `(${n}, ${from / SECOND}, ${seconds}, ${day.slice(8)}, '${invoice}', '${lateInvoice}')`,
    )
    .join(', ');
  const amount = `(1 + ${sqlDrawn('nanos', MOST_NANOS)}) * if(kind = 'rounding_error', 1, 7013)`;
  const lag = `CASE WHEN ${sqlDrawn('lag', 100)} < 85 THEN 10800 + 60 * ${sqlDrawn('late', 360)}
    WHEN ${sqlDrawn('lag', 100)} < 97 THEN 32400 + 60 * ${sqlDrawn('late', 1_620)}
    ELSE 129600 + 60 * ${sqlDrawn('late', 2_880)} END`;
  const kind = `CASE WHEN ${sqlDrawn('kind', 1_000)} < 5 THEN 'tax' WHEN ${sqlDrawn('kind', 1_000)} < 10 THEN 'adjustment'
    WHEN ${sqlDrawn('kind', 1_000)} < 15 THEN 'rounding_error' WHEN ${sqlDrawn('kind', 1_000)} < 30 THEN 'correction' ELSE 'regular' END`;
  const base = `
    SELECT *, ${amount} AS amount, if(kind = 'regular', ${sqlDrawn('credits', 4)}, 0) AS given
    FROM (
      SELECT i, month_day, invoice_in_time, invoice_late, ${sqlDrawn('project', options.projects)} AS p,
        begins + ${sqlDrawn('second', 'seconds')} AS used_at, ${lag} AS lag, ${kind} AS kind
      FROM (SELECT range AS i FROM range(${options.rows}))
      JOIN (VALUES ${listed}) AS days(n, begins, seconds, month_day, invoice_in_time, invoice_late)
        ON n = ${sqlDrawn('day', days.length)}
    )`;
  const id = `'machine-learning-research-' || lpad(CAST(p AS VARCHAR), 4, '0')`;
  const credit = (share: number, name: string) =>
    `{'name': '${name}', 'amount': -CAST(amount // ${share} AS DOUBLE) / 1e9, 'full_name': '${name}', 'id': '${name}', 'type': 'DISCOUNT'}`;
  return `
    SELECT '01ABCD-234567-89EFGH' AS billing_account_id,
      {'id': '6F81-5844-456A', 'description': 'Compute Engine'} AS service,
      {'id': '0000-0000-' || lpad(CAST(i % 97 AS VARCHAR), 4, '0'), 'description': 'Nvidia L4 GPU attached to Spot Preemptible VMs running in Americas'} AS sku,
      to_timestamp(used_at) AS usage_start_time, to_timestamp(used_at + 3600) AS usage_end_time,
      if(kind = 'tax', NULL, {'id': ${id}, 'number': CAST(100000000000 + p AS VARCHAR), 'name': ${id},
        'labels': ${KEY_VALUES}, 'ancestry_numbers': '/481516234200/',
        'ancestors': []::STRUCT(resource_name VARCHAR, display_name VARCHAR)[]}) AS project,
      if(${sqlDrawn('label', 10)} < 3, [{'key': 'lamplighter-machine', 'value': 'm' || ${sqlDrawn('machine', 200)}}], ${KEY_VALUES}) AS labels,
      ${KEY_VALUES} AS system_labels,
      {'location': 'us-central1-a', 'country': 'US', 'region': 'us-central1', 'zone': 'us-central1-a'} AS location,
      []::STRUCT("key" VARCHAR, "value" VARCHAR, inherited BOOLEAN, namespace VARCHAR)[] AS tags,
      'GOOGLE' AS transaction_type, NULL::VARCHAR AS seller_name,
      to_timestamp(used_at + 3600 + lag) AS export_time,
      CAST(if(kind IN ('correction', 'adjustment'), -amount, amount) AS DOUBLE) / 1e9 AS cost,
      CASE WHEN kind = 'tax' THEN 'USD' WHEN p % 4 = 3 THEN 'JPY'
        WHEN p % 4 = 1 OR (p % 4 = 2 AND month_day >= 15) THEN 'EUR' ELSE 'USD' END AS currency,
      1.0 AS currency_conversion_rate,
      {'amount': 3600.0, 'unit': 'seconds', 'amount_in_pricing_units': 1.0, 'pricing_unit': 'hour'} AS usage,
      CASE given WHEN 1 THEN [${credit(10, 'A tenth')}] WHEN 2 THEN [${credit(10, 'A tenth')}, ${credit(20, 'A twentieth')}]
        WHEN 3 THEN [${credit(10, 'A tenth')}, ${credit(20, 'A twentieth')}]
        ELSE []::STRUCT("name" VARCHAR, amount DOUBLE, full_name VARCHAR, id VARCHAR, "type" VARCHAR)[] END AS credits,
      {'month': if(lag > ${(2 * DAY) / SECOND}, invoice_late, invoice_in_time), 'publisher_type': 'GOOGLE'} AS invoice,
      if(kind = 'correction', 'regular', kind) AS cost_type,
      NULL::STRUCT(id VARCHAR, description VARCHAR, mode VARCHAR, "type" VARCHAR) AS adjustment_info,
      NULL::DOUBLE AS cost_at_list, NULL::DOUBLE AS cost_at_effective_price_default, NULL::DOUBLE AS cost_at_list_consumption_model,
      NULL::STRUCT(id VARCHAR, description VARCHAR) AS consumption_model,
      NULL::STRUCT(instance_id VARCHAR) AS subscription
    FROM (${base})`;
}
