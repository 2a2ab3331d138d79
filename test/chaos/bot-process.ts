/** The bot as `src/main.js` starts it, but on the sandbox's clock: the only difference is where its time comes from. */
import { type ClockArgument, clockOf } from '../../bench/clock.ts';
import { explainFaults, readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/log.ts';
import { readPolicy } from '../../src/policy.ts';
import { startBot } from '../../src/wiring.ts';

/** Real milliseconds between two looks for due work: about a second of the fast clock's. */
const EVERY = 50;

const clock = clockOf(JSON.parse(process.argv[2] ?? '{}') as ClockArgument);
const read = readConfig(process.env);
if (!read.ok) throw new Error(explainFaults(read.faults));
const { config } = read;
if (config.mode !== 'live') throw new Error('the bot has no credentials');
const policy = readPolicy(config.policy.path, config.policy.askedFor, []);
if (!policy.ok) throw new Error(policy.faults.map(({ field, problem }) => `${field} ${problem}`).join('\n'));
const log = createLogger(config.logLevel, []);
const bot = await startBot({ config, policy: policy.policy, log, clock, every: EVERY });
log.info({ role: config.role, url: bot.url }, 'Lamplighter is running');
process.once('SIGTERM', () => {
  void bot.close().then(() => process.exit(0));
});
