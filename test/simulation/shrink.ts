/** Makes a failing plan as short as it can be while the same invariant still breaks. */
import { MINUTE } from '../../src/domain/time.ts';
import type { Plan, Planned } from './plan.ts';
import { run } from './run.ts';
import type { Sabotage } from './sabotages/sabotage.ts';

/** Runs that are spent on one failure. */
const MOST_RUNS = 250;

/**
 * Ends the plan right after the failure, then drops events: halves, quarters, single ones (delta debugging, Zeller
 * 1999), then machines' doings and the wires' delays. Deterministic: the same plan gives the same answer.
 */
export async function shortest(
  plan: Plan,
  invariant: string,
  sabotage: Sabotage | undefined,
): Promise<{ readonly plan: Plan; readonly runs: number }> {
  let runs = 0;
  let best = plan;
  async function fails(candidate: Plan): Promise<boolean> {
    if (runs >= MOST_RUNS) return false;
    runs++;
    const { violations } = await run(candidate, { sabotage });
    return violations[0]?.invariant === invariant;
  }
  async function attempt(candidate: Plan): Promise<boolean> {
    if (!(await fails(candidate))) return false;
    best = candidate;
    return true;
  }
  const [first] = (await run(plan, { sabotage })).violations;
  if (first !== undefined && first.at < plan.end) {
    await attempt({
      ...best,
      end: first.at + MINUTE,
      events: best.events.filter(({ at }) => at <= first.at),
    });
  }
  await attempt({ ...best, busyWires: 0 });
  await attempt({ ...best, attention: 0 });
  for (let size = Math.ceil(best.events.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best.events.length; ) {
      const events = without(best.events, from, size);
      if (!(await attempt({ ...best, events }))) from += size;
    }
  }
  for (let i = 0; i < best.behaviours.length; i++) {
    const quiet = { phases: [], gaps: [], preemptAfter: undefined };
    if (best.behaviours[i]?.phases.length === 0) continue;
    const behaviours = best.behaviours.map((behaviour, n) => (n >= i ? quiet : behaviour));
    if (await attempt({ ...best, behaviours })) break;
  }
  return { plan: best, runs };
}

function without(events: readonly Planned[], from: number, size: number): readonly Planned[] {
  return [...events.slice(0, from), ...events.slice(from + size)];
}
