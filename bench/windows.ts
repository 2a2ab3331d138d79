/** Whether a window that a machine's own pauses teach is better than a fixed one: regrets beside the hours saved. */

import { MINUTE } from '../src/domain/time.ts';
import { defaultPolicy } from '../src/policy.ts';
import { figuresOf, type Outcome, play, together } from './idle.ts';
import type { Minute, TracedMachine } from './idle-life.ts';
import { ours, type Rule, type RuleMaker } from './idle-rules.ts';
import { tracesOf } from './idle-traces.ts';
import { round } from './numbers.ts';
import { type BenchReport, type BenchSettings, setting, UsageError } from './report.ts';

const FIXED: readonly Minute[] = [30, 40, 45, 60, 90];
/** A window is learned from so many of the newest pauses, and from no fewer than that. */
const NEWEST = 60;
const FEWEST = 8;
/** Shorter ones are within a job, longer ones are free nights. */
const PAUSE = { from: 5, to: 180 };
/** It is learned anew after this. */
const TERM: Minute = 360;

interface Lesson {
  readonly name: string;
  /** Share of the pauses that the window is to outlast. */
  readonly share: number;
  readonly factor: number;
  readonly most: Minute;
}

const LEARNED: readonly Lesson[] = [
  { name: 'p90 of its pauses', share: 0.9, factor: 1, most: 120 },
  { name: 'p95 of its pauses × 1.2', share: 0.95, factor: 1.2, most: 120 },
  { name: 'p99 of its pauses', share: 0.99, factor: 1, most: 180 },
];

/** Prints {"bench":"windows","windows":[{"name","recall","stops","regretted","off_hours"}]}. */
export async function windows(settings: BenchSettings): Promise<BenchReport> {
  const [machines, days] = [setting(settings, 'machines'), setting(settings, 'days')];
  if (machines === 0 || days === 0) throw new UsageError('--machines and --days are 1 or more');
  const all = tracesOf(setting(settings, 'seed'), machines, days).flatMap((trace) => trace.machines);
  const of = (maker: (machine: TracedMachine) => RuleMaker) =>
    together(all.map((machine) => play(machine, maker(machine))));
  const measured = [
    ...FIXED.map((minutes) => ({ name: `${minutes} min`, outcome: of(() => fixed(minutes)) })),
    ...LEARNED.map((lesson) => ({ name: lesson.name, outcome: of((machine) => learned(lesson, machine)) })),
  ];
  return {
    json: { bench: 'windows', windows: measured.map(figures) } as BenchReport['json'],
    table: [
      ['window', 'hours off', 'recall', 'stops', 'regretted', 'wrong'],
      ...measured.map(({ name, outcome }) => [
        name,
        (outcome.off / 60).toFixed(0),
        figuresOf(outcome).recall.toFixed(3),
        String(outcome.stops),
        String(outcome.regretted),
        String(outcome.wrong),
      ]),
    ],
    notes: [
      `${all.length} machines, ${days} days. Learned windows are never shorter than ${FIXED[0]} min; a machine with fewer than ${FEWEST} pauses has that one.`,
    ],
    missed: [],
  };
}

function figures({ name, outcome }: { readonly name: string; readonly outcome: Outcome }) {
  const { stops, regretted, off } = outcome;
  return { name, recall: figuresOf(outcome).recall, stops, regretted, off_hours: round(off / 60) };
}

function fixed(minutes: Minute): RuleMaker {
  const policy = defaultPolicy([]);
  const rule = { ...policy.watch.rule, window: minutes * MINUTE };
  return ours({ ...policy, watch: { ...policy.watch, rule } });
}

/** The window of a term follows from all pauses before it. */
function learned({ share, factor, most }: Lesson, machine: TracedMachine): RuleMaker {
  const [least = 30] = FIXED;
  const byTerm = new Map<number, Minute>();
  const windowAt = (now: Minute): Minute => {
    const term = Math.floor(now / TERM);
    const known = byTerm.get(term);
    if (known !== undefined) return known;
    const pauses = pausesOf(machine, term * TERM)
      .slice(-NEWEST)
      .sort((a, b) => a - b);
    const outlasted = pauses[Math.min(pauses.length - 1, Math.floor(share * pauses.length))] ?? 0;
    const window = pauses.length < FEWEST ? least : Math.min(most, Math.round(outlasted * factor));
    byTerm.set(term, Math.max(least, window));
    return Math.max(least, window);
  };
  return () => {
    const rules = new Map<Minute, Rule>();
    return (of, now, upSince) => {
      const window = windowAt(now);
      const rule = rules.get(window) ?? fixed(window)();
      rules.set(window, rule);
      return rule(of, now, upSince);
    };
  };
}

/** Quiet stretches that ended in work, as its metrics showed them. */
function pausesOf(machine: TracedMachine, until: Minute): Minute[] {
  const { rule } = defaultPolicy([]).watch;
  const pauses: Minute[] = [];
  let quiet = 0;
  for (let at = 0; at < until; at++) {
    const works =
      (machine.gpu[at] ?? 0) >= rule.gpuBusyAt ||
      (machine.cpu[at] ?? 0) >= rule.cpuBusyAt ||
      (machine.network[at] ?? 0) >= rule.networkBusyAt;
    if (works && quiet >= PAUSE.from && quiet <= PAUSE.to) pauses.push(quiet);
    quiet = works ? 0 : quiet + 1;
  }
  return pauses;
}
