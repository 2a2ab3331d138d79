/** Asks machines with GPUs who uses them: a call for each, so only those that are near a warning or in one. */
import type { Machine } from '../domain/machine.ts';
import type { UseReport } from '../domain/use-report.ts';
import type { EngineDeps } from './engine-deps.ts';
import { at } from './step.ts';

/** Machines of one project that are asked in one pass; those that were asked longest ago come first. */
export const USES_PER_PASS = 64;
/** Of them, so many side by side. */
const LANES = 8;

/** What a machine says of its use; undefined when it says nothing, or cannot be asked. */
export async function readUse(
  deps: Pick<EngineDeps, 'cloud' | 'log'>,
  machine: Machine,
): Promise<UseReport | undefined> {
  const read = await deps.cloud.ownUse(at(machine));
  if (read.ok) return read.value;
  deps.log.warn(
    { machine: machine.name, fault: read.fault },
    'what a machine says of its use could not be read',
  );
  return undefined;
}

/** Asks those of one project; `lastOf` is what a machine said last. */
export async function readUses(
  deps: Pick<EngineDeps, 'cloud' | 'log'>,
  machines: readonly Machine[],
  lastOf: (machine: Machine) => UseReport | undefined,
  onReport: (machine: Machine, report: UseReport) => void,
): Promise<void> {
  const asked = machines
    .toSorted((a, b) => (lastOf(a)?.at ?? 0) - (lastOf(b)?.at ?? 0))
    .slice(0, USES_PER_PASS);
  let next = 0;
  async function lane(): Promise<void> {
    for (let machine = asked[next++]; machine !== undefined; machine = asked[next++]) {
      const report = await readUse(deps, machine);
      if (report !== undefined) onReport(machine, report);
    }
  }
  await Promise.all(Array.from({ length: Math.min(LANES, asked.length) }, lane));
}
