/** Reads one signal of a project's machines into the cache: with one query for all, or with few that name those that are wanted. */
import { gpuOf } from '../domain/accelerators/index.ts';
import type { Troubles } from '../domain/decide/idle.ts';
import type { Machine } from '../domain/machine.ts';
import type { Result } from '../domain/result.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Signal, UnknownWhy } from '../domain/utilization.ts';
import type { Watch } from '../domain/watch.ts';
import { type GpuSource, type MeterQuery, type MeterRead, MOST_NAMED } from '../ports/meters.ts';
import type { EngineDeps } from './engine-deps.ts';
import { troubleOf } from './read-trouble.ts';
import type { SampleCache } from './sample-cache.ts';

/** Queries that name machines, for one signal and project, before the whole project is read instead. */
const MOST_QUERIES = 4;
/** A machine whose last read is longer ago is asked apart from the others, so that they need not be read as far back. */
const LAGGING: Duration = 15 * MINUTE;

export interface Reader {
  readonly deps: EngineDeps;
  readonly samples: SampleCache;
  readonly project: string;
  readonly watches: ReadonlyMap<string, Watch>;
  readonly now: Millis;
}

/** What was read of one machine in this pass. */
export interface Looked {
  readonly signals: ReadonlySet<Signal>;
  readonly troubles: Troubles;
}

export interface Noted {
  readonly signals: Set<Signal>;
  readonly troubles: { [signal in Signal]?: UnknownWhy };
}

/** By our machine id. One that is missing was not looked at: what was found of it last still holds. */
export type LookedAt = ReadonlyMap<string, Looked>;

/**
 * Reads what is new of a signal of the `wanted` ones of the project's `ofProject` machines. Of those whose agent says
 * nothing of their GPUs, the other sources are asked that they may have.
 */
export async function readSignal(
  reader: Reader,
  signal: MeterQuery['signal'] | 'tensorcore',
  wanted: readonly Machine[],
  ofProject: number,
  noted: Map<string, Noted>,
): Promise<void> {
  if (signal === 'tensorcore' || wanted.length === 0) return;
  const { deps, samples, project, now } = reader;
  const silent = new Map(wanted.map((machine) => [idOf(machine), machine]));
  const ours = new Set(silent.keys());
  const ask = async (query: MeterQuery, { machines, named }: Group) => {
    const read = await deps.meters.read(
      named ? { ...query, instanceIds: machines.map(idOf) } : query,
      (id, points) => {
        if (!ours.has(id)) return;
        samples.put(id, signal, points, now);
        silent.delete(id);
      },
    );
    note(reader, signal, machines, read, noted);
    // Nobody was heard: that says nothing of them.
    if (!read.ok) for (const machine of machines) silent.delete(idOf(machine));
  };
  const groups = queriesFor(
    wanted,
    ofProject,
    (machine) => samples.readFrom(idOf(machine), signal, now) < now - LAGGING,
  );
  await Promise.all(
    groups.map((group) =>
      ask({ project, signal, from: earliest(reader, signal, group.machines), to: now }, group),
    ),
  );
  for (const source of GPU_SOURCES) {
    const others = [...silent.values()].filter((machine) => otherSources(machine, signal).includes(source));
    const from = others.reduce(
      (at, machine) => Math.min(at, samples.readOtherFrom(idOf(machine), signal, now)),
      now,
    );
    await Promise.all(
      queriesFor(others, ofProject).map((group) => ask({ project, signal, source, from, to: now }, group)),
    );
  }
}

/** In the order in which they are asked. */
const GPU_SOURCES: readonly GpuSource[] = ['host', 'dcgm'];

/** Who may measure a machine's GPUs besides the agent's own way. */
export function otherSources({ kind, spec }: Machine, signal: Signal): readonly GpuSource[] {
  if (kind !== 'gpu' || (signal !== 'gpu' && signal !== 'gpu-memory')) return [];
  return signal === 'gpu' && gpuOf(spec.family)?.measuredByHost ? GPU_SOURCES : ['dcgm'];
}

interface Group {
  readonly machines: readonly Machine[];
  readonly named: boolean;
}

/** The whole project when nearly all of it is wanted, or more than a few queries could name; those that lag behind apart. */
function queriesFor(
  wanted: readonly Machine[],
  ofProject: number,
  lags: (machine: Machine) => boolean = () => false,
): readonly Group[] {
  if (wanted.length === 0) return [];
  if (wanted.length === ofProject || wanted.length > MOST_QUERIES * MOST_NAMED) {
    return [{ machines: wanted, named: false }];
  }
  return [wanted.filter(lags), wanted.filter((machine) => !lags(machine))].flatMap((machines) =>
    Array.from({ length: Math.ceil(machines.length / MOST_NAMED) }, (_, i) => ({
      machines: machines.slice(i * MOST_NAMED, (i + 1) * MOST_NAMED),
      named: true,
    })),
  );
}

/** Writes down how a read of the machines' signal ended. */
export function note(
  { deps, samples, project, now }: Reader,
  signal: Signal,
  machines: readonly Machine[],
  read: Result<MeterRead>,
  noted: ReadonlyMap<string, Noted>,
): void {
  if (!read.ok) deps.log.warn({ project, signal, fault: read.fault }, 'a signal could not be read');
  const why = troubleOf(read);
  for (const machine of machines) {
    const one = noted.get(machine.id);
    one?.signals.add(signal);
    if (why === undefined) samples.wasRead(idOf(machine), signal, now);
    else if (one !== undefined) one.troubles[signal] = why;
  }
}

/** When the samples have to begin that bring all of these machines up to now. */
export function earliest({ samples, now }: Reader, signal: Signal, machines: readonly Machine[]): Millis {
  return machines.reduce(
    (from, machine) => Math.min(from, samples.readFrom(idOf(machine), signal, now)),
    now,
  );
}

/** Google's id of a machine; empty while it has none. */
export function idOf({ incarnation }: Machine): string {
  return incarnation?.instanceId ?? '';
}
