/** The environment: sandbox or real, never half, and what each setting turns into. */
import { describe, expect, test } from 'vitest';
import { type Config, explainFaults, type LiveConfig, readConfig } from '../src/config.ts';

type Env = Parameters<typeof readConfig>[0];

const SOCKET = { SLACK_BOT_TOKEN: 'xoxb-1-bot', SLACK_APP_TOKEN: 'xapp-1-app' };
const HTTP = { SLACK_BOT_TOKEN: 'xoxb-1-bot', SLACK_SIGNING_SECRET: 'sign1ng-s3cret', PORT: '8080' };
const POSTGRES = { DATABASE_URL: 'postgres://lamp:hunter2@db.internal/lamplighter' };
const SCHEDULER = {
  SCHEDULER_LOCATION: 'europe-west1',
  PUBLIC_URL: 'https://tick-abc.a.run.app/',
  SCHEDULER_SERVICE_ACCOUNT: 'lamplighter-tick@ml-research.iam.gserviceaccount.com',
};

function config(env: Env): Config {
  const read = readConfig(env);
  if (!read.ok) throw new Error(explainFaults(read.faults));
  return read.config;
}

function live(env: Env): LiveConfig {
  const read = config(env);
  if (read.mode !== 'live') throw new Error('not live');
  return read;
}

/** Each fault in one line. */
function faults(env: Env): string[] {
  const read = readConfig(env);
  return read.ok ? [] : read.faults.map(({ variable, problem }) => `${variable} ${problem}`);
}

describe('the sandbox', () => {
  test('is what runs without credentials', () => {
    const sandbox = {
      mode: 'sandbox',
      store: { kind: 'sqlite', path: ':memory:' },
      policy: { path: 'lamplighter.yaml', askedFor: false },
      logLevel: 'info',
      sandbox: { port: 3_000, clockSpeed: 1, seed: 1 },
    };
    expect(config({})).toEqual(sandbox);
    expect(
      config({ PATH: '/bin', HOME: '/root', SLACK_BOT_TOKEN: '', SLACK_APP_TOKEN: '  ', PORT: '80' }),
    ).toEqual(sandbox);
  });

  test('has settings of its own', () => {
    const env = {
      LAMPLIGHTER_SANDBOX_PORT: '0',
      LAMPLIGHTER_CLOCK_SPEED: '600',
      LAMPLIGHTER_SEED: '42',
      LAMPLIGHTER_POLICY: 'team.yaml',
      LOG_LEVEL: 'debug',
      DATABASE_URL: 'sqlite:/tmp/x.db',
      ROLE: 'all',
    };
    expect(config(env)).toEqual({
      mode: 'sandbox',
      store: { kind: 'sqlite', path: '/tmp/x.db' },
      policy: { path: 'team.yaml', askedFor: true },
      logLevel: 'debug',
      sandbox: { port: 0, clockSpeed: 600, seed: 42 },
    });
  });

  test('is one process', () => {
    expect(faults({ ROLE: 'front' })).toEqual(['ROLE must be all in the sandbox']);
  });

  test('its settings are refused elsewhere', () => {
    expect(
      faults({
        ...SOCKET,
        LAMPLIGHTER_CLOCK_SPEED: '60',
        LAMPLIGHTER_SEED: '1',
        LAMPLIGHTER_SANDBOX_PORT: '1',
      }),
    ).toEqual([
      'LAMPLIGHTER_CLOCK_SPEED is for the sandbox only; unset it',
      'LAMPLIGHTER_SEED is for the sandbox only; unset it',
      'LAMPLIGHTER_SANDBOX_PORT is for the sandbox only; unset it',
    ]);
  });
});

describe('nothing is half real', () => {
  const missing = (names: string) => ` is not set although ${names}; nothing runs half real`;
  const socketHelp = '. It is for Socket Mode; for HTTP set SLACK_SIGNING_SECRET and PORT instead';
  test.each<[string, Env, string[]]>([
    [
      'only a bot token',
      { SLACK_BOT_TOKEN: 'xoxb-1' },
      [`SLACK_APP_TOKEN${missing('SLACK_BOT_TOKEN is')}${socketHelp}`],
    ],
    ['only an app token', { SLACK_APP_TOKEN: 'xapp-1' }, [`SLACK_BOT_TOKEN${missing('SLACK_APP_TOKEN is')}`]],
    [
      'HTTP without a port',
      { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'sign1ng-s3cret' },
      ['PORT is not set although SLACK_SIGNING_SECRET is'],
    ],
    [
      'only base URLs',
      { GOOGLE_API_BASE_URL: 'http://127.0.0.1:4010', SLACK_API_URL: 'http://127.0.0.1:4011/api' },
      [
        `SLACK_BOT_TOKEN${missing('SLACK_API_URL, GOOGLE_API_BASE_URL are')}`,
        `SLACK_APP_TOKEN${missing('SLACK_API_URL, GOOGLE_API_BASE_URL are')}${socketHelp}`,
      ],
    ],
    [
      'a scheduler in parts',
      { ...HTTP, SCHEDULER_LOCATION: 'europe-west1' },
      [
        'PUBLIC_URL is not set although SCHEDULER_LOCATION is',
        'SCHEDULER_SERVICE_ACCOUNT is not set although SCHEDULER_LOCATION is',
      ],
    ],
    [
      'a scheduler project alone',
      { ...HTTP, SCHEDULER_PROJECT: 'ml-research' },
      ['SCHEDULER_LOCATION', 'PUBLIC_URL', 'SCHEDULER_SERVICE_ACCOUNT'].map(
        (name) => `${name} is not set although SCHEDULER_PROJECT is`,
      ),
    ],
    [
      'a scheduler without a port',
      { ...SOCKET, ...SCHEDULER },
      [
        'PORT is not set although SCHEDULER_LOCATION and PUBLIC_URL and SCHEDULER_SERVICE_ACCOUNT are: Cloud Scheduler calls over HTTP',
      ],
    ],
    [
      'a location without a table',
      { ...SOCKET, BILLING_LOCATION: 'EU' },
      ['BILLING_TABLE is not set although BILLING_LOCATION is'],
    ],
    [
      'a front without Postgres',
      { ...SOCKET, ROLE: 'front' },
      ['DATABASE_URL must be a Postgres URL when ROLE is front: two processes share it'],
    ],
    [
      'an engine on SQLite',
      { ...SOCKET, ROLE: 'engine', DATABASE_URL: 'sqlite:x.db' },
      ['DATABASE_URL must be a Postgres URL when ROLE is engine: two processes share it'],
    ],
    [
      'a front that hears nothing',
      { SLACK_BOT_TOKEN: 'xoxb-1', ...POSTGRES, ROLE: 'front' },
      [`SLACK_APP_TOKEN${missing('SLACK_BOT_TOKEN is')}${socketHelp}`],
    ],
    [
      'a token for the real Google',
      { ...SOCKET, GOOGLE_ACCESS_TOKEN: 'x' },
      [
        'GOOGLE_ACCESS_TOKEN is for emulators only; it needs GOOGLE_API_BASE_URL to point at one, or unset it',
      ],
    ],
    [
      'a token for Google by another name',
      { ...SOCKET, GOOGLE_ACCESS_TOKEN: 'x', GOOGLE_API_BASE_URL: 'https://compute.googleapis.com' },
      [
        'GOOGLE_ACCESS_TOKEN is for emulators only; it needs GOOGLE_API_BASE_URL to point at one, or unset it',
      ],
    ],
    [
      'a token with one service left real',
      {
        ...SOCKET,
        GOOGLE_ACCESS_TOKEN: 'x',
        GOOGLE_API_BASE_URL: 'http://127.0.0.1:1',
        GOOGLE_BIGQUERY_BASE_URL: 'https://bigquery.googleapis.com',
      },
      [
        'GOOGLE_ACCESS_TOKEN is for emulators only; it needs GOOGLE_API_BASE_URL to point at one, or unset it',
      ],
    ],
  ])('%s', (_, env, wanted) => {
    expect(faults(env)).toEqual(wanted);
  });
});

test('takes a project that the shell has for other tools as no sign of the real thing', () => {
  expect(readConfig({ GOOGLE_CLOUD_PROJECT: 'whatever it is' })).toMatchObject({
    ok: true,
    config: { mode: 'sandbox' },
  });
});

describe('the real thing', () => {
  test('Socket Mode', () => {
    const read = live({
      ...SOCKET,
      GOOGLE_CLOUD_PROJECT: 'ml-research',
      SLACK_BOT_ID: 'B0123',
      SLACK_BOT_USER_ID: 'U0123',
    });
    expect(read).toMatchObject({
      role: 'all',
      port: undefined,
      store: { kind: 'sqlite', path: '.lamplighter/lamplighter.db' },
      slack: { receiver: { kind: 'socket' }, apiUrl: undefined, botId: 'B0123', botUserId: 'U0123' },
      google: {
        project: 'ml-research',
        accessToken: undefined,
        oidcCertsUrl: undefined,
        vmServiceAccount: undefined,
      },
      scheduler: undefined,
      billing: undefined,
    });
    expect(Object.values(read.google.baseUrls)).toEqual(Array.from({ length: 8 }));
    expect(read.slack.botToken.reveal()).toBe('xoxb-1-bot');
    expect(read.slack.receiver?.kind === 'socket' && read.slack.receiver.appToken.reveal()).toBe(
      'xapp-1-app',
    );
  });

  test('signed HTTP, which wins when both are set', () => {
    for (const env of [HTTP, { ...HTTP, ...SOCKET }]) {
      const { receiver } = live(env).slack;
      expect(receiver).toMatchObject({ kind: 'http', port: 8_080 });
      expect(receiver?.kind === 'http' && receiver.signingSecret.reveal()).toBe('sign1ng-s3cret');
    }
    const { SLACK_SIGNING_SECRET } = HTTP;
    expect(live({ ...SOCKET, SLACK_SIGNING_SECRET }).slack.receiver?.kind).toBe('socket');
    const both = live({ ...SOCKET, PORT: '9000' });
    expect([both.port, both.slack.receiver?.kind]).toEqual([9_000, 'socket']);
  });

  test('front and engine on Postgres; the engine hears nothing from Slack', () => {
    const front = live({ ...HTTP, ...POSTGRES, ROLE: 'front' });
    expect(front.store.kind === 'postgres' && front.store.url.reveal()).toBe(POSTGRES.DATABASE_URL);
    const engine = live({ SLACK_BOT_TOKEN: 'xoxb-1', DATABASE_URL: 'postgresql://db/x', ROLE: 'engine' });
    expect(engine).toMatchObject({ role: 'engine', slack: { receiver: undefined } });
  });

  test.each([
    ['sqlite:x.db', 'x.db'],
    ['sqlite:/var/x.db', '/var/x.db'],
    ['sqlite:///var/x.db', '/var/x.db'],
    ['sqlite://x.db', 'x.db'],
  ])('%s', (url, path) => {
    expect(config({ DATABASE_URL: url }).store).toEqual({ kind: 'sqlite', path });
  });

  test('other servers, one for all or one each', () => {
    const env = {
      ...SOCKET,
      GOOGLE_API_BASE_URL: 'http://127.0.0.1:4010/',
      GOOGLE_MONITORING_BASE_URL: 'http://127.0.0.1:4011',
      GOOGLE_ACCESS_TOKEN: 't0ken',
      GOOGLE_OIDC_CERTS_URL: 'http://127.0.0.1:4010/certs',
      SLACK_API_URL: 'http://127.0.0.1:4012/api',
    };
    const { google, slack } = live(env);
    const all = 'http://127.0.0.1:4010';
    const { monitoring, ...others } = google.baseUrls;
    expect(monitoring).toBe('http://127.0.0.1:4011');
    expect(Object.values(others)).toEqual(Array.from({ length: 7 }, () => all));
    expect([google.accessToken?.reveal(), google.oidcCertsUrl, slack.apiUrl]).toEqual([
      't0ken',
      'http://127.0.0.1:4010/certs',
      'http://127.0.0.1:4012/api/',
    ]);
    const slash = { ...env, SLACK_API_URL: 'https://slack.com/api/' };
    expect(live(slash).slack.apiUrl).toBe('https://slack.com/api/');
  });

  test('Cloud Scheduler and billing', () => {
    const table = 'my-billing.billing_export.gcp_billing_export_v1_012345_6789AB_CDEF01';
    const env = { ...HTTP, ...SCHEDULER, GOOGLE_CLOUD_PROJECT: 'ml-research', BILLING_TABLE: table };
    const read = live(env);
    expect(read.scheduler).toEqual({
      project: 'ml-research',
      location: 'europe-west1',
      publicUrl: 'https://tick-abc.a.run.app',
      serviceAccount: SCHEDULER.SCHEDULER_SERVICE_ACCOUNT,
    });
    expect(read.billing).toEqual({
      tables: [{ table, detailed: false }],
      project: undefined,
      mostBytes: undefined,
    });
    expect(live({ ...env, SCHEDULER_PROJECT: 'ml-ops-1', BILLING_LOCATION: 'EU' })).toMatchObject({
      scheduler: { project: 'ml-ops-1' },
      billing: { tables: [{ table, detailed: false, location: 'EU' }] },
    });
    const account = 'gpu-machines@ml-research.iam.gserviceaccount.com';
    const local = { ...env, PUBLIC_URL: 'http://127.0.0.1:8080', VM_SERVICE_ACCOUNT: account };
    expect(live(local).scheduler?.publicUrl).toBe('http://127.0.0.1:8080');
    expect(live(local).google.vmServiceAccount).toBe(account);
  });
});
