/** The bot in a process of its own, wired as in earnest, with its CPU and memory told to the bench. */
import { setTimeout as delay } from 'node:timers/promises';
import { explainFaults, readConfig } from '../src/config.ts';
import type { Policy } from '../src/domain/policy.ts';
import type { PassReport } from '../src/domain/watch-pass.ts';
import { createLogger } from '../src/log.ts';
import { readPolicy } from '../src/policy.ts';
import { startBot } from '../src/wiring.ts';
import { argumentOf, serveParent } from './children.ts';
import { type ClockArgument, clockOf } from './clock.ts';
import { collectGarbage, peakRss, resetPeakRss, residentSet } from './memory.ts';

export interface BotArgument {
  readonly clock: ClockArgument;
  readonly env: Readonly<Record<string, string>>;
  readonly projects: readonly string[];
  readonly limits?: Partial<Policy['limits']>;
  /** Real milliseconds between two looks for due work; undefined = only when asked to drain. */
  readonly every?: number;
}

/** A pass that this bot made; `endedAt` in epoch milliseconds of the machine. */
export interface TimedPass {
  readonly endedAt: number;
  readonly report: PassReport;
}

/** Real milliseconds after which a drain is given up: far beyond any honest one. */
const DRAIN_LIMIT = 600_000;

const argument = argumentOf<BotArgument>();
const read = readConfig(argument.env);
if (!read.ok) throw new Error(explainFaults(read.faults));
if (read.config.mode !== 'live') throw new Error('the bot has no credentials');
const policy = readPolicy('lamplighter.yaml', false, argument.projects);
if (!policy.ok) throw new Error(policy.faults.map((fault) => `${fault.field} ${fault.problem}`).join('\n'));
const passes: TimedPass[] = [];
const clock = clockOf(argument.clock);
const bot = await startBot({
  config: read.config,
  policy: { ...policy.policy, limits: { ...policy.policy.limits, ...argument.limits } },
  log: createLogger(read.config.logLevel, []),
  clock,
  timer: argument.every !== undefined,
  ...(argument.every === undefined ? {} : { every: argument.every }),
  onPass: (report) => passes.push({ endedAt: Date.now(), report }),
});

serveParent(async (message) => {
  switch (message.verb) {
    case 'url':
      return bot.url;
    case 'advance':
      clock.advance(Number(message.by));
      return true;
    case 'passes':
      return passes;
    case 'rest':
      await delay(Number(message.ms));
      collectGarbage();
      resetPeakRss();
      return residentSet();
    case 'drain': {
      const cpu = process.cpuUsage();
      const began = performance.now();
      await bot.engine?.drain(DRAIN_LIMIT);
      const used = process.cpuUsage(cpu);
      return {
        cpuSeconds: (used.user + used.system) / 1_000_000,
        seconds: (performance.now() - began) / 1_000,
        peakRss: peakRss(),
        passes: passes.splice(0),
      };
    }
    case 'close':
      await bot.close();
      return true;
    default:
      throw new Error(`the bot does not know ${String(message.verb)}`);
  }
});
