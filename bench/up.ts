/** From the typed command to the message that says "ready", less the time in which the cloud itself was at work. */
import { setTimeout as delay } from 'node:timers/promises';
import { LOOK_EVERY } from '../src/wiring-engine.ts';
import type { BotArgument } from './bot-child.ts';
import { startChild } from './children.ts';
import { MORNING, realTime } from './clock.ts';
import { CHANNEL, offersAt, projectsOf } from './fleet.ts';
import type { Birth } from './follow-birth.ts';
import { median, percentile, round } from './numbers.ts';
import { type BenchReport, type BenchSettings, setting } from './report.ts';
import type { SandboxArgument } from './sandbox-child.ts';

const TARGET_MS = 1_000;
/** Real milliseconds between two requests: all are planned before any zone is known to be empty. */
const APART = 80;
/** A first birth, of another family, that is not counted: a bot that was just started compiles as it goes. */
const WARM_UP = 't4';
/** By so many real milliseconds that first birth is ahead. */
const AHEAD = 5_000;
const PIONEER = 'U0PIONEER';

export async function up(settings: BenchSettings): Promise<BenchReport> {
  const births = setting(settings, 'births');
  const speed = setting(settings, 'speed');
  const overheads: [stockouts: number, overheads: number[]][] = [];
  for (const stockouts of settings.get('stockouts') ?? []) {
    const followed = await bear(births, speed, stockouts);
    overheads.push([stockouts, followed.map((birth) => overhead(birth, stockouts))]);
  }
  return {
    json: {
      bench: 'up',
      overhead_ms: Object.fromEntries(
        overheads.map(([stockouts, values]) => [`stockouts_${stockouts}`, round(median(values), 0)]),
      ),
      longest_ms: Object.fromEntries(
        overheads.map(([stockouts, values]) => [`stockouts_${stockouts}`, round(percentile(values, 1), 0)]),
      ),
      births,
      speed,
    } as BenchReport['json'],
    table: [
      ['stocked-out zones first', 'births', 'median overhead ms', 'shortest ms', 'longest ms'],
      ...overheads.map(([stockouts, values]) =>
        [stockouts, values.length, median(values), Math.min(...values), Math.max(...values)].map((value) =>
          String(round(value, 0)),
        ),
      ),
    ],
    notes: [
      `Milliseconds of the sandbox, whose clock ran at ×${speed}: what the bot's own work takes counts ${speed}-fold.`,
      'The cloud is at work from each accepted insert to the end of its operation, and from RUNNING to the',
      `machine's own report that it is ready. The births of a row were asked for ${APART} real ms apart, after one of ${WARM_UP}.`,
    ],
    missed: overheads
      .filter(([, values]) => median(values) > TARGET_MS)
      .map(
        ([stockouts, values]) =>
          `with ${stockouts} stockouts the median is ${round(median(values), 0)} ms, more than ${TARGET_MS} ms`,
      ),
  };
}

/** Throws Error when the birth met another number of stockouts than it should have. */
function overhead({ typedAt, saidAt, operations, reportedAt }: Birth, stockouts: number): number {
  const last = operations.at(-1);
  const refused = operations.filter(({ worked }) => !worked).length;
  if (last === undefined || !last.worked || refused !== stockouts) {
    throw new Error(`a birth met ${refused} stockouts instead of ${stockouts}`);
  }
  const operating = operations.reduce((sum, { from, to }) => sum + (to - from), 0);
  if (process.env.PARTS)
    console.error(
      `insert after ${(operations[0]?.from ?? 0) - typedAt} between ${operations
        .slice(1)
        .map((o, i) => o.from - (operations[i]?.to ?? 0))
        .join(',')} said after ready ${saidAt - reportedAt}`,
    );
  return saidAt - typedAt - operating - (reportedAt - last.to);
}

async function bear(births: number, speed: number, stockouts: number): Promise<Birth[]> {
  const people = Array.from({ length: births }, (_, i) => `U0BENCH${i}`);
  const clock = { startAt: MORNING, realStart: realTime(), speed };
  const projects = projectsOf({ projects: 1 });
  const dry = (await offersAt(MORNING)).slice(0, stockouts).map(({ zone }) => zone);
  const sandbox = await startChild('sandbox-child.ts', {
    clock,
    world: { projects, stockouts: dry.map((zone) => ({ zone, accelerator: 'nvidia-l4' })) },
    people: [...people, PIONEER],
    delivery: 'socket',
  } satisfies SandboxArgument);
  try {
    const env = await sandbox.ask<Record<string, string>>({ verb: 'env' });
    const bot = await startChild('bot-child.ts', {
      clock,
      env: { ...env, DATABASE_URL: 'sqlite::memory:', LOG_LEVEL: 'warn' },
      projects: projects.map(({ id }) => id),
      // In the bot's own time as often as it is shipped.
      every: LOOK_EVERY / speed,
    } satisfies BotArgument);
    try {
      const birth = (family: string, user: string) =>
        sandbox.ask<Birth>({ verb: 'birth', user, channel: CHANNEL, family, name: user.toLowerCase() });
      const pioneer = birth(WARM_UP, PIONEER);
      await delay(AHEAD);
      const [, ...born] = await Promise.all([
        pioneer,
        ...people.map(async (user, i) => {
          await delay(i * APART);
          return birth('l4', user);
        }),
      ]);
      return born;
    } finally {
      await bot.stop();
    }
  } finally {
    await sandbox.stop();
  }
}
