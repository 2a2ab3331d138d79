/** Reads what Google shows of the whole fleet: one list and a few signals per project, however many machines there are. */

import { isNode } from '../domain/decide/endings.ts';
import type { Fault } from '../domain/fault.ts';
import type { Machine } from '../domain/machine.ts';
import type { Result } from '../domain/result.ts';
import { SIGNALS_OF } from '../domain/signal.ts';
import type { Millis } from '../domain/time.ts';
import type { Signal, UnknownWhy } from '../domain/utilization.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { EngineDeps } from './engine-deps.ts';
import { meteredTpu, readOwnReports } from './read-tpus.ts';
import type { SampleCache } from './sample-cache.ts';

/** Projects that are read side by side. */
const PROJECT_LANES = 8;

export interface ProjectReading {
  readonly project: string;
  /** By our machine id or, without that label, by Google's instance id. undefined = could not be listed. */
  readonly machines: readonly CloudMachine[] | undefined;
  /** False: absence from `machines` proves nothing. */
  readonly complete: boolean;
  /** Signals of Compute Engine's machines that could not be read whole in this pass. */
  readonly trouble: ReadonlyMap<Signal, UnknownWhy>;
  /** The same of the Cloud TPU API's. */
  readonly nodeTrouble: ReadonlyMap<Signal, UnknownWhy>;
  /** Our ids of TPUs that have told their utilization themselves: for them such troubles do not count. */
  readonly reported: ReadonlySet<string>;
  readonly fault: Fault | undefined;
}

/** Reads every project that has machines; a project's failure is its own. */
export async function readFleet(
  deps: EngineDeps,
  samples: SampleCache,
  byProject: ReadonlyMap<string, readonly Machine[]>,
  now: Millis,
): Promise<ProjectReading[]> {
  const projects = [...byProject.keys()];
  const readings: ProjectReading[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    for (let project = projects[next++]; project !== undefined; project = projects[next++]) {
      const ready = (byProject.get(project) ?? []).filter(({ state }) => state === 'ready');
      readings.push(await readProject(deps, samples, project, ready, now));
    }
  }
  await Promise.all(Array.from({ length: Math.min(PROJECT_LANES, projects.length) }, lane));
  return readings;
}

async function readProject(
  deps: EngineDeps,
  samples: SampleCache,
  project: string,
  ready: readonly Machine[],
  now: Millis,
): Promise<ProjectReading> {
  const reader: Reader = { deps, samples, project, now };
  const [listed, measured] = await Promise.all([deps.cloud.list(project), readSignals(reader, ready)]);
  if (!listed.ok) {
    deps.log.warn({ project, fault: listed.fault }, 'the machines of a project could not be listed');
    return { project, machines: undefined, complete: false, ...measured, fault: listed.fault };
  }
  const { machines, complete } = listed.value;
  return { project, machines, complete, ...measured, fault: undefined };
}

interface Reader {
  readonly deps: EngineDeps;
  readonly samples: SampleCache;
  readonly project: string;
  readonly now: Millis;
}

/** Only of what there is: a project without TPUs is not asked for theirs, and one without GPUs not for GPUs. */
async function readSignals(
  reader: Reader,
  ready: readonly Machine[],
): Promise<Pick<ProjectReading, 'trouble' | 'nodeTrouble' | 'reported'>> {
  const { deps, samples, now } = reader;
  const trouble = new Map<Signal, UnknownWhy>();
  const nodeTrouble = new Map<Signal, UnknownWhy>();
  const instances = ready.filter((machine) => !isNode(machine));
  const wanted = new Set(instances.flatMap(({ kind }) => SIGNALS_OF[kind]));
  const nodes = ready.flatMap((machine) => meteredTpu(machine) ?? []);
  await Promise.all([
    ...MACHINE_SIGNALS.filter((signal) => wanted.has(signal)).map((signal) =>
      readSignal(reader, reader.project, signal, trouble, (query) =>
        deps.meters.read({ ...query, signal }, (id, points) => samples.put(id, signal, points)),
      ),
    ),
    ...(nodes.length === 0 ? [] : SIGNALS_OF.tpu).map((signal) =>
      readSignal(reader, `${reader.project}/tpu`, signal, nodeTrouble, (query) =>
        deps.meters.readTpus({ ...query, signal, tpus: nodes }, (id, host, points) =>
          samples.put(id, signal, points, host),
        ),
      ),
    ),
  ]);
  const tpus = ready.filter(({ kind }) => kind === 'tpu');
  const isTroubled = (tpu: Machine) => (isNode(tpu) ? nodeTrouble : trouble).size > 0;
  return { trouble, nodeTrouble, reported: await readOwnReports(deps, samples, tpus, isTroubled, now) };
}

/** What Compute Engine's machines are asked for. */
const MACHINE_SIGNALS = SIGNALS_OF.gpu;

async function readSignal(
  { deps, samples, project, now }: Reader,
  source: string,
  signal: Signal,
  trouble: Map<Signal, UnknownWhy>,
  read: (query: { project: string; from: Millis; to: Millis }) => Promise<Result<{ complete: boolean }>>,
): Promise<void> {
  const answer = await read({ project, from: samples.readFrom(source, signal, now), to: now });
  if (!answer.ok) {
    deps.log.warn({ project, signal, fault: answer.fault }, 'a signal could not be read');
    trouble.set(signal, { kind: 'read-failed', message: answer.fault.message });
  } else if (!answer.value.complete) {
    trouble.set(signal, { kind: 'partial' });
  } else {
    samples.wasRead(source, signal, now);
  }
}
