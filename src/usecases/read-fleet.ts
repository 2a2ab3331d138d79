/** Reads what Google shows of the whole fleet: one list and a few signals per project, however many machines there are. */
import type { Fault } from '../domain/fault.ts';
import type { Machine } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { Watch } from '../domain/watch.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { EngineDeps } from './engine-deps.ts';
import { type LookedAt, type Reader, readMachines } from './read-machines.ts';
import type { SampleCache } from './sample-cache.ts';

/** Projects that are read side by side. */
const PROJECT_LANES = 8;

export interface ProjectReading {
  readonly project: string;
  /** By our machine id or, without that label, by Google's instance id. undefined = could not be listed. */
  readonly machines: readonly CloudMachine[] | undefined;
  /** False: absence from `machines` proves nothing. */
  readonly complete: boolean;
  readonly lookedAt: LookedAt;
  readonly fault: Fault | undefined;
}

/** Reads every project that has machines; a project's failure is its own. */
export async function readFleet(
  deps: EngineDeps,
  samples: SampleCache,
  byProject: ReadonlyMap<string, readonly Machine[]>,
  watches: ReadonlyMap<string, Watch>,
  now: Millis,
): Promise<ProjectReading[]> {
  const projects = [...byProject.keys()];
  const readings: ProjectReading[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    for (let project = projects[next++]; project !== undefined; project = projects[next++]) {
      const ready = (byProject.get(project) ?? []).filter(({ state }) => state === 'ready');
      readings.push(await readProject({ deps, samples, project, watches, now }, ready));
    }
  }
  await Promise.all(Array.from({ length: Math.min(PROJECT_LANES, projects.length) }, lane));
  return readings;
}

async function readProject(reader: Reader, ready: readonly Machine[]): Promise<ProjectReading> {
  const { deps, project } = reader;
  const [listed, lookedAt] = await Promise.all([deps.cloud.list(project), readMachines(reader, ready)]);
  if (!listed.ok) {
    deps.log.warn({ project, fault: listed.fault }, 'the machines of a project could not be listed');
    return { project, machines: undefined, complete: false, lookedAt, fault: listed.fault };
  }
  const { machines, complete } = listed.value;
  return { project, machines, complete, lookedAt, fault: undefined };
}
