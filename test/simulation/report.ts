/** Tells of a failing seed in as few words as still show it. */
import { drawPlan } from './draw.ts';
import { type RunResult, run } from './run.ts';
import { SABOTAGES } from './sabotages/index.ts';
import { shortest } from './shrink.ts';

/** Lines of the trace that are printed: the end is where it went wrong. */
const LAST_LINES = 60;

/** Prints the violation, the shortest plan that still leads to it, its trace, and the command that replays it. */
export async function tellFailure(result: RunResult, sabotage: string | undefined): Promise<void> {
  const [violation] = result.violations;
  if (violation === undefined) return;
  console.log(`\nseed ${result.seed} violates ${violation.invariant}: ${violation.what}`);
  const chosen = sabotage === undefined ? undefined : SABOTAGES[sabotage];
  const plan = drawPlan(result.seed);
  const { plan: short, runs } = await shortest(plan, violation.invariant, chosen);
  const again = await run(short, { sabotage: chosen, traced: true });
  console.log(`${short.events.length} of ${plan.events.length} events suffice (found in ${runs} runs):`);
  const lines = again.trace;
  if (lines.length > LAST_LINES) console.log(`… ${lines.length - LAST_LINES} lines`);
  for (const line of lines.slice(-LAST_LINES)) console.log(line);
  const switched = sabotage === undefined ? '' : ` --sabotage ${sabotage}`;
  console.log(`\nnpm run simulate -- --seed ${result.seed} --trace${switched}`);
}
