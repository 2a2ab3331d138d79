/** What people look at: lists, one machine, and why a machine lives; answered from the store alone. */
import type { Sum } from '../domain/decide/estimate.ts';
import { hoursOf } from '../domain/decide/hours.ts';
import { costByLeaseEnd, costSoFar } from '../domain/decide/machine-cost.ts';
import { type BilledSoFar, billedSoFar } from '../domain/decide/reconciliation.ts';
import { freezeNow } from '../domain/freeze.ts';
import { hoursAt } from '../domain/hours.ts';
import type { UserId } from '../domain/lease.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { ENDED_STATES, incarnationKey, type Machine } from '../domain/machine.ts';
import type { JournalEntry } from '../domain/request.ts';
import type { Duration, Millis } from '../domain/time.ts';
import type { Watch } from '../domain/watch.ts';
import type { HoursNow, WeekHours } from '../domain/week-hours.ts';
import type { Deps } from './deps.ts';

export interface MachineView {
  readonly machine: Machine;
  /** What it has cost since it was asked for, by our ledger; undefined when nothing of that is known. */
  readonly cost: Sum | undefined;
  /** What it will have cost when its lease ends, if it runs on until then; undefined where it does not run. */
  readonly byLeaseEnd: Sum | undefined;
  readonly watch: Watch | undefined;
  /** Undefined = it has none. */
  readonly hours: HoursView | undefined;
}

/** A machine's hours and how they stand. */
export interface HoursView {
  readonly week: WeekHours;
  /** Set for this machine; else they are its project's. */
  readonly own: boolean;
  readonly setAt: Millis | undefined;
  readonly now: HoursNow;
  readonly busyFor: Duration;
}

/** `standing` gives how a week's hours stand `now`. */
export function viewHours(
  { policy }: Pick<Deps, 'policy'>,
  machine: Machine,
  now: Millis,
  standing = hoursAt(now),
): HoursView | undefined {
  const hours = hoursOf(machine, policy.projects);
  if (hours === undefined) return undefined;
  const own = hours.setAt !== undefined;
  return { ...hours, own, now: standing(hours.week), busyFor: policy.hours.busyFor };
}

export interface Explanation extends MachineView {
  /** What of it is billed already; undefined = nothing that is known. */
  readonly billed: BilledSoFar | undefined;
  /** Newest first. */
  readonly journal: readonly JournalEntry[];
  /** The watchdog is frozen until then. */
  readonly frozenUntil: Millis | undefined;
  readonly now: Millis;
}

/** Decisions that are shown; changes of the verdict in between are for `/gpu why NAME WHEN`. */
const SHOWN = 12;
const READ = 60;

/** Unended machines, newest first: the actor's own, or everybody's. */
export async function listMachines(
  deps: Deps,
  filter: { readonly actor: UserId; readonly all: boolean },
): Promise<{ readonly machines: readonly MachineView[]; readonly now: Millis }> {
  const { store } = deps;
  const [now, machines] = await Promise.all([
    store.now(),
    store.machines(filter.all ? {} : { owner: filter.actor }),
  ]);
  return { now, machines: await (filter.all ? viewAll : viewEach)(deps, machines, now) };
}

/** One machine by its name, with its last decisions; the newest ended one when none lives; undefined when there was none. */
export async function explainMachine(deps: Deps, name: string): Promise<Explanation | undefined> {
  const { store } = deps;
  const [living] = await store.machines({ name });
  const machine = living ?? (await store.machines({ name, states: ENDED_STATES }))[0];
  if (machine === undefined) return undefined;
  const [now, entries, brakes, months] = await Promise.all([
    store.now(),
    store.journal({ machineId: machine.id, limit: READ }),
    store.brakes(),
    store.machineMonths({ machineId: machine.id }),
  ]);
  const journal = entries.filter(({ kind }) => kind !== 'judged').slice(0, SHOWN);
  const frozenUntil = freezeNow(brakes, now)?.until;
  const billed = billedSoFar(months);
  return { ...(await viewOne(deps, machine, now)), billed, journal, frozenUntil, now };
}

/** One machine by its name, one's own where two projects have one; the newest ended one when none lives. */
export async function machineNamed(deps: Deps, name: string, actor: UserId): Promise<Machine | undefined> {
  const { store } = deps;
  const living = await store.machines({ name });
  const found = living.find(({ lease }) => lease.owner === actor) ?? living[0];
  return found ?? (await store.machines({ name, states: ENDED_STATES }))[0];
}

/** For a few machines: reads what belongs to them only, so that the size of the fleet does not matter. */
function viewEach(deps: Deps, machines: readonly Machine[], now: Millis): Promise<MachineView[]> {
  return Promise.all(machines.map((machine) => viewOne(deps, machine, now)));
}

async function viewOne(deps: Deps, machine: Machine, now: Millis): Promise<MachineView> {
  const { store } = deps;
  const life = incarnationKey(machine);
  const [watch, ledger] = await Promise.all([
    life === undefined ? undefined : store.watch(machine.id, life),
    store.ledger(0, now, machine.id),
  ]);
  return { machine, ...costsOf(machine, ledger, now), watch, hours: viewHours(deps, machine, now) };
}

/** For the whole fleet: three reads, however large it is. */
async function viewAll(deps: Deps, machines: readonly Machine[], now: Millis): Promise<MachineView[]> {
  const { store } = deps;
  const oldest = machines.reduce((at, machine) => Math.min(at, machine.askedAt), now);
  const [watches, ledger] = await Promise.all([store.watches(), store.ledger(oldest, now)]);
  const standing = hoursAt(now);
  const runs = Map.groupBy(ledger, (run) => run.machineId);
  return machines.map((machine) => {
    const watch = watches.get(machine.id);
    return {
      machine,
      ...costsOf(machine, runs.get(machine.id) ?? [], now),
      watch: watch !== undefined && watch.incarnation === incarnationKey(machine) ? watch : undefined,
      hours: viewHours(deps, machine, now, standing),
    };
  });
}

function costsOf(
  machine: Machine,
  entries: readonly LedgerEntry[],
  now: Millis,
): Pick<MachineView, 'cost' | 'byLeaseEnd'> {
  const cost = costSoFar(entries, now);
  return { cost, byLeaseEnd: costByLeaseEnd(machine, cost, now) };
}
