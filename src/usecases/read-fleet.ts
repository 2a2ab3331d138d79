/** Reads what Google shows of the whole fleet: one list and four signals per project, however many machines there are. */
import type { Fault } from '../domain/fault.ts';
import type { Machine } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { Signal, UnknownWhy } from '../domain/utilization.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { EngineDeps } from './engine-deps.ts';
import { type SampleCache, SIGNALS } from './sample-cache.ts';

/** Projects that are read side by side. */
const PROJECT_LANES = 8;

export interface ProjectReading {
  readonly project: string;
  /** By our machine id or, without that label, by Google's instance id. undefined = could not be listed. */
  readonly machines: readonly CloudMachine[] | undefined;
  /** False: absence from `machines` proves nothing. */
  readonly complete: boolean;
  /** Signals that could not be read whole in this pass. */
  readonly trouble: ReadonlyMap<Signal, UnknownWhy>;
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
      const watched = (byProject.get(project) ?? []).some((machine) => machine.state === 'ready');
      readings.push(await readProject(deps, samples, project, watched, now));
    }
  }
  await Promise.all(Array.from({ length: Math.min(PROJECT_LANES, projects.length) }, lane));
  return readings;
}

async function readProject(
  deps: EngineDeps,
  samples: SampleCache,
  project: string,
  watched: boolean,
  now: Millis,
): Promise<ProjectReading> {
  const trouble = new Map<Signal, UnknownWhy>();
  const [listed] = await Promise.all([
    deps.cloud.list(project),
    ...(watched ? SIGNALS.map((signal) => readSignal(deps, samples, project, signal, now, trouble)) : []),
  ]);
  if (!listed.ok) {
    deps.log.warn({ project, fault: listed.fault }, 'the machines of a project could not be listed');
    return { project, machines: undefined, complete: false, trouble, fault: listed.fault };
  }
  return {
    project,
    machines: listed.value.machines,
    complete: listed.value.complete,
    trouble,
    fault: undefined,
  };
}

async function readSignal(
  deps: EngineDeps,
  samples: SampleCache,
  project: string,
  signal: Signal,
  now: Millis,
  trouble: Map<Signal, UnknownWhy>,
): Promise<void> {
  const from = samples.readFrom(project, signal, now);
  const read = await deps.meters.read({ project, signal, from, to: now }, (instanceId, points) => {
    samples.put(instanceId, signal, points);
  });
  if (!read.ok) {
    deps.log.warn({ project, signal, fault: read.fault }, 'a signal could not be read');
    trouble.set(signal, { kind: 'read-failed', message: read.fault.message });
  } else if (!read.value.complete) {
    trouble.set(signal, { kind: 'partial' });
  } else {
    samples.wasRead(project, signal, now);
  }
}
