/** Reads what Google shows of the whole fleet: one list and a few signals per project, however many machines there are. */
import type { Fault } from '../domain/fault.ts';
import type { Machine } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { Watch } from '../domain/watch.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { EngineDeps } from './engine-deps.ts';
import { readMachines } from './read-machines.ts';
import type { LookedAt, Reader } from './read-signal.ts';
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

/**
 * Reads every project that has machines; Google's failure in one is its own. What Google shows of a project's machines
 * goes to `compare` as soon as it is there and is forgotten then: the list of a large fleet is never whole in memory.
 * When `compare` throws, no further project is begun, and it throws when those that are under way have ended.
 */
export async function readFleet(
  deps: EngineDeps,
  samples: SampleCache,
  byProject: ReadonlyMap<string, readonly Machine[]>,
  watches: ReadonlyMap<string, Watch>,
  now: Millis,
  compare: (reading: ProjectReading) => Promise<void>,
): Promise<ReadonlyMap<string, LookedAt>> {
  const projects = [...byProject.keys()];
  const lookedAt = new Map<string, LookedAt>();
  let next = 0;
  async function lane(): Promise<void> {
    for (let project = projects[next++]; project !== undefined; project = projects[next++]) {
      try {
        const ready = (byProject.get(project) ?? []).filter(({ state }) => state === 'ready');
        const reading = await readProject({ deps, samples, project, watches, now }, ready);
        lookedAt.set(project, reading.lookedAt);
        await compare(reading);
      } catch (error) {
        next = projects.length;
        throw error;
      }
    }
  }
  const lanes = Array.from({ length: Math.min(PROJECT_LANES, projects.length) }, lane);
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return lookedAt;
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
