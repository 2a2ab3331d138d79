/** From the typed command to the message that says "ready", less the time in which the cloud itself was at work. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Offer } from '../src/domain/offer.ts';
import { regionOf, type Zone } from '../src/domain/zone.ts';
import { LOOK_EVERY } from '../src/wiring-engine.ts';
import type { BotArgument } from './bot-child.ts';
import { startChild } from './children.ts';
import { MORNING, realTime } from './clock.ts';
import { CHANNEL, offersAt, projectsOf } from './fleet.ts';
import type { Birth } from './follow-birth.ts';
import { median } from './numbers.ts';
import { type BenchReport, type BenchSettings, setting } from './report.ts';
import type { SandboxArgument } from './sandbox-child.ts';

const TARGET_MS = 1_000;
/** Real milliseconds between two requests: all are planned before any zone is known to be empty. */
const APART = 80;
/** A first birth, of another family, that is not counted: a bot that was just started compiles as it goes. */
const WARM_UP = 't4';
/** By so many of the sandbox's milliseconds that first birth is ahead: it has been planned and sent by then. */
const AHEAD = 25_000;
const PIONEER = 'U0PIONEER';

/** What the bot added to one birth, in milliseconds of the sandbox. */
interface Overhead {
  readonly total: number;
  /** From the command to the first accepted insert. */
  readonly before: number;
  /** Between the end of each refused operation and the next accepted insert, added up. */
  readonly between: number;
  /** From the machine's own report to the message. */
  readonly after: number;
}

interface Row {
  readonly stockouts: number;
  readonly overheads: readonly Overhead[];
}

export async function up(settings: BenchSettings): Promise<BenchReport> {
  const births = setting(settings, 'births');
  const speed = setting(settings, 'speed');
  const rows: Row[] = [];
  for (const stockouts of settings.get('stockouts') ?? []) {
    rows.push({ stockouts, overheads: await bear(births, speed, stockouts) });
  }
  return {
    json: {
      bench: 'up',
      overhead_ms: byStockouts(rows, (overheads) => middle(overheads, 'total')),
      longest_ms: byStockouts(rows, (overheads) => Math.max(...overheads.map(({ total }) => total))),
      births,
      speed,
    } as BenchReport['json'],
    table: [
      [
        'stocked-out zones first',
        'births',
        'overhead ms',
        'to the insert',
        'between tries',
        'after ready',
        'longest ms',
      ],
      ...rows.map(({ stockouts, overheads }) =>
        [
          stockouts,
          overheads.length,
          ...(['total', 'before', 'between', 'after'] as const).map((part) => middle(overheads, part)),
          Math.max(...overheads.map(({ total }) => total)),
        ].map((value) => String(Math.round(value))),
      ),
    ],
    notes: [
      `Medians in milliseconds of the sandbox, whose clock ran at ×${speed}: the bot's own work counts ${speed}-fold.`,
      'The cloud is at work from each accepted insert to the end of its operation, and from RUNNING to the',
      `machine's own report that it is ready. A row's births were asked for ${APART} real ms apart, after one of ${WARM_UP}.`,
    ],
    missed: rows
      .map(({ stockouts, overheads }) => ({ stockouts, median: middle(overheads, 'total') }))
      .filter(({ median }) => median > TARGET_MS)
      .map(
        ({ stockouts, median }) =>
          `with ${stockouts} stockouts the median is ${Math.round(median)} ms, more than ${TARGET_MS} ms`,
      ),
  };
}

function middle(overheads: readonly Overhead[], part: keyof Overhead): number {
  return median(overheads.map((one) => one[part]));
}

function byStockouts(rows: readonly Row[], figure: (overheads: readonly Overhead[]) => number) {
  return Object.fromEntries(
    rows.map(({ stockouts, overheads }) => [`stockouts_${stockouts}`, Math.round(figure(overheads))]),
  );
}

/** Throws Error when another number of tries was refused than should have been. */
function overheadOf({ typedAt, saidAt, operations, reportedAt }: Birth, refusals: number): Overhead {
  const [first] = operations;
  const last = operations.at(-1);
  const refused = operations.filter(({ worked }) => !worked).length;
  if (first === undefined || last === undefined || !last.worked || refused !== refusals) {
    throw new Error(`a birth met ${refused} stockouts instead of ${refusals}`);
  }
  const operating = operations.reduce((sum, { from, to }) => sum + (to - from), 0);
  const before = first.from - typedAt;
  const between = last.to - first.from - operating;
  const after = saidAt - reportedAt;
  return { before, between, after, total: before + between + after };
}

/** How many tries end in "no capacity": a region's zones are one try, which fails when none of them has any. */
function refusalsIn(dry: readonly Zone[], offers: readonly Offer[]): number {
  const regions = [...new Set(dry.map(regionOf))];
  const isDry = (region: string) =>
    offers.every(({ zone }) => regionOf(zone) !== region || dry.includes(zone));
  return regions.filter(isDry).length;
}

async function bear(births: number, speed: number, stockouts: number): Promise<readonly Overhead[]> {
  const people = Array.from({ length: births }, (_, i) => `U0BENCH${i}`);
  const clock = { startAt: MORNING, realStart: realTime(), speed };
  const projects = projectsOf({ projects: 1 });
  const offers = await offersAt(MORNING);
  const dry = offers.slice(0, stockouts).map(({ zone }) => zone);
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
      await delay(AHEAD / speed);
      const [, ...born] = await Promise.all([
        pioneer,
        ...people.map(async (user, i) => {
          await delay(i * APART);
          return birth('l4', user);
        }),
      ]);
      const refusals = refusalsIn(dry, offers);
      return born.map((one) => overheadOf(one, refusals));
    } finally {
      await bot.stop();
    }
  } finally {
    await sandbox.stop();
  }
}
