/** Once a day the administrators are told what costs money in the projects and is used by nothing. */
import { isLeftBehind, leftoverReport } from '../domain/decide/leftovers.ts';
import { shapeIn } from '../domain/decide/strays.ts';
import { HOURS_PER_MONTH } from '../domain/extras.ts';
import type { Leftover, PricedLeftover } from '../domain/leftover.ts';
import type { Money } from '../domain/money.ts';
import type { Millis } from '../domain/time.ts';
import { regionOf } from '../domain/zone.ts';
import type { EngineDeps } from './engine-deps.ts';
import { dailyKey, dueToday, tellAdmins } from './tell-daily.ts';

const TOLD = 'leftovers-told';
const NAME = 'leftovers';

/** Names the report of the day of that moment. */
export function leftoversKey(deps: Pick<EngineDeps, 'policy'>, at: Millis): string {
  return dailyKey(deps, NAME, at);
}

/** Snapshots that moves of our own machines need. */
export async function neededSnapshots({ store }: Pick<EngineDeps, 'store'>): Promise<ReadonlySet<string>> {
  const machines = await store.machines();
  return new Set(machines.flatMap(({ change }) => (change?.kind === 'move' ? [change.snapshot] : [])));
}

/** Nothing is listed before the digest's hour. */
export async function reportLeftovers(deps: EngineDeps, now: Millis): Promise<void> {
  const due = await dueToday(deps, TOLD, now);
  if (due === undefined) return;
  const { left, unread } = await pricedLeftovers(deps, now);
  const report = leftoverReport(left, unread);
  const text = `${report.count} disks, snapshots, addresses and reservations are used by nothing.`;
  const notice = { kind: 'leftovers', report, at: now } as const;
  const tale = { name: NAME, kind: 'stray', text, detail: report, notice } as const;
  await tellAdmins(deps, TOLD, due, report.count === 0 ? undefined : tale, now);
}

/** What is left behind in the policy's projects, each with its price; `unread`: where not everything could be seen. */
export async function pricedLeftovers(
  deps: EngineDeps,
  now: Millis,
): Promise<{ readonly left: readonly PricedLeftover[]; readonly unread: readonly string[] }> {
  const { left, unread } = await leftBehind(deps, now);
  return { left: await priced(deps, left), unread };
}

/** One project's failure is its own. */
async function leftBehind(
  deps: EngineDeps,
  now: Millis,
): Promise<{ readonly left: readonly Leftover[]; readonly unread: readonly string[] }> {
  const needed = await neededSnapshots(deps);
  const left: Leftover[] = [];
  const unread: string[] = [];
  for (const { id } of deps.policy.projects) {
    const found = await deps.inventory.leftovers(id);
    if (!found.ok) {
      deps.log.warn({ project: id, fault: found.fault }, 'a project could not be searched for leftovers');
      unread.push(id);
      continue;
    }
    if (!found.value.complete) unread.push(id);
    left.push(...found.value.leftovers.filter((one) => isLeftBehind(one, needed, now)));
  }
  return { left, unread };
}

/** One question to the catalogue for a region's disks, and for machines that are alike. */
async function priced(deps: EngineDeps, left: readonly Leftover[]): Promise<PricedLeftover[]> {
  const known = new Map<string, Promise<Money | undefined>>();
  return Promise.all(
    left.map(async (leftover) => {
      const each = unitOf(leftover);
      if (each === undefined) return { leftover, perMonth: undefined };
      const asked = known.get(each.key) ?? each.price(deps);
      known.set(each.key, asked);
      const price = await asked;
      const perMonth = price && { ...price, micros: Math.round(price.micros * each.units) };
      return { leftover, perMonth };
    }),
  );
}

interface Unit {
  readonly key: string;
  readonly units: number;
  /** A month of one. */
  price(deps: EngineDeps): Promise<Money | undefined>;
}

/** Of what no list tells the price; addresses in use cost otherwise than idle ones, so that price says nothing here. */
function unitOf(leftover: Leftover): Unit | undefined {
  switch (leftover.kind) {
    case 'disk': {
      const { place, type, sizeGb } = leftover;
      const region = regionOf(place);
      return { key: `${region} ${type}`, units: sizeGb, price: (deps) => diskPrice(deps, region, type) };
    }
    case 'reservation':
      return reservedUnit(leftover);
    case 'snapshot':
    case 'address':
      return undefined;
  }
}

async function diskPrice(deps: EngineDeps, region: string, type: string): Promise<Money | undefined> {
  const listed = await deps.catalog.extras(region);
  const micros = listed.ok ? listed.value.extras.disks[type] : undefined;
  return !listed.ok || micros === undefined ? undefined : { micros, currency: listed.value.extras.currency };
}

/** What is reserved is billed as if it ran. */
function reservedUnit(leftover: Extract<Leftover, { kind: 'reservation' }>): Unit | undefined {
  const { machineType, accelerators, place, idle } = leftover;
  const { family } = shapeIn(machineType, accelerators);
  const count = accelerators?.count ?? 1;
  if (family === undefined) return undefined;
  return {
    key: `${place} ${machineType} ${family.name} ${count}`,
    units: idle,
    async price(deps) {
      const listed = await deps.catalog.offers(family.name, count, 'on-demand', machineType);
      const offer = listed.ok ? listed.value.offers.find(({ zone }) => zone === place) : undefined;
      if (offer?.price === undefined || offer.shape.machineType !== machineType) return undefined;
      const { microsPerHour, currency } = offer.price;
      return { micros: microsPerHour * HOURS_PER_MONTH, currency };
    },
  };
}
