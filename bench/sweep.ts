/** One watchdog pass over fleets of several sizes: calls to Google, CPU seconds and memory of the bot's own process. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY, MINUTE } from '../src/domain/time.ts';
import { costOfSeries } from '../src/domain/watch-pass.ts';
import { POINTS_PER_PAGE } from '../src/google/time-series.ts';
import type { BotArgument, TimedPass } from './bot-child.ts';
import { startChild } from './children.ts';
import { type ClockArgument, clockOf, MORNING, realTime } from './clock.ts';
import { type FleetSpec, projectsOf, seedStore } from './fleet.ts';
import { round } from './numbers.ts';
import type { BenchReport, BenchSettings } from './report.ts';
import { setting } from './report.ts';
import type { SandboxArgument } from './sandbox-child.ts';

/** Google's lists of zones and prices: read a few times a day, and no part of a pass that they fall into. */
const LISTS: ReadonlySet<string> = new Set([
  'compute.machineTypes.aggregatedList',
  'compute.acceleratorTypes.aggregatedList',
  'cloudbilling.services.skus.list',
]);

interface Drained {
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly peakRss: number;
  readonly passes: readonly TimedPass[];
}

interface Run {
  readonly machines: number;
  readonly projects: number;
  readonly calls: number;
  readonly cpu_s: number;
  readonly rss_mb: number;
  readonly idle_rss_mb: number;
  readonly pages: number;
  readonly first_cpu_s: number;
  readonly pass_s: number;
  /** What Cloud Monitoring bills for reading so much for a day. */
  readonly usd_per_1000_day: number;
}

const MB = 1024 * 1024;
const MINUTES_A_DAY = DAY / MINUTE;
/** CPU per machine may grow by this factor from 1,000 to 10,000 machines. */
const MOST_GROWTH = 1.2;
/** Dollars a day for reading the samples of 1,000 machines that work in office hours: the dearest hours there are. */
const MOST_DOLLARS = 0.6;
/** Megabytes above those at rest, at 10,000 machines. */
const MOST_MEMORY = 150;
/** Machines in which the dollars are measured, at most, and minutes: each machine is then read in full once. */
const OFFICE = 1_000;
const OFFICE_PASSES = 30;
/** Real milliseconds that the bot is left alone before its memory at rest is read. */
const REST_MS = 1_000;

export async function sweep(settings: BenchSettings): Promise<BenchReport> {
  const projects = setting(settings, 'projects');
  const passes = setting(settings, 'passes');
  const sizes = settings.get('machines') ?? [];
  const runs: Run[] = [];
  for (const machines of sizes) {
    runs.push(await measure({ machines, projects, startAt: MORNING }, passes));
  }
  const office = { machines: Math.min(OFFICE, ...sizes), projects, startAt: MORNING };
  const dollars = (await measure(office, OFFICE_PASSES)).usd_per_1000_day;
  return {
    json: { bench: 'sweep', monitoring_usd_per_1000_machines_day: dollars, runs } as BenchReport['json'],
    table: [
      ['machines', 'projects', 'calls', 'of them pages', 'CPU s', 'CPU ms/machine', 'peak MB', 'at rest MB'],
      ...runs.map((run) => [
        String(run.machines),
        String(run.projects),
        String(run.calls),
        String(run.pages),
        run.cpu_s.toFixed(2),
        ((run.cpu_s / run.machines) * 1000).toFixed(3),
        run.rss_mb.toFixed(0),
        run.idle_rss_mb.toFixed(0),
      ]),
    ],
    notes: [
      `Calls and CPU seconds are of a steady pass, one simulated minute after the last (mean of ${passes}).`,
      'The peak is over the first pass, which reads a whole window, and all that followed.',
      `Reading ${office.machines} machines of a busy office for ${OFFICE_PASSES} minutes would cost $${dollars} a day for 1,000 at Cloud Monitoring's list price.`,
    ],
    missed: [
      ...missedTargets(runs),
      ...(dollars > MOST_DOLLARS
        ? [`watching 1,000 machines costs $${dollars} a day, more than $${MOST_DOLLARS}`]
        : []),
    ],
  };
}

async function measure(fleet: FleetSpec, passes: number): Promise<Run> {
  const directory = await mkdtemp(join(tmpdir(), 'lamplighter-sweep-'));
  const clock: ClockArgument = { startAt: MORNING, realStart: realTime(), speed: 0 };
  const sandbox = await startChild('sandbox-child.ts', {
    clock,
    fleet,
    delivery: 'socket',
  } satisfies SandboxArgument);
  try {
    const url = `sqlite:${join(directory, 'sweep.db')}`;
    await seedStore(url, clockOf(clock), fleet, await sandbox.ask({ verb: 'machines' }));
    const env = await sandbox.ask<Record<string, string>>({ verb: 'env' });
    const bot = await startChild('bot-child.ts', {
      clock,
      env: { ...env, DATABASE_URL: url, LOG_LEVEL: 'warn' },
      projects: projectsOf(fleet).map(({ id }) => id),
    } satisfies BotArgument);
    try {
      const idle = await bot.ask<number>({ verb: 'rest', ms: REST_MS });
      const drain = () => bot.ask<Drained>({ verb: 'drain' });
      const first = onePass(await drain(), fleet);
      // The second pass is the first steady one: code that only it uses is compiled, and not yet counted.
      const steady: Drained[] = [];
      for (let i = 0; i <= passes; i++) {
        await sandbox.ask({ verb: 'advance', by: MINUTE });
        await bot.ask({ verb: 'advance', by: MINUTE });
        if (i === 1) await sandbox.ask({ verb: 'calls' });
        const drained = onePass(await drain(), fleet);
        if (i > 0) steady.push(drained);
      }
      const calls = await sandbox.ask<Record<string, number>>({ verb: 'calls' });
      const faults = await sandbox.ask<string[]>({ verb: 'faults' });
      if (faults.length > 0) throw new Error(`the simulated Google failed: ${faults[0]}`);
      const ofPasses = Object.entries(calls).filter(([call]) => !LISTS.has(call));
      const total = ofPasses.reduce((sum, [, count]) => sum + count, 0) / passes;
      const mean = (pick: (drained: Drained) => number) =>
        steady.reduce((sum, drained) => sum + pick(drained), 0) / steady.length;
      return {
        machines: fleet.machines,
        projects: fleet.projects,
        calls: round(total),
        cpu_s: round(
          mean((one) => one.cpuSeconds),
          3,
        ),
        rss_mb: round(Math.max(first.peakRss, ...steady.map((one) => one.peakRss)) / MB),
        idle_rss_mb: round(idle / MB),
        pages: round(Math.max(0, total - fleet.projects * (LISTS_PER_PROJECT + METRICS))),
        first_cpu_s: round(first.cpuSeconds, 3),
        usd_per_1000_day: round(
          (costOfSeries(mean(({ passes: [pass] }) => pass?.report.series ?? 0) * MINUTES_A_DAY).micros /
            1_000_000 /
            fleet.machines) *
            1_000,
          3,
        ),
        pass_s: round(
          mean((one) => one.seconds),
          3,
        ),
      };
    } finally {
      await bot.stop();
    }
  } finally {
    await sandbox.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Lists of machines, of TPU nodes and of queued resources. */
const LISTS_PER_PROJECT = 3;
/** Network and GPU memory are made of two each. */
const METRICS = 6;
const MACHINES_PER_PAGE = 500;
/** What a machine's ring of samples holds: no read brings more of it. */
const MOST_POINTS = 45;

/** Throws Error unless exactly one pass saw the whole fleet at work. */
function onePass(drained: Drained, { machines }: FleetSpec): Drained {
  const [pass, ...more] = drained.passes.map(({ report }) => report);
  if (pass === undefined || more.length > 0) throw new Error(`${drained.passes.length} passes in one minute`);
  if (pass.watched !== machines || pass.busy !== machines) {
    throw new Error(`of ${machines} machines ${pass.watched} were watched and ${pass.busy} judged busy`);
  }
  return drained;
}

/** Three lists and six metrics of each project, each with the pages that its machines need; the fleet has no TPUs. */
function mostCalls({ machines, projects }: Run): number {
  const each = Math.ceil(machines / projects);
  const pages = (rows: number, page: number) => Math.max(1, Math.ceil(rows / page));
  return (
    projects *
    (pages(each, MACHINES_PER_PAGE) +
      LISTS_PER_PROJECT -
      1 +
      METRICS * pages(each * MOST_POINTS, POINTS_PER_PAGE))
  );
}

function missedTargets(runs: readonly Run[]): string[] {
  const missed: string[] = [];
  const [small, large] = [
    runs.find((run) => run.machines === 1_000),
    runs.find((run) => run.machines === 10_000),
  ];
  if (small !== undefined && large !== undefined) {
    const growth = large.cpu_s / large.machines / (small.cpu_s / small.machines);
    if (growth > MOST_GROWTH) {
      missed.push(
        `CPU per machine at 10,000 is ${growth.toFixed(2)} × that at 1,000, more than ${MOST_GROWTH}`,
      );
    }
  }
  const above = large === undefined ? 0 : round(large.rss_mb - large.idle_rss_mb);
  if (above > MOST_MEMORY) {
    missed.push(`10,000 machines take ${above} MB above those at rest, more than ${MOST_MEMORY}`);
  }
  for (const run of runs) {
    const most = mostCalls(run);
    if (run.calls > most) {
      missed.push(
        `${run.calls} calls over ${run.machines} machines are more than the ${most} that pages explain`,
      );
    }
  }
  return missed;
}
