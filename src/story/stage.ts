/** A sandbox and a bot on one standing clock that travels from event to event: for stories, tests and benches. */
import type { LiveConfig } from '../config.ts';
import type { Policy } from '../domain/policy.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Logger } from '../ports/logger.ts';
import { SandboxClock } from '../sandbox/clock.ts';
import { APP_TOKEN, type Sandbox, SIGNING_SECRET, startSandbox } from '../sandbox/sandbox.ts';
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
  /** More of the bot's environment, e.g. DATABASE_URL. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly clock: SandboxClock;
  readonly sandbox: Sandbox;
  readonly bot: Bot;
  /** Carries out what is due now. */
  settle(): Promise<void>;
  /** Lets time pass; calls `at` after each moment at which something was due. */
  travel(by: Duration, at?: () => void | Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** Real milliseconds after which a drain is given up: far beyond any honest one. */
const DRAIN_LIMIT = 60_000;
/** Any free port: the bot tells which. */
const ANY_PORT = '0';

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
  });
  let bot: Bot;
  try {
    const config: LiveConfig = liveIn(sandbox, { ...(overHttp ? { PORT: ANY_PORT } : {}), ...options.env });
    bot = await startBot({ config, policy: options.policy, log: options.log, clock, timer: false });
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  if (overHttp && bot.url !== undefined) {
    sandbox.slack.setDelivery({ mode: 'http', url: bot.url, signingSecret: SIGNING_SECRET });
  }

  async function settle(): Promise<void> {
    await sandbox.google.fireDue();
    await bot.engine?.drain(DRAIN_LIMIT);
  }

  async function nextMoment(): Promise<Millis> {
    const minute = (Math.floor(clock.now() / MINUTE) + 1) * MINUTE;
    const moments = [minute, await bot.store.nextDueAt(), sandbox.world.nextEventAt()];
    return Math.max(clock.now() + 1, Math.min(...moments.filter((moment) => moment !== undefined)));
  }

  return {
    clock,
    sandbox,
    bot,
    settle,
    async travel(by, at) {
      const end = clock.now() + by;
      await settle();
      while (clock.now() < end) {
        clock.advanceTo(Math.min(end, await nextMoment()));
        await settle();
        await at?.();
      }
    },
    async close() {
      await bot.close();
      await sandbox.close();
    },
  };
}
