/** The labels by which a machine is recognised as ours, also when the database is lost. */
import { hoursAsLabel, hoursOfLabel } from '../domain/hours-label.ts';
import type { Framework, Machine, MachineSpec } from '../domain/machine.ts';
import type { Buy } from '../domain/offer.ts';
import { HOUR, MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { WeekHours } from '../domain/week-hours.ts';
import type { CloudMachine } from '../ports/cloud.ts';

/** Every machine of ours carries this label. */
const OURS = 'lamplighter';
export const MACHINE = 'lamplighter-machine';
const OWNER = 'lamplighter-owner';
export const LEASE_END = 'lamplighter-lease-end';
const TEAM = 'lamplighter-team';
const CHANNEL = 'lamplighter-channel';
const FAMILY = 'lamplighter-family';
const COUNT = 'lamplighter-count';
const BUY = 'lamplighter-buy';
const ZONE = 'lamplighter-zone';
const HOURS = 'lamplighter-hours';
const LEASE_MINUTES = 'lamplighter-lease-minutes';
const MAX_PRICE = 'lamplighter-max-price';
export const DISK = 'lamplighter-disk-gb';
const IMAGE = 'lamplighter-image';
const SLICES = 'lamplighter-slices';
const FRAMEWORK = 'lamplighter-framework';
const RUNTIME = 'lamplighter-runtime';
const FRAMEWORKS: readonly Framework[] = ['jax', 'pytorch', 'tensorflow'];
const BUYS: readonly Buy[] = ['on-demand', 'spot', 'flex-start'];

/** Of a machine whose labels do not tell how long its lease was. */
const UNTOLD_LEASE = 8 * HOUR;

/** Google's label alphabet: lowercase letters, digits, `_` and `-`, at most 63. */
function labelValue(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '_')
    .slice(0, 63);
}

/** The labels at birth; the lease's end in epoch seconds, its length in minutes, the price limit in micro-USD; `*` in a zone pattern as `_`. */
export function labelsOf(
  machine: Pick<Machine, 'id' | 'lease' | 'team' | 'channel' | 'spec' | 'hours'>,
): Record<string, string> {
  const { zone, maxMicrosPerHour, diskGb, image, slices, framework, runtimeVersion } = machine.spec;
  return {
    [OURS]: 'yes',
    [MACHINE]: labelValue(machine.id),
    ...told(followingLabels(machine)),
    [TEAM]: labelValue(machine.team),
    [CHANNEL]: labelValue(machine.channel),
    [FAMILY]: labelValue(machine.spec.family),
    [COUNT]: String(machine.spec.count),
    [BUY]: machine.spec.buy,
    [LEASE_MINUTES]: String(Math.round(machine.spec.leaseFor / MINUTE)),
    ...(zone === undefined ? {} : { [ZONE]: labelValue(zone) }),
    ...(maxMicrosPerHour === undefined ? {} : { [MAX_PRICE]: String(maxMicrosPerHour) }),
    ...(diskGb === undefined ? {} : { [DISK]: String(diskGb) }),
    // A family in full does not fit into a label's alphabet.
    ...(image === undefined || image !== labelValue(image) ? {} : { [IMAGE]: image }),
    ...(slices === undefined ? {} : { [SLICES]: String(slices) }),
    ...(framework === undefined ? {} : { [FRAMEWORK]: framework }),
    ...(runtimeVersion === undefined || runtimeVersion !== labelValue(runtimeVersion)
      ? {}
      : { [RUNTIME]: runtimeVersion }),
  };
}

/** At birth an empty label says nothing. */
function told(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}

/** What a machine's labels tell of its request; Slack's ids are upper case and labels are not. */
export interface Labelled {
  readonly id: string;
  readonly owner: string;
  readonly team: string;
  readonly channel: string;
  readonly leaseUntil: Millis;
  /** `null` = it has none of its own; undefined = those of its project. */
  readonly hours: WeekHours | null | undefined;
  readonly spec: MachineSpec;
}

type Following = Pick<Machine, 'lease' | 'hours'> & Partial<Pick<Machine, 'labelledUntil'>>;

/**
 * Those that change with the machine: who holds it, until when in whole seconds, and its own hours. Where it has none, an
 * empty label takes older ones back, once something but the lease has changed.
 */
export function followingLabels({
  lease,
  hours,
  labelledUntil,
}: Following): Readonly<Record<string, string>> {
  const hasHours = hours !== undefined || labelledUntil === undefined;
  return {
    [OWNER]: labelValue(lease.owner),
    [LEASE_END]: String(Math.floor(lease.until / SECOND)),
    ...(hasHours ? { [HOURS]: hoursAsLabel(hours) } : {}),
  };
}

/** True when the labels tell the lease and the hours as they are now. */
export function tellsLease(labels: Readonly<Record<string, string>>, machine: Following): boolean {
  return Object.entries(followingLabels(machine)).every(([label, value]) => (labels[label] ?? '') === value);
}

/** Reads the labels back; undefined when one is missing or makes no sense. */
export function readLabels(labels: Readonly<Record<string, string>>): Labelled | undefined {
  const id = labels[MACHINE];
  const owner = labels[OWNER]?.toUpperCase();
  const team = labels[TEAM]?.toUpperCase();
  const channel = labels[CHANNEL]?.toUpperCase();
  const family = labels[FAMILY];
  const count = Number(labels[COUNT]);
  const until = Number(labels[LEASE_END]) * SECOND;
  const buy = BUYS.find((one) => one === labels[BUY]);
  if (!id || !owner || !team || !channel || !family || buy === undefined) return undefined;
  if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(until)) return undefined;
  const minutes = positive(labels[LEASE_MINUTES]);
  const leaseFor = minutes === undefined ? UNTOLD_LEASE : minutes * MINUTE;
  const maxMicrosPerHour = positive(labels[MAX_PRICE]);
  const diskGb = positive(labels[DISK]);
  const image = labels[IMAGE];
  const slices = positive(labels[SLICES]);
  const framework = FRAMEWORKS.find((one) => one === labels[FRAMEWORK]);
  const runtimeVersion = labels[RUNTIME];
  const spec: MachineSpec = {
    family,
    count,
    buy,
    leaseFor,
    zone: labels[ZONE]?.replaceAll('_', '*'),
    ...(maxMicrosPerHour === undefined ? {} : { maxMicrosPerHour }),
    ...(diskGb === undefined ? {} : { diskGb }),
    ...(image === undefined || image === '' ? {} : { image }),
    ...(slices === undefined ? {} : { slices }),
    ...(framework === undefined ? {} : { framework }),
    ...(runtimeVersion === undefined || runtimeVersion === '' ? {} : { runtimeVersion }),
  };
  return { id, owner, team, channel, leaseUntil: until, hours: hoursOfLabel(labels[HOURS]), spec };
}

function positive(value: string | undefined): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** True when the cloud's machine is this one and not a stranger of the same name. */
export function ours(found: CloudMachine, machine: Machine): boolean {
  return found.labels[MACHINE] === labelValue(machine.id);
}
