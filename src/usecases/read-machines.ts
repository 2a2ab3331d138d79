/** Reads the utilization of one project's machines: those near a warning every minute, the others only now and then. */
import { FAR_EVERY, isNear, NUMBERS_EVERY, worksLately } from '../domain/decide/closeness.ts';
import { isNode } from '../domain/decide/endings.ts';
import { hoursInput, nearsEnd } from '../domain/decide/hours.ts';
import { busyAt } from '../domain/decide/idle.ts';
import { watchPolicyOf } from '../domain/decide/machine-rule.ts';
import type { MachineHours } from '../domain/decide/watch-input.ts';
import { hostsOf } from '../domain/hosts.ts';
import { hoursAt } from '../domain/hours.ts';
import type { Machine } from '../domain/machine.ts';
import type { WatchPolicy } from '../domain/policy.ts';
import { SIGNALS_OF, WORK_SIGNALS } from '../domain/signal.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import type { Signal } from '../domain/utilization.ts';
import { earliest, idOf, type LookedAt, type Noted, note, type Reader, readSignal } from './read-signal.ts';
import { meteredTpu, readOwnReports } from './read-tpus.ts';
import { readUses } from './read-use.ts';

/** The same, with each machine's rule, which is asked for again and again. */
interface Ruling extends Reader {
  policyOf(machine: Machine): WatchPolicy;
  hoursOf(machine: Machine): MachineHours | undefined;
}

/** Reads what is due of a project's ready machines into the cache. */
export async function readMachines(given: Reader, ready: readonly Machine[]): Promise<LookedAt> {
  const reader = ruling(given);
  for (const machine of ready) given.samples.fit(idOf(machine), reader.policyOf(machine).rule.window);
  const noted = new Map<string, Noted>();
  await Promise.all([
    readInstances(
      reader,
      ready.filter((machine) => !isNode(machine)),
      noted,
    ),
    readNodes(reader, ready.filter(isNode), noted),
  ]);
  const { deps, samples, now } = reader;
  const tpus = ready.filter(({ id, kind }) => kind === 'tpu' && noted.has(id));
  const isTroubled = ({ id }: Machine) => Object.keys(noted.get(id)?.troubles ?? {}).length > 0;
  const reported = await readOwnReports(deps, samples, tpus, isTroubled, now);
  // What a TPU says of itself stands in for what Google could not be asked.
  for (const id of reported) noted.set(id, { signals: new Set(SIGNALS_OF.tpu), troubles: {} });
  return noted;
}

function ruling(reader: Reader): Ruling {
  const policies = new Map<string, WatchPolicy>();
  const standing = hoursAt(reader.now);
  const { projects, hours } = reader.deps.policy;
  return {
    ...reader,
    policyOf(machine) {
      const known = policies.get(machine.id) ?? watchPolicyOf(reader.deps.policy.watch, machine);
      policies.set(machine.id, known);
      return known;
    },
    hoursOf: (machine) => hoursInput(machine, projects, hours, standing),
  };
}

/**
 * One signal after the other: a machine whose GPU worked within the window is asked for nothing more, but for the numbers
 * now and then. Whoever can be idle has been asked for all.
 */
async function readInstances(
  reader: Ruling,
  machines: readonly Machine[],
  noted: Map<string, Noted>,
): Promise<void> {
  const due = machines.filter((machine) => isDue(reader, machine));
  for (const { id } of due) noted.set(id, { signals: new Set(), troubles: {} });
  const inFull = new Set(due.filter((machine) => isDueInFull(reader, machine)));
  for (const signal of SIGNALS_OF.gpu) {
    const wanted = due.filter(
      (machine) =>
        SIGNALS_OF[machine.kind].some((one) => one === signal) &&
        (inFull.has(machine) || !works(reader, machine, noted.get(machine.id)?.signals)),
    );
    const ofProject = machines.filter(({ kind }) => SIGNALS_OF[kind].some((one) => one === signal)).length;
    await readSignal(reader, signal, wanted, ofProject, noted);
  }
  const { deps, samples } = reader;
  await readUses(
    deps,
    due.filter(
      (machine) => machine.kind === 'gpu' && !works(reader, machine, noted.get(machine.id)?.signals),
    ),
    (machine) => samples.lastUse(idOf(machine)),
    (machine, report) => samples.putUse(idOf(machine), report),
  );
}

/** The signal that every look reads. */
function firstOf({ kind }: Machine): Signal {
  return kind === 'gpu' ? 'gpu' : 'cpu';
}

/** Google tells of all nodes of a project at once: when one is due, all are read. */
async function readNodes(
  reader: Ruling,
  nodes: readonly Machine[],
  noted: Map<string, Noted>,
): Promise<void> {
  const { deps, samples, project, now } = reader;
  const tpus = nodes.flatMap((machine) => meteredTpu(machine) ?? []);
  if (tpus.length === 0 || !nodes.some((node) => isDue(reader, node))) return;
  for (const { id } of nodes) noted.set(id, { signals: new Set(), troubles: {} });
  await Promise.all(
    SIGNALS_OF.tpu.map(async (signal) => {
      const from = earliest(reader, signal, nodes);
      const read = await deps.meters.readTpus({ project, signal, from, to: now, tpus }, (id, host, points) =>
        samples.put(id, signal, points, now, host),
      );
      note(reader, signal, nodes, read, noted);
    }),
  );
}

function isDue(reader: Ruling, machine: Machine): boolean {
  const { samples, watches, now } = reader;
  const readTo = samples.readTo(idOf(machine), firstOf(machine));
  if (readTo === undefined || turnOf(reader, now) !== turnOf(reader, readTo)) return true;
  const workedAt = workedAtOf(reader, machine);
  const policy = reader.policyOf(machine);
  if (isNear({ machine, watch: watches.get(machine.id), workedAt, policy, now })) return true;
  return !worksLately({ workedAt, policy, now }) && nearsEnd(machine, reader.hoursOf(machine), policy, now);
}

/** Far machines of a project are read in the same minute, with one query; projects take turns. */
function turnOf({ project }: Reader, at: Millis): number {
  let sum = 0;
  for (let i = 0; i < project.length; i++) sum = (sum * 31 + project.charCodeAt(i)) % 1_000_003;
  return Math.floor((at + sum * MINUTE) / FAR_EVERY);
}

function isDueInFull({ samples, now }: Reader, machine: Machine): boolean {
  return (samples.readTo(idOf(machine), 'network') ?? 0) <= now - NUMBERS_EVERY;
}

/** Within the window, by what this look has read of it so far. */
function works(reader: Ruling, machine: Machine, signals: ReadonlySet<Signal> = new Set()): boolean {
  const { rule } = reader.policyOf(machine);
  const workedAt = workedAtOf(reader, machine, (signal) => signals.has(signal));
  return workedAt !== undefined && workedAt >= reader.now - rule.window;
}

/** The newest sample of any host, among the signals that count, that means work. */
function workedAtOf(
  { policyOf, samples }: Ruling,
  machine: Machine,
  counts: (signal: Signal) => boolean = () => true,
): Millis | undefined {
  const { rule } = policyOf(machine);
  const hosts = machine.kind === 'tpu' ? hostsOf(machine) : undefined;
  const count = hosts === undefined ? 1 : hosts.perSlice * hosts.slices;
  let newest: Millis | undefined;
  for (let host = 0; host < count; host++) {
    for (const signal of WORK_SIGNALS[machine.kind]) {
      if (!counts(signal)) continue;
      const at = samples.newestFrom(idOf(machine), signal, busyAt(rule, signal), host);
      if (at !== undefined && at > (newest ?? 0)) newest = at;
    }
  }
  return newest;
}
