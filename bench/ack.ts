/** Command received → acknowledged, many at a time, while every Google call is slow and the watchdog never rests. */
import { mkdtemp, rm } from 'node:fs/promises';
import type { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SIGNING_SECRET } from '../src/sandbox/sandbox.ts';
import type { BotArgument, TimedPass } from './bot-child.ts';
import { type Child, freePort, startChild } from './children.ts';
import { type ClockArgument, clockOf, MORNING, realTime } from './clock.ts';
import { CHANNEL, type FleetSpec, projectsOf, seedStore, TEAM } from './fleet.ts';
import { percentile, round } from './numbers.ts';
import { type BenchReport, type BenchSettings, setting } from './report.ts';
import type { SandboxArgument } from './sandbox-child.ts';
import { type CommandTo, connections, sendCommand } from './signed.ts';

/** Real milliseconds that every Google call takes. */
const LATENCY_MS = 500;
/** A minute of the sandbox is over before any pass is, so that the next pass begins at once. */
const SPEED = 120;
const TARGET_MS = 100;
const PER_PERSON = 8;
/** So many times the commands in flight go before the measurement: a bot that was just started compiles as it goes. */
const WARM_UP = 20;

interface Load {
  readonly commands: number;
  readonly inFlight: number;
}

export async function ack(settings: BenchSettings): Promise<BenchReport> {
  const load = { commands: setting(settings, 'commands'), inFlight: setting(settings, 'in-flight') };
  const machines = setting(settings, 'machines');
  const fleet = { machines, projects: setting(settings, 'projects'), startAt: MORNING };
  const { took, passes, watched } = await withBot(fleet, load, measure);
  const [p50, p99, most] = [percentile(took, 0.5), percentile(took, 0.99), percentile(took, 1)];
  const json = {
    bench: 'ack',
    commands: took.length,
    p50_ms: round(p50),
    p99_ms: round(p99),
    max_ms: round(most),
    passes,
    machines: watched,
  };
  return {
    json,
    table: [
      ['commands', 'p50 ms', 'p99 ms', 'longest ms', 'passes meanwhile', 'machines'],
      [took.length, round(p50), round(p99), round(most), passes, watched].map(String),
    ],
    notes: [
      `${load.inFlight} commands in flight, half /gpu up l4 and half /gpu ls; every Google call takes ${LATENCY_MS} ms.`,
      `Passes ran back to back; ${warmUpOf(load)} commands went before the measurement.`,
    ],
    missed: p99 > TARGET_MS ? [`p99 is ${round(p99)} ms, more than ${TARGET_MS} ms`] : [],
  };
}

interface Measured {
  readonly took: readonly number[];
  /** Passes that ended while the commands were sent. */
  readonly passes: number;
  readonly watched: number;
}

async function measure(bot: Child, to: CommandTo, people: readonly string[], load: Load): Promise<Measured> {
  const passesSoFar = () => bot.ask<TimedPass[]>({ verb: 'passes' });
  // The first pass reads a whole window; what is measured is the everyday.
  while ((await passesSoFar()).length === 0) await delay(50);
  const agent = connections(load.inFlight);
  try {
    await send(to, agent, people, load, 0, warmUpOf(load));
    const began = Date.now();
    const took = await send(to, agent, people, load, warmUpOf(load), load.commands);
    const ended = Date.now();
    const passes = (await passesSoFar()).filter(({ endedAt }) => endedAt >= began && endedAt <= ended);
    return { took, passes: passes.length, watched: Math.min(...passes.map(({ report }) => report.watched)) };
  } finally {
    agent.destroy();
  }
}

function warmUpOf({ inFlight }: Load): number {
  return WARM_UP * inFlight;
}

/**
 * Sends commands from the `first` on, each person in turn, and gives how long each took. Throws Error when one is
 * answered otherwise than it should be.
 */
async function send(
  to: CommandTo,
  agent: Agent,
  people: readonly string[],
  { inFlight }: Load,
  first: number,
  count: number,
): Promise<number[]> {
  const took: number[] = [];
  let next = first;
  async function worker(): Promise<void> {
    for (let i = next++; i < first + count; i = next++) {
      const asks = i % 2 === 0;
      const user = people[(i >> 1) % people.length] ?? '';
      const text = asks ? 'up l4 --for 2h' : 'ls';
      const answer = await sendCommand(
        to,
        { team: TEAM, channel: CHANNEL, user, command: '/gpu', text },
        agent,
      );
      const expected = asks ? 'Looking for' : 'machine';
      const late = answer.body.includes('This takes a moment longer');
      if (answer.status !== 200 || !(late || answer.body.includes(expected))) {
        throw new Error(`/gpu ${text} was answered with ${answer.status}: ${answer.body.slice(0, 200)}`);
      }
      took.push(answer.tookMs);
    }
  }
  await Promise.all(Array.from({ length: inFlight }, worker));
  return took;
}

async function withBot<T>(
  fleet: FleetSpec,
  load: Load,
  use: (bot: Child, to: CommandTo, people: readonly string[], load: Load) => Promise<T>,
): Promise<T> {
  const people = Array.from(
    { length: Math.ceil((load.commands + warmUpOf(load)) / PER_PERSON) },
    (_, i) => `U0BENCH${i}`,
  );
  const directory = await mkdtemp(join(tmpdir(), 'lamplighter-ack-'));
  const clock: ClockArgument = { startAt: MORNING, realStart: realTime(), speed: SPEED };
  const startCloud = (own: Partial<SandboxArgument>) =>
    startChild('sandbox-child.ts', { clock, delivery: 'http', ...own } satisfies SandboxArgument);
  // Two services, two processes: what one has to do must not make the other late.
  const [google, slack] = await Promise.all([
    startCloud({ fleet, latency: LATENCY_MS }),
    startCloud({ people }),
  ]);
  let bot: Child | undefined;
  try {
    const url = `sqlite:${join(directory, 'ack.db')}`;
    await seedStore(url, clockOf(clock), fleet, await google.ask({ verb: 'machines' }));
    const [ofGoogle, ofSlack] = await Promise.all(
      [google, slack].map((cloud) => cloud.ask<Record<string, string>>({ verb: 'env' })),
    );
    const env = { ...ofGoogle, SLACK_API_URL: ofSlack?.SLACK_API_URL ?? '' };
    bot = await startChild('bot-child.ts', {
      clock,
      env: { ...env, DATABASE_URL: url, PORT: String(await freePort()), LOG_LEVEL: 'error' },
      projects: projectsOf(fleet).map(({ id }) => id),
      limits: { machinesPerPerson: PER_PERSON },
      every: 1_000,
    } satisfies BotArgument);
    const to = {
      url: await bot.ask<string>({ verb: 'url' }),
      signingSecret: SIGNING_SECRET,
      apiUrl: env.SLACK_API_URL,
    };
    return await use(bot, to, people, load);
  } finally {
    await bot?.stop();
    await Promise.all([google.stop(), slack.stop()]);
    await rm(directory, { recursive: true, force: true });
  }
}
