/** `npm run simulate`: many seeds, one seed with its trace, or a guard switched off. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { drawPlan } from './draw.ts';
import { INVARIANTS, RESTART } from './invariants/index.ts';
import { LABELS_ALONE } from './labels-alone.ts';
import { runAll } from './pool.ts';
import { tellFailure } from './report.ts';
import { type RunResult, run } from './run.ts';
import { SABOTAGES } from './sabotages/index.ts';
import { tellWeeks } from './watch-weeks/many.ts';

const USAGE = `npm run simulate -- --seeds 300            seeds 1 to 300
npm run simulate -- --seeds 300 --from 1001 --quick   (no shortest trace)
npm run simulate -- --seed 17 --trace       one seed, every call
npm run simulate -- --weeks 2000            machines under the watchdog, a week each
npm run simulate -- --sabotage list         guards that can be switched off
npm run simulate -- --sabotage NAME         searches a seed that notices; exits 1 when it does`;

/** A sabotage that so many seeds do not notice goes unnoticed. */
const SABOTAGE_SEEDS = 300;

/** Failing seeds that get a line of their own. */
const FAILURES_SHOWN = 40;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    trace: { type: 'boolean', default: false },
    sabotage: { type: 'string' },
    workers: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    weeks: { type: 'string' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help || (values.weeks ?? values.seeds ?? values.seed ?? values.sabotage) === undefined) {
  console.log(USAGE);
} else if (values.weeks !== undefined) {
  process.exitCode = await tellWeeks(whole(values.from), whole(values.weeks), whole(values.workers));
} else if (values.sabotage === 'list') {
  for (const name of Object.keys(SABOTAGES)) console.log(name);
} else if (values.sabotage !== undefined && SABOTAGES[values.sabotage] === undefined) {
  console.error(`There is no sabotage called ${values.sabotage}. --sabotage list shows them.`);
  process.exitCode = 2;
} else if (values.seed !== undefined) {
  process.exitCode = await one(whole(values.seed), values.sabotage, values.trace);
} else {
  process.exitCode = await many();
}

async function one(seed: number, sabotage: string | undefined, trace: boolean): Promise<number> {
  const chosen = sabotage === undefined ? undefined : SABOTAGES[sabotage];
  const result = await run(drawPlan(seed), { sabotage: chosen, traced: trace });
  for (const line of result.trace) console.log(line);
  console.log(
    `seed ${seed}: ${result.simulatedHours.toFixed(1)} h simulated, ${result.calls} calls, trace ${result.hash}`,
  );
  if (result.violations.length === 0) {
    console.log('no invariant was violated');
    return 0;
  }
  await tellFailure(result, sabotage);
  return 1;
}

async function many(): Promise<number> {
  const { sabotage } = values;
  const from = whole(values.from);
  const wanted = values.seeds === undefined ? SABOTAGE_SEEDS : whole(values.seeds);
  const seeds = Array.from({ length: wanted }, (_, i) => from + i);
  const began = performance.now();
  const totals = { runs: 0, calls: 0, hours: 0, machineHours: 0, faults: new Map<string, number>() };
  const failed: RunResult[] = [];
  await runAll({
    seeds,
    sabotage,
    workers: whole(values.workers),
    onResult(result) {
      totals.runs++;
      totals.calls += result.calls;
      totals.hours += result.simulatedHours;
      totals.machineHours += result.machineHours;
      for (const [kind, times] of result.faults)
        totals.faults.set(kind, (totals.faults.get(kind) ?? 0) + times);
      if (result.violations.length > 0) failed.push(result);
      return sabotage !== undefined && failed.length > 0;
    },
  });
  const seconds = (performance.now() - began) / 1000;
  console.log(
    `${totals.runs} seeds in ${seconds.toFixed(1)} s (${(totals.runs / seconds).toFixed(1)} seeds/s), ` +
      `${Math.round(totals.hours)} simulated hours, ${Math.round(totals.machineHours)} machine-hours, ` +
      `${totals.calls} calls`,
  );
  const faults = [...totals.faults].sort((a, b) => b[1] - a[1]).map(([kind, times]) => `${kind} ${times}`);
  console.log(`faults: ${faults.join(', ')}`);
  console.log(`invariants: ${[...Object.keys(INVARIANTS), RESTART, LABELS_ALONE].join(', ')}`);
  const [first] = failed.sort((a, b) => a.seed - b.seed);
  if (first === undefined) {
    console.log(sabotage === undefined ? 'no invariant was violated' : `nobody noticed ${sabotage}`);
    return 0;
  }
  for (const { seed, violations } of failed.slice(0, FAILURES_SHOWN)) {
    console.log(`seed ${seed}: ${violations[0]?.invariant}: ${violations[0]?.what}`);
  }
  if (failed.length > FAILURES_SHOWN) console.log(`… ${failed.length} failing seeds`);
  if (!values.quick) await tellFailure(first, sabotage);
  return 1;
}

/** Throws when it is no whole number from 1. */
function whole(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new RangeError(`${text} is no whole number from 1`);
  return number;
}
