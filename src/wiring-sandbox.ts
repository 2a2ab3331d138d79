/** The default of `npm start`: the sandbox with the very bot that runs elsewhere, in one process, on one clock. */
import { explainFaults, readConfig, type SandboxConfig } from './config.ts';
import type { Policy } from './domain/policy.ts';
import type { Millis } from './domain/time.ts';
import { dayOf, momentOf } from './domain/time-of-day.ts';
import { createLogger } from './log.ts';
import { readPolicy } from './policy.ts';
import { SandboxClock } from './sandbox/clock.ts';
import { APP_TOKEN, type Sandbox, startSandbox } from './sandbox/sandbox.ts';
import { CHANNELS, PEOPLE } from './sandbox/slack-api/workspace/seed.ts';
import { type Bot, startBot, storeUrl } from './wiring.ts';

/** Real milliseconds between two looks for due work: ten simulated minutes pass in one second at ×600. */
const EVERY = 50;

/** Where the simulated workspace's people live. */
const HOME = 'Europe/Berlin';

/** Starts the sandbox, its page and the bot, and says where to go. */
export async function runSandbox(config: SandboxConfig): Promise<{ close(): Promise<void> }> {
  // A newcomer's terminal shows where to go, not how it goes; LOG_LEVEL=debug shows that.
  const log = createLogger(config.logLevel === 'info' ? 'warn' : config.logLevel, []);
  const clock = new SandboxClock(morning(Date.now()), config.sandbox.clockSpeed);
  const sandbox = await onFreePort(config.sandbox.port, (pagePort) =>
    startSandbox({
      clock,
      world: { seed: config.sandbox.seed },
      delivery: { mode: 'socket', appToken: APP_TOKEN },
      pagePort,
    }),
  );
  let bot: Bot;
  try {
    const policy = sandboxPolicy(config, sandbox);
    bot = await startBot({
      config: liveIn(sandbox, { DATABASE_URL: storeUrl(config) }),
      policy,
      log,
      clock,
      every: EVERY,
    });
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  process.stdout.write(
    `\n  Lamplighter's sandbox is running. Nothing in it is real and nothing costs money.\n\n`,
  );
  process.stdout.write(`  Open  ${sandbox.page?.url}  and type  /gpu up l4\n\n  Stop it with Ctrl-C.\n\n`);
  return {
    async close() {
      await bot.close();
      await sandbox.close();
    },
  };
}

/** Starts it on the wanted port, or on any free one when somebody else has that. */
async function onFreePort(wanted: number, start: (port: number) => Promise<Sandbox>): Promise<Sandbox> {
  try {
    return await start(wanted);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken) throw error;
    process.stdout.write(
      `\n  Port ${wanted} is taken; LAMPLIGHTER_SANDBOX_PORT chooses another. Taking any free one.\n`,
    );
    return start(0);
  }
}

/** The configuration of a bot that lives in this sandbox, read as any other from its environment. */
export function liveIn(sandbox: Sandbox, more: Readonly<Record<string, string>> = {}) {
  const read = readConfig({ DATABASE_URL: 'sqlite::memory:', ...sandbox.env, ...more });
  if (!read.ok) throw new Error(explainFaults(read.faults));
  if (read.config.mode !== 'live') throw new Error('the sandbox gave the bot no credentials');
  return read.config;
}

/** The policy of lamplighter.yaml, with the sandbox's administrator and digest channel where it names none. */
function sandboxPolicy(config: SandboxConfig, sandbox: Sandbox): Policy {
  const read = readPolicy(config.policy.path, config.policy.askedFor, sandbox.world.projects());
  if (!read.ok) {
    throw new Error(read.faults.map((fault) => `${fault.field}: ${fault.problem}`).join('\n'));
  }
  const { policy } = read;
  const gpu = CHANNELS.find((channel) => channel.name === 'gpu');
  return {
    ...policy,
    timeZone: policy.timeZone === 'UTC' ? HOME : policy.timeZone,
    admins: policy.admins.length > 0 ? policy.admins : PEOPLE.filter((p) => p.isAdmin).map((p) => p.id),
    digest: {
      ...policy.digest,
      channels: policy.digest.channels.length > 0 || gpu === undefined ? policy.digest.channels : [gpu.id],
    },
  };
}

/** Twenty to nine of the present day: the digest comes soon, and a night is not far when time runs fast. */
function morning(now: Millis): Millis {
  return momentOf(dayOf(now, HOME), 8, 40, HOME);
}
