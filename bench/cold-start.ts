/** Process start → first signed command acknowledged: the front's role, and beside it a bare Bolt app. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { SIGNING_SECRET } from '../src/sandbox/sandbox.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { freePort, startChild } from './children.ts';
import { MORNING, realTime } from './clock.ts';
import { CHANNEL, TEAM } from './fleet.ts';
import { median, round } from './numbers.ts';
import { type BenchReport, type BenchSettings, setting } from './report.ts';
import type { SandboxArgument } from './sandbox-child.ts';
import { sendCommand } from './signed.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MOST_RATIO = 1.5;
/** Real milliseconds between two tries to reach a process that does not listen yet. */
const TRY_EVERY = 2;
const GIVE_UP = 30_000;

/** A way to start something that acknowledges `/gpu up l4`. */
interface Starter {
  readonly name: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly took: number[];
}

export async function coldStart(settings: BenchSettings): Promise<BenchReport> {
  const runs = setting(settings, 'runs');
  const people = Array.from({ length: (runs + 1) * 3 }, (_, i) => `U0BENCH${i}`);
  const caches = await mkdtemp(join(tmpdir(), 'lamplighter-cold-'));
  const [postgres, sandbox] = await Promise.all([
    startPostgres(),
    startChild('sandbox-child.ts', {
      clock: { startAt: MORNING, realStart: realTime(), speed: 1 },
      people,
      delivery: 'http',
    } satisfies SandboxArgument),
  ]);
  try {
    const slack = await sandbox.ask<Record<string, string>>({ verb: 'env' });
    const starters: readonly Starter[] = [
      {
        name: 'front',
        script: '../src/main.js',
        env: { ...slack, ROLE: 'front', DATABASE_URL: postgres.url, LOG_LEVEL: 'warn' },
        took: [],
      },
      { name: 'bare Bolt', script: 'bare-bolt.mjs', env: slack, took: [] },
      {
        name: 'bare Bolt, compile cache',
        script: 'bare-bolt.mjs',
        env: { ...slack, NODE_COMPILE_CACHE: join(caches, 'bare') },
        took: [],
      },
    ];
    fillCache(join(caches, 'bare'));
    for (let run = 0; run <= runs; run++) {
      for (const [i, starter] of starters.entries()) {
        const took = await startOnce(starter, people[run * starters.length + i] ?? '');
        // The first one finds cold disk caches and an empty database.
        if (run > 0) starter.took.push(took);
      }
    }
    return report(
      runs,
      starters.map(({ took }) => took),
    );
  } finally {
    await sandbox.stop();
    await postgres.stop();
    await rm(caches, { recursive: true, force: true });
  }
}

function report(runs: number, [front = [], bare = [], cached = []]: readonly number[][]): BenchReport {
  const ratio = median(front) / median(bare);
  return {
    json: {
      bench: 'cold-start',
      front_ms: round(median(front)),
      bare_bolt_ms: round(median(bare)),
      ratio: round(ratio, 3),
      bare_bolt_cached_ms: round(median(cached)),
      runs,
    } as BenchReport['json'],
    table: [
      ['median ms', 'front', 'bare Bolt', 'ratio', 'bare Bolt with a compile cache', 'runs'],
      ['', round(median(front)), round(median(bare)), round(ratio, 2), round(median(cached)), runs].map(
        String,
      ),
    ],
    notes: [
      'Each was started in turn; the first start of each is not counted. The front writes its command to Postgres.',
    ],
    missed: ratio > MOST_RATIO ? [`the ratio is ${round(ratio, 2)}, more than ${MOST_RATIO}`] : [],
  };
}

/** Node writes its compile cache when a process ends by itself, which the bare app never does. */
function fillCache(directory: string): void {
  const load = `import('@slack/bolt').then(() => process.exit())`;
  execFileSync(process.execPath, ['--input-type=module', '-e', load], {
    env: { PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: directory },
    cwd: ROOT,
  });
}

/** Milliseconds from the start of the process to the end of its first acknowledgement. */
async function startOnce(starter: Starter, user: string): Promise<number> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, [fileURLToPath(new URL(starter.script, import.meta.url))], {
    env: { PATH: process.env.PATH ?? '', HOME: tmpdir(), ...starter.env, PORT: String(port) },
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await acknowledged(child, starter, port, user);
    return performance.now() - began;
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null) {
      child.kill('SIGTERM');
      await ended;
    }
  }
}

async function acknowledged(
  child: ChildProcess,
  starter: Starter,
  port: number,
  user: string,
): Promise<void> {
  const to = {
    url: `http://127.0.0.1:${port}`,
    signingSecret: SIGNING_SECRET,
    apiUrl: starter.env.SLACK_API_URL ?? '',
  };
  const typed = { team: TEAM, channel: CHANNEL, user, command: '/gpu', text: 'up l4' };
  const until = performance.now() + GIVE_UP;
  for (;;) {
    try {
      const answer = await sendCommand(to, typed);
      const expected = starter.name === 'front' ? 'Looking for' : 'Hello';
      if (answer.status === 200 && answer.body.includes(expected)) return;
      throw new Error(`${starter.name} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
    } catch (error) {
      const isNotUp = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED';
      if (!isNotUp || child.exitCode !== null || performance.now() > until) throw error;
      await delay(TRY_EVERY);
    }
  }
}
