/** Idle rules on traces with known truth: how many stops were right, and how much of the idle time they gave back. */
import { defaultPolicy } from '../src/policy.ts';
import type { Minute, TracedMachine } from './idle-life.ts';
import { dstack, gpuOnly30, inactivity180, ours, type RuleMaker } from './idle-rules.ts';
import { type Trace, tracesOf } from './idle-traces.ts';
import { round } from './numbers.ts';
import { type BenchReport, type BenchSettings, setting, UsageError } from './report.ts';

/** Stops that meet no work, and the share of the idle hours that ours has to give back, over all traces together. */
const LEAST = { precision: 0.99, recall: 0.8 };
/** Idle stretches shorter than this are no machine's to give back: stopping and starting takes minutes of a person. */
const RECLAIMABLE: Minute = 60;
/** A person whose work was cut off starts the machine again after this. */
const ANGRY: Minute = 5;
/** From a start until it is ready. */
const BOOT: Minute = 3;
/**
 * Work that has gone on for so long must be seen: samples are a minute apart and up to 4 minutes late. Work that began
 * later is cut off by any rule that reads Cloud Monitoring; such a stop counts as regretted.
 */
const SEEN: Minute = 6;
/** Work or a person that comes back within this after a stop: it was not wrong, and nobody liked it. */
const REGRET: Minute = 30;

export const RULES = { ours: ours(defaultPolicy([])), dstack, inactivity180, gpuOnly30 } satisfies Readonly<
  Record<string, RuleMaker>
>;

export interface Outcome {
  readonly stops: number;
  /** Stops in the middle of work that had gone on for SEEN or longer. */
  readonly wrong: number;
  /** Stops after which work or a person came back within half an hour. */
  readonly regretted: number;
  /** Minutes off within stretches that could be given back, and those stretches' own. */
  readonly off: Minute;
  readonly reclaimable: Minute;
}

/** Prints {"bench":"idle","traces":[{"name","rules":{"ours":{"precision","recall"},…}}]}. */
export async function idle(settings: BenchSettings): Promise<BenchReport> {
  const [machines, days] = [setting(settings, 'machines'), setting(settings, 'days')];
  if (machines === 0 || days === 0) throw new UsageError('--machines and --days are 1 or more');
  const measured = tracesOf(setting(settings, 'seed'), machines, days).map((trace) => ({
    trace,
    rules: outcomesOf(trace),
  }));
  const all = Object.keys(RULES).map(
    (rule) => [rule, together(measured.map(({ rules }) => rules[rule as keyof typeof RULES]))] as const,
  );
  const our = figuresOf(all.find(([rule]) => rule === 'ours')?.[1] ?? NOTHING);
  return {
    json: {
      bench: 'idle',
      traces: measured.map(({ trace, rules }) => ({
        name: trace.name,
        rules: Object.fromEntries(Object.entries(rules).map(([rule, one]) => [rule, figuresOf(one)])),
      })),
    } as BenchReport['json'],
    table: [
      ['', ...Object.keys(RULES)],
      ...measured.map(({ trace, rules }) => [trace.name, ...Object.values(rules).map(cell)]),
      ['all', ...all.map(([, one]) => cell(one))],
    ],
    notes: [
      `${machines} machines a trace, ${days} days. Precision (stops that met no work) / recall (idle hours given back), and stops, wrong ones, regretted ones.`,
      ...measured.map(({ trace }) => `${trace.name}: ${trace.what}`),
    ],
    missed: [
      ...(our.precision < LEAST.precision ? [`${our.precision} of the stops met no work`] : []),
      ...(our.recall < LEAST.recall ? [`${our.recall} of the idle hours were given back`] : []),
      ...measured.flatMap(({ trace, rules }) => beaten(trace.name, rules)),
    ],
  };
}

/** Every rule on the same machines. */
export function outcomesOf(trace: Trace): Record<keyof typeof RULES, Outcome> {
  const of = (maker: RuleMaker) => together(trace.machines.map((machine) => play(machine, maker)));
  return {
    ours: of(RULES.ours),
    dstack: of(RULES.dstack),
    inactivity180: of(RULES.inactivity180),
    gpuOnly30: of(RULES.gpuOnly30),
  };
}

/** Rules that are better in both at once. */
export function beaten(trace: string, rules: Readonly<Record<string, Outcome>>): readonly string[] {
  const our = figuresOf(rules.ours ?? NOTHING);
  return Object.entries(rules).flatMap(([rule, one]) => {
    const { precision, recall } = figuresOf(one);
    return precision > our.precision && recall > our.recall ? [`${rule} beats ours on ${trace}`] : [];
  });
}

/** Shares, 0–1. Without a stop nothing was wrong; without idle time nothing was to be given back. */
export function figuresOf({ stops, wrong, off, reclaimable }: Outcome) {
  return {
    precision: round(stops === 0 ? 1 : 1 - wrong / stops, 4),
    recall: round(reclaimable === 0 ? 1 : off / reclaimable, 4),
  };
}

const NOTHING: Outcome = { stops: 0, wrong: 0, regretted: 0, off: 0, reclaimable: 0 };

export function together(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (sum, one) => ({
      stops: sum.stops + one.stops,
      wrong: sum.wrong + one.wrong,
      regretted: sum.regretted + one.regretted,
      off: sum.off + one.off,
      reclaimable: sum.reclaimable + one.reclaimable,
    }),
    NOTHING,
  );
}

function cell(one: Outcome): string {
  const { precision, recall } = figuresOf(one);
  return `${precision.toFixed(3)} / ${recall.toFixed(2)} (${one.stops}, ${one.wrong}, ${one.regretted})`;
}

/** One machine under one rule: stopped by it, started again by whoever comes next. */
export function play(machine: TracedMachine, maker: RuleMaker): Outcome {
  const { minutes, work } = machine;
  const free = reclaimableOf(machine);
  const total = { stops: 0, wrong: 0, regretted: 0, off: 0 };
  let rule = maker();
  let upSince: Minute = 0;
  for (let now = 0; now < minutes; now++) {
    if (!rule(machine, now, upSince)) continue;
    const isWrong = worksSince(work, now, SEEN);
    const back = isUsed(machine, now) ? now + ANGRY : nextUse(machine, now);
    total.stops += 1;
    if (isWrong) total.wrong += 1;
    else if (back < minutes && back - now <= REGRET) total.regretted += 1;
    for (let at = now; at < Math.min(back, minutes); at++) total.off += free[at] ?? 0;
    rule = maker();
    upSince = back;
    now = back + BOOT;
  }
  return { ...total, reclaimable: free.reduce((sum, one) => sum + one, 0) };
}

function isUsed({ work, session }: TracedMachine, at: Minute): boolean {
  return work[at] === 1 || session[at] === 1;
}

function nextUse(machine: TracedMachine, from: Minute): Minute {
  let at = from;
  while (at < machine.minutes && !isUsed(machine, at)) at += 1;
  return at;
}

function worksSince(work: Uint8Array, now: Minute, lasting: Minute): boolean {
  for (let at = now; at > now - lasting; at--) if (work[at] !== 1) return false;
  return true;
}

/** 1 in each minute of a stretch in which nobody used it for long enough. */
function reclaimableOf(machine: TracedMachine): Uint8Array {
  const free = new Uint8Array(machine.minutes);
  for (let from = 0; from < machine.minutes; from++) {
    if (isUsed(machine, from)) continue;
    let to = from;
    while (to < machine.minutes && !isUsed(machine, to)) to += 1;
    if (to - from >= RECLAIMABLE) free.fill(1, from, to);
    from = to;
  }
  return free;
}
