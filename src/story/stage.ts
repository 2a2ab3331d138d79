/** A sandbox and a bot on one standing clock that travels from event to event: for stories, tests and benches. */
import { createServer } from 'node:net';
import type { Policy } from '../domain/policy.ts';
import { type Duration, MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { Logger } from '../ports/logger.ts';
import { SandboxClock } from '../sandbox/clock.ts';
import {
  APP_TOKEN,
  type Sandbox,
  type SandboxOptions,
  SIGNING_SECRET,
  startSandbox,
} from '../sandbox/sandbox.ts';
import type { WorldOptions } from '../sandbox/world/options.ts';
import { type Bot, startBot } from '../wiring.ts';
import { liveIn } from '../wiring-sandbox.ts';

export interface StageOptions {
  readonly startAt: Millis;
  readonly world: WorldOptions;
  readonly policy: Policy;
  readonly log: Logger;
  /** How Slack reaches the bot. */
  readonly delivery?: 'socket' | 'http';
  /** True: Cloud Scheduler's calls of /tick are all that starts a pass or a digest; nothing else drains. */
  readonly scheduled?: boolean;
  /** The workspace, where it is not the usual one. */
  readonly slack?: NonNullable<SandboxOptions['slack']>;
  /** More of the bot's environment, e.g. DATABASE_URL. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Journey {
  /** Between two passes of the watchdog; a minute, as in earnest, by default. Longer where nothing can happen. */
  readonly pace?: Duration;
  /** Called after each moment at which something was due. */
  readonly at?: () => void | Promise<void>;
}

export interface Stage {
  readonly clock: SandboxClock;
  readonly sandbox: Sandbox;
  readonly bot: Bot;
  /** Carries out what is due now. */
  settle(): Promise<void>;
  /** Lets time pass. */
  travel(by: Duration, journey?: Journey): Promise<void>;
  /** Closes the bot and starts another one in its place; they share what DATABASE_URL keeps. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Real milliseconds after which a drain is given up: far beyond any honest one. */
const DRAIN_LIMIT = 60_000;
/**
 * The least that time moves for the bot's own due work, as if it were busy with something else meanwhile: it looks at a
 * birth every 0.6 s and at a stop every second. What happens in the cloud has its moment all the same.
 */
const STRIDE = 5 * SECOND;
const SCHEDULER_ACCOUNT = 'lamplighter-tick@ml-research.iam.gserviceaccount.com';

/** Starts both; the clock stands still until `travel`. */
export async function startStage(options: StageOptions): Promise<Stage> {
  const clock = new SandboxClock(options.startAt, 0);
  const overHttp = options.delivery === 'http';
  const sandbox = await startSandbox({
    clock,
    world: options.world,
    delivery: overHttp
      ? { mode: 'http', url: 'http://127.0.0.1:9', signingSecret: SIGNING_SECRET }
      : { mode: 'socket', appToken: APP_TOKEN },
    ...(options.slack === undefined ? {} : { slack: options.slack }),
  });
  const env = { ...(await listening(options, overHttp)), ...options.env };

  async function start(): Promise<Bot> {
    const config = liveIn(sandbox, env);
    const started = await startBot({
      config,
      policy: options.policy,
      log: options.log,
      clock,
      timer: false,
    });
    if (overHttp && started.url !== undefined) {
      sandbox.slack.setDelivery({ mode: 'http', url: started.url, signingSecret: SIGNING_SECRET });
    }
    return started;
  }

  let bot = await start().catch(async (error: unknown) => {
    await sandbox.close();
    throw error;
  });

  async function settle(): Promise<void> {
    await sandbox.google.fireDue();
    if (options.scheduled !== true) await bot.engine?.drain(DRAIN_LIMIT);
  }

  async function nextMoment(pace: Duration): Promise<Millis> {
    const now = clock.now();
    const pass = (Math.floor(now / pace) + 1) * pace;
    const put = options.scheduled === true ? undefined : await bot.store.nextDueAt();
    const due = put === undefined ? undefined : Math.max(put, now + STRIDE);
    const moments = [pass, due, sandbox.world.nextEventAt()];
    return Math.max(now + 1, Math.min(...moments.filter((moment) => moment !== undefined)));
  }

  return {
    clock,
    sandbox,
    get bot() {
      return bot;
    },
    settle,
    async travel(by, { pace = MINUTE, at } = {}) {
      const end = clock.now() + by;
      await settle();
      while (clock.now() < end) {
        clock.advanceTo(Math.min(end, await nextMoment(pace)));
        await settle();
        await at?.();
      }
    },
    async restart() {
      await bot.close();
      bot = await start();
    },
    async close() {
      await bot.close();
      await sandbox.close();
    },
  };
}

/** Where the bot is to listen, which it must know before it starts. */
async function listening(options: StageOptions, overHttp: boolean): Promise<Record<string, string>> {
  if (!overHttp && options.scheduled !== true) return {};
  const port = await freePort();
  const http = { PORT: String(port) };
  if (options.scheduled !== true) return http;
  return {
    ...http,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    SCHEDULER_LOCATION: 'europe-west1',
    SCHEDULER_SERVICE_ACCOUNT: SCHEDULER_ACCOUNT,
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address !== null) resolve(address.port);
        else reject(new Error('no free port'));
      });
    });
  });
}
