/** A front over real wires for tests: Bolt's receivers, the embedded store, the simulated Slack. */
import type { Policy } from '../../src/domain/policy.ts';
import { defaultPolicy } from '../../src/policy.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Store } from '../../src/ports/store.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import type { SimulatedSlack, SlackOptions } from '../../src/sandbox/slack-api/simulated-slack.ts';
import { startSlack } from '../../src/sandbox/slack-api/start.ts';
import { type Front, startFront } from '../../src/slack/app.ts';
import type { Route } from '../../src/slack/http-receiver.ts';
import { openStore } from '../../src/store/store.ts';

export const BOT_TOKEN = 'xoxb-test';
export const APP_TOKEN = 'xapp-test';
export const SIGNING_SECRET = 'test-signing-secret';
export const START = Date.UTC(2026, 10, 20, 9, 0, 0);

export const ADA = 'U0ADAENGINE';
export const GRACE = 'U0GRACEHOPP';
export const GUEST = 'U0PATGUEST0';
export const FOREIGNER = 'U0KIMPARTNR';
export const GPU = 'C0GPUROOM00';
export const RANDOM = 'C0RANDOM000';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: object;
  readonly message: string;
}

export interface Stage {
  readonly slack: SimulatedSlack;
  readonly store: Store;
  readonly front: Front;
  readonly clock: SandboxClock;
  readonly log: readonly LogLine[];
  /** How often somebody was told that work is due. */
  readonly nudges: () => number;
  /** What this person was answered last in the channel, for their eyes only. */
  lastAnswer(user: string, channel?: string): string;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly mode?: 'http' | 'socket';
  readonly policy?: Partial<Policy>;
  readonly slack?: Partial<SlackOptions>;
  readonly routes?: readonly Route[];
  /** None by default: then there are no prices. */
  readonly catalog?: Catalog;
  /** The one that the bot presents, if it is not the right one. */
  readonly appToken?: string;
  /** Stands in for parts of the store. */
  readonly store?: (store: Store) => Store;
}

export async function openStage(options: StageOptions = {}): Promise<Stage> {
  const mode = options.mode ?? 'http';
  const clock = new SandboxClock(START);
  const store = await openStore('sqlite::memory:', { clock });
  const lines: LogLine[] = [];
  let nudges = 0;
  // The bot's address is known only once it listens, and it needs the workspace's address for that.
  const nowhere = { mode: 'http', url: 'http://127.0.0.1:9', signingSecret: SIGNING_SECRET } as const;
  const slack = await startSlack({
    clock,
    botToken: BOT_TOKEN,
    delivery: mode === 'http' ? nowhere : { mode: 'socket', appToken: APP_TOKEN },
    ...options.slack,
  });
  const front = await startFront({
    botToken: BOT_TOKEN,
    apiUrl: slack.url,
    delivery:
      mode === 'http'
        ? { mode, signingSecret: SIGNING_SECRET, port: 0, host: '127.0.0.1' }
        : { mode, appToken: options.appToken ?? APP_TOKEN },
    deps: {
      store: options.store?.(store) ?? store,
      policy: { ...defaultPolicy(['ml-research']), ...options.policy },
      nudge: { nudge: () => (nudges += 1) },
      newId: newIds(),
      ...(options.catalog === undefined ? {} : { catalog: options.catalog }),
    },
    routes: options.routes ?? [],
    log: logInto(lines),
  }).catch(async (error: unknown) => {
    await slack.close();
    await store.close();
    throw error;
  });
  if (front.url !== undefined) {
    slack.setDelivery({ mode: 'http', url: front.url, signingSecret: SIGNING_SECRET });
  }
  return {
    slack,
    store,
    front,
    clock,
    log: lines,
    nudges: () => nudges,
    lastAnswer(user, channel = GPU) {
      const own = slack.desk.messages(channel, user).filter((message) => message.ephemeralTo === user);
      return own.at(-1)?.text ?? '';
    },
    async close() {
      await front.close();
      await slack.close();
      await store.close();
    },
  };
}

function newIds(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `m${String(count).padStart(9, 'a')}`;
  };
}

function logInto(lines: LogLine[]): Logger {
  const write = (level: LogLine['level']) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
