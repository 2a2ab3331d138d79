/** The billing export: rows per hour of usage, which arrive hours late, some of them days. */
import type { Duration, Millis } from '../../domain/time.ts';
import { DAY, HOUR } from '../../domain/time.ts';
import { type Arrival, hourUsage } from './billing-usage.ts';
import { regionOf } from './catalogue.ts';
import { dollars } from './costs.ts';
import type { Estate, Project } from './estate.ts';
import { between, randomAt } from './random.ts';
import { INVOICE, placeOf, type Service, skuId } from './skus.ts';
import type { BillingRow } from './types.ts';
import type { Usage } from './usage.ts';

const BILLING_ACCOUNT = '01ABCD-234567-89EFGH';

/** The export was switched on so long before the world began; nothing older is in it. */
const HISTORY: Duration = 8 * DAY;

/** No row is later than this. */
const LATEST: Duration = 4 * DAY;

/** Rows whose export_time lies in (after, asOf]; `begin` is when the world began. */
export function billingRows(estate: Estate, begin: Millis, asOf: Millis, after: Millis): BillingRow[] {
  const first = Math.max(begin - HISTORY, after - LATEST - HOUR);
  const rows: BillingRow[] = [];
  const wanted = (at: Millis) => at > after && at <= asOf;
  for (let hour = Math.floor(first / HOUR) * HOUR; hour + HOUR <= asOf; hour += HOUR) {
    for (const project of estate.projects.values()) {
      const arrival = arrivalOf(estate, project, hour, wanted);
      for (const { usage, exportedAt } of hourUsage(estate, project, hour, arrival)) {
        rows.push(row(project, usage, hour, exportedAt));
      }
    }
    const tax = taxRow(estate, hour);
    if (tax !== undefined && wanted(tax.at)) rows.push(tax.row);
  }
  return rows;
}

/** Most rows come 3–9 h after the hour's end, some within a day and a half, one in a hundred up to 3½ days. */
function arrivalOf(estate: Estate, project: Project, hour: Millis, wanted: (at: Millis) => boolean): Arrival {
  const batches = new Map<string, Duration>();
  const n = hour / HOUR;
  return ({ id }, stream) => {
    const key = `batch ${project.id} ${id} ${hour}`;
    const batch = batches.get(id) ?? between(estate.seed, key, 3 * HOUR, 9 * HOUR);
    batches.set(id, batch);
    const luck = randomAt(stream, n);
    const latest = luck < 0.01 ? 84 * HOUR : luck < 0.1 ? 36 * HOUR : batch;
    const late = batch + randomAt(stream ^ 0x2545f491, n) * (latest - batch);
    const at = Math.floor(hour + HOUR + late);
    return wanted(at) ? at : undefined;
  };
}

function row(project: Project, usage: Usage, hour: Millis, exportedAt: Millis): BillingRow {
  const cost = dollars(usage.micros);
  return {
    ...common(usage.service, usage.sku, hour, exportedAt),
    cost_type: 'regular',
    project: {
      id: project.id,
      number: project.number,
      name: project.id,
      ancestry_numbers: `/${ORGANIZATION}/`,
      labels: [],
    },
    labels: Object.entries(usage.labels).map(([key, value]) => ({ key, value })),
    system_labels: usage.systemLabels ?? [],
    location: location(usage),
    cost,
    usage: {
      amount: usage.amount,
      unit: usage.unit,
      amount_in_pricing_units: usage.pricingAmount,
      pricing_unit: usage.pricingUnit,
    },
    credits: usage.credits,
    cost_at_list: cost,
    resource: resourceOf(project, usage),
  };
}

function resourceOf({ number }: Project, { resource, zone }: Usage): BillingRow['resource'] {
  if (resource === undefined) return undefined;
  const { kind, name, id } = resource;
  const place = zone === undefined ? 'global' : `zones/${zone}`;
  return { name, global_name: `//compute.googleapis.com/projects/${number}/${place}/${kind}/${id}` };
}

const ORGANIZATION = '481516234200';

function common(service: Service, sku: string, hour: Millis, exportedAt: Millis) {
  return {
    billing_account_id: BILLING_ACCOUNT,
    invoice: { month: pacificMonth(hour), publisher_type: 'GOOGLE' },
    service,
    sku: { id: skuId(sku), description: sku },
    usage_start_time: new Date(hour).toISOString(),
    usage_end_time: new Date(hour + HOUR).toISOString(),
    currency: 'USD',
    currency_conversion_rate: 1,
    export_time: new Date(exportedAt).toISOString(),
    transaction_type: 'GOOGLE',
  };
}

function location({ zone, place }: Usage): BillingRow['location'] {
  if (zone === undefined) {
    return { location: place ?? 'us', country: 'US', region: undefined, zone: undefined };
  }
  const region = regionOf(zone);
  return { location: zone, country: placeOf(region).country, region, zone };
}

/** Taxes of the billing account, in the last hour of a Pacific month; such rows have no project. */
function taxRow(estate: Estate, hour: Millis): { at: Millis; row: BillingRow } | undefined {
  if (pacificMonth(hour) === pacificMonth(hour + HOUR)) return undefined;
  const at = hour + between(estate.seed, `tax ${hour}`, 20 * HOUR, 60 * HOUR);
  const cost = dollars(between(estate.seed, `tax amount ${hour}`, 4_000_000, 19_000_000));
  const tax: BillingRow = {
    ...common(INVOICE, 'Tax', hour, at),
    cost_type: 'tax',
    project: undefined,
    labels: [],
    system_labels: [],
    location: { location: '', country: 'US', region: undefined, zone: undefined },
    cost,
    usage: { amount: 0, unit: 'requests', amount_in_pricing_units: 0, pricing_unit: 'count' },
    credits: [],
    cost_at_list: cost,
  };
  return { at, row: tax };
}

const MONTH = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
});
const months = new Map<number, string>();

/** Invoice months are Pacific, e.g. 202611. */
function pacificMonth(at: Millis): string {
  const hour = Math.floor(at / HOUR);
  const known = months.get(hour);
  if (known !== undefined) return known;
  const month = MONTH.format(at).replace('-', '').slice(0, 6);
  months.set(hour, month);
  return month;
}
