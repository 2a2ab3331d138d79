/** The environment's values: what each must look like, every fault at once, and no secret in anything printed. */
import { readFileSync } from 'node:fs';
import { format, inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Config, explainFaults, type LiveConfig, readConfig, Secret } from '../src/config.ts';
import { VARIABLES } from '../src/config-variables.ts';

type Env = Parameters<typeof readConfig>[0];

const SOCKET = { SLACK_BOT_TOKEN: 'xoxb-1-bot', SLACK_APP_TOKEN: 'xapp-1-app' };
const HTTP = { SLACK_BOT_TOKEN: 'xoxb-1-bot', SLACK_SIGNING_SECRET: 'sign1ng-s3cret', PORT: '8080' };
const POSTGRES = { DATABASE_URL: 'postgres://lamp:hunter2@db.internal/lamplighter' };

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

describe('values', () => {
  test.each<[keyof typeof VARIABLES, string]>([
    ['SLACK_BOT_TOKEN', 'xoxp-1'],
    ['SLACK_BOT_TOKEN', 'xoxb-1 2'],
    ['SLACK_APP_TOKEN', 'xoxb-1'],
    ['SLACK_SIGNING_SECRET', 'short'],
    ['SLACK_BOT_ID', 'U0123'],
    ['SLACK_BOT_USER_ID', 'ada'],
    ['SLACK_API_URL', 'slack.com/api'],
    ['GOOGLE_CLOUD_PROJECT', 'My Project'],
    ['GOOGLE_API_BASE_URL', 'ftp://127.0.0.1'],
    ['GOOGLE_API_BASE_URL', 'http://user:password@127.0.0.1'],
    ['GOOGLE_COMPUTE_BASE_URL', 'http://127.0.0.1/?a=1'],
    ['GOOGLE_OIDC_CERTS_URL', 'http://127.0.0.1/#a'],
    ['PUBLIC_URL', 'http://lamplighter.example.com'],
    ['PUBLIC_URL', 'lamplighter'],
    ['SCHEDULER_LOCATION', 'europe-west1-b'],
    ['SCHEDULER_SERVICE_ACCOUNT', 'ada@example.com'],
    ['VM_SERVICE_ACCOUNT', 'gpu'],
    ['BILLING_TABLE', 'dataset.table'],
    ['BILLING_TABLE', 'my-billing.d.t`; DROP TABLE x'],
    ['BILLING_TABLE', 'my-billing.d.t*'],
    ['BILLING_TABLE', 'my-billing.d.t@Europe'],
    ['BILLING_DETAILED_TABLE', 'my-billing.d.t,,my-billing.d.u'],
    ['BILLING_MAX_GIB', '0'],
    ['BILLING_LOCATION', 'Europe'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'sqlite:'],
    ['ROLE', 'backend'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80a'],
    ['LOG_LEVEL', 'loud'],
    ['LAMPLIGHTER_CLOCK_SPEED', '0'],
    ['LAMPLIGHTER_CLOCK_SPEED', '3601'],
    ['LAMPLIGHTER_SEED', '-1'],
    ['LAMPLIGHTER_SANDBOX_PORT', '70000'],
  ])('%s is not %j', (name, value) => {
    const read = readConfig({ SLACK_BOT_TOKEN: 'xoxb-1', [name]: value });
    const own = read.ok ? [] : read.faults.filter(({ variable }) => variable === name);
    expect(own).toEqual([
      { variable: name, problem: VARIABLES[name].problem, example: `${name}=${VARIABLES[name].example}` },
    ]);
  });

  test('the example of every variable is a value that is taken', () => {
    for (const [name, { check, example }] of Object.entries(VARIABLES))
      expect([name, check(example)]).toEqual([name, true]);
  });

  test('a misspelt variable of ours is named, others are none of our business', () => {
    expect(faults({ LAMPLIGHTER_POLCY: 'x', LAMPLIGHTR_POLICY: 'x', SLACK_TOKEN: 'x' })).toEqual([
      'LAMPLIGHTER_POLCY is no setting; did you mean LAMPLIGHTER_POLICY?',
    ]);
    expect(faults({ LAMPLIGHTER_ZZZZZZZZZZ: '1' })).toEqual([
      'LAMPLIGHTER_ZZZZZZZZZZ is no setting; there is LAMPLIGHTER_POLICY, LAMPLIGHTER_CLOCK_SPEED, LAMPLIGHTER_SEED, LAMPLIGHTER_SANDBOX_PORT',
    ]);
  });

  test('every fault at once, in words', () => {
    const read = readConfig({ SLACK_BOT_TOKEN: 'nonsense', PORT: 'x', ROLE: 'front' });
    if (read.ok) throw new Error('accepted');
    expect(explainFaults(read.faults).split('\n').slice(0, 3)).toEqual([
      'Lamplighter does not start: 4 settings are wrong.',
      '  PORT must be a number from 1 to 65535',
      '    for example: PORT=8080',
    ]);
    expect(explainFaults(read.faults.slice(0, 1))).toContain('one setting is wrong');
  });
});

describe('secrets', () => {
  const env = {
    ...HTTP,
    ...SOCKET,
    ...POSTGRES,
    GOOGLE_API_BASE_URL: 'http://127.0.0.1:1',
    GOOGLE_ACCESS_TOKEN: 'ya29-t0ken',
  };
  const values = ['xoxb-1-bot', 'xapp-1-app', 'sign1ng-s3cret', 'hunter2', 'ya29-t0ken'];

  test('are in nothing that is printed', () => {
    for (const read of [config(env), config({ ...SOCKET, ...POSTGRES })]) {
      const shown = [
        JSON.stringify(read),
        inspect(read, { depth: 9, showHidden: true }),
        format('%o %j %s', read, read, read),
      ];
      for (const value of values) expect(shown.join('\n')).not.toContain(value);
      expect(shown[0]).toContain('[secret]');
    }
    expect(`${new Secret('hunter2')}`).toBe('[secret]');
  });

  test('are in no fault', () => {
    const wrong = {
      SLACK_BOT_TOKEN: 'hunter2',
      SLACK_APP_TOKEN: 'hunter2',
      DATABASE_URL: 'hunter2',
      GOOGLE_ACCESS_TOKEN: 'hunter2 ',
      ROLE: 'front',
    };
    const read = readConfig(wrong);
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toContain('hunter2');
  });
});

test('the config cannot be changed, and the environment is not read again', () => {
  const env: Record<string, string> = { ...HTTP };
  const read = live(env);
  env.PORT = '1';
  expect(read.port).toBe(8_080);
  expect(() => Object.assign(read, { port: 1 })).toThrow(TypeError);
  expect(() => Object.assign(read.google.baseUrls, { compute: 'x' })).toThrow(TypeError);
});

test('.env.example names every variable, and as it stands it runs the sandbox', () => {
  const text = readFileSync(new URL('../.env.example', import.meta.url), 'utf8');
  const lines = text.split('\n').filter((line) => /^[A-Z]/.test(line));
  const env = Object.fromEntries(lines.map((line) => line.split('=')));
  expect(Object.keys(env).sort()).toEqual(Object.keys(VARIABLES).sort());
  expect(config(env).mode).toBe('sandbox');
});
