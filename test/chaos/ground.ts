/** Where a storm takes place: a sandbox behind two proxies, a policy file, a database, and what a bot needs to live there. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClockArgument, realTime } from '../../bench/clock.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { dayOf, momentOf } from '../../src/domain/time-of-day.ts';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import { APP_TOKEN, type Sandbox, SIGNING_SECRET, startSandbox } from '../../src/sandbox/sandbox.ts';
import { FORGOTTEN, TRAINING } from '../../src/sandbox/scenarios/activities.ts';
import { LAMPLIGHTER } from '../../src/sandbox/slack-api/workspace/seed.ts';
import type { WorldOptions } from '../../src/sandbox/world/options.ts';
import { freePort } from '../support/postgres-server.ts';
import { members } from './people.ts';
import { type LoopbackProxy, startProxy } from './proxy.ts';

export const CHANNEL = 'C0GPUROOM00';
/** Channels that get the digest. */
export const DIGEST_CHANNELS = [CHANNEL, 'C0COSTROOM1', 'C0COSTROOM2'];
export const TIME_ZONE = 'Europe/Berlin';
export const DIGEST_HOUR = 9;

export interface GroundOptions {
  readonly seed: number;
  readonly delivery: 'http' | 'socket';
  /** How fast time runs; `real` = the machine's own time, which the bot then reads by itself. */
  readonly speed: number | 'real';
  readonly databaseUrl: (directory: string) => Promise<string>;
}

export interface Ground {
  readonly sandbox: Sandbox;
  readonly clock: SandboxClock;
  readonly proxies: readonly [google: LoopbackProxy, slack: LoopbackProxy];
  readonly directory: string;
  readonly databaseUrl: string;
  /** The environment of a bot process of that name. */
  env(replica: string): Record<string, string>;
  /** The clock for a process that starts now; undefined = its own. */
  clockArgument(): ClockArgument | undefined;
  close(): Promise<void>;
}

/** Every destiny lets its machine be warned about; `nap` wakes up again in time to be taken for busy. */
const RULES: NonNullable<WorldOptions['rules']> = [
  { match: { name: /^idle/ }, behaviour: { profile: { kind: 'constant', activity: FORGOTTEN } } },
  {
    match: { name: /^nap/ },
    behaviour: {
      profile: {
        kind: 'cycle',
        phases: [
          { for: 15 * MINUTE, activity: TRAINING },
          { for: 42 * MINUTE, activity: FORGOTTEN },
        ],
      },
    },
  },
];

/** Quotas that refuse nothing. */
export const UNLIMITED = Object.fromEntries(
  [
    'NVIDIA_L4_GPUS',
    'GPUS_ALL_REGIONS',
    'CPUS',
    'CPUS_ALL_REGIONS',
    'INSTANCES',
    'SSD_TOTAL_GB',
    'IN_USE_ADDRESSES',
  ].map((metric) => [metric, -1]),
);

/** Starts everything but the bot. */
export async function openGround(options: GroundOptions): Promise<Ground> {
  const { speed } = options;
  const directory = await mkdtemp(join(tmpdir(), 'lamplighter-chaos-'));
  const clock =
    speed === 'real'
      ? new SandboxClock(Date.now(), 1)
      : new SandboxClock(shortlyBeforeDigest(), speed, realTime);
  let ports = { google: 0, slack: 0 };
  const google = await startProxy(() => ports.google);
  const slack = await startProxy(() => ports.slack);
  const everybody = members();
  const inAll = [...everybody.map(({ id }) => id), LAMPLIGHTER.id];
  const sandbox = await startSandbox({
    clock,
    world: {
      seed: options.seed,
      projects: [{ id: 'ml-research', quotas: UNLIMITED }],
      rules: RULES,
      // Two zones have none left: births have something to go through.
      stockouts: ['us-east4-a', 'us-central1-a'].map((zone) => ({ zone, accelerator: 'nvidia-l4' })),
    },
    delivery:
      options.delivery === 'socket'
        ? { mode: 'socket', appToken: APP_TOKEN }
        : { mode: 'http', url: 'http://127.0.0.1:9', signingSecret: SIGNING_SECRET },
    slack: {
      people: [...everybody, LAMPLIGHTER],
      channels: DIGEST_CHANNELS.map((id) => ({ id, name: id.toLowerCase(), members: inAll })),
      rateLimits: false,
      origin: slack.origin,
    },
  });
  ports = { google: portOf(sandbox.google.url), slack: portOf(sandbox.slack.url) };
  await writeFile(
    join(directory, 'lamplighter.yaml'),
    policyText(everybody.filter((p) => p.isAdmin).map((p) => p.id)),
  );
  const http: Record<string, string> = {};
  if (options.delivery === 'http') {
    const port = await freePort();
    http.PORT = String(port);
    sandbox.slack.setDelivery({
      mode: 'http',
      url: `http://127.0.0.1:${port}`,
      signingSecret: SIGNING_SECRET,
    });
  }
  const databaseUrl = await options.databaseUrl(directory);
  return {
    sandbox,
    clock,
    proxies: [google, slack],
    directory,
    databaseUrl,
    env: (replica) => ({
      ...sandbox.env,
      ...http,
      GOOGLE_API_BASE_URL: google.origin,
      SLACK_API_URL: `${slack.origin}/api/`,
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'info',
      CHAOS_REPLICA: replica,
      GOOGLE_ACCESS_TOKEN: `chaos-${replica}`,
      PATH: process.env.PATH ?? '',
    }),
    clockArgument: () =>
      speed === 'real' ? undefined : { startAt: clock.now(), realStart: realTime(), speed: clock.speed },
    async close() {
      await sandbox.close();
      await Promise.all([google.close(), slack.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The next time that the digest's hour is a minute away. */
export function beforeNextDigest(now: number): number {
  const today = momentOf(dayOf(now, TIME_ZONE), DIGEST_HOUR - 1, 59, TIME_ZONE);
  if (today > now) return today;
  return momentOf(dayOf(now + 24 * 60 * MINUTE, TIME_ZONE), DIGEST_HOUR - 1, 59, TIME_ZONE);
}

function shortlyBeforeDigest(): number {
  return momentOf('2026-11-18', DIGEST_HOUR - 1, 50, TIME_ZONE);
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

function policyText(admins: readonly string[]): string {
  return [
    `timeZone: ${TIME_ZONE}`,
    `admins: [${admins.join(', ')}]`,
    'projects:',
    '  - id: ml-research',
    'limits:',
    '  machinesPerPerson: 6',
    'watch:',
    '  maxStops: 50',
    '  bootGrace: 5m',
    'digest:',
    `  hour: ${DIGEST_HOUR}`,
    `  channels: [${DIGEST_CHANNELS.join(', ')}]`,
    '',
  ].join('\n');
}
