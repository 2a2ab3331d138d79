/** The signed door: what is not Slack's, not of now or too large leaves nothing but a log line. */
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADA, GPU, openStage, SIGNING_SECRET, type Stage } from './front.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    routes: [
      { method: 'GET', path: '/healthz', handle: (_request, response) => void response.end('ok') },
      {
        method: 'POST',
        path: '/broken',
        handle: () => {
          throw new Error('out of order');
        },
      },
    ],
  });
});
afterAll(() => stage.close());

interface Sent {
  readonly body?: string;
  /** Seconds from now. */
  readonly dated?: number;
  readonly secret?: string;
  readonly headers?: Record<string, string>;
}

function commandBody(text: string, trigger: string): string {
  return new URLSearchParams({
    team_id: stage.slack.teamId,
    user_id: ADA,
    channel_id: GPU,
    command: '/gpu',
    text,
    trigger_id: trigger,
    response_url: `${new URL(stage.slack.url).origin}/none`,
  }).toString();
}

function post({ body = '', dated = 0, secret = SIGNING_SECRET, headers }: Sent): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1000) + dated);
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  return fetch(`${stage.front.url}/slack/events`, {
    method: 'POST',
    body,
    headers: headers ?? {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signature,
    },
  });
}

async function names(): Promise<readonly string[]> {
  return (await stage.store.machines()).map((machine) => machine.name).sort();
}

describe('what is refused with 401', () => {
  test.each([
    ['unsigned', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }],
    ['signed with another secret', { secret: 'guessed' }],
    ['six minutes old', { dated: -360 }],
    ['six minutes in the future', { dated: 360 }],
    ['a year in the future', { dated: 365 * 86_400 }],
  ] satisfies [string, Sent][])('%s', async (_what, sent) => {
    const answer = await post({ body: commandBody('up l4 --name intruder', 'T1'), ...sent });
    expect(answer.status).toBe(401);
    expect(await answer.text()).toBe('');
    expect(await names()).not.toContain('intruder');
    expect(stage.log.at(-1)).toMatchObject({ level: 'warn' });
  });

  test('a timestamp that is no number, and one changed after signing', async () => {
    for (const timestamp of ['soon', 'Infinity', '', `${Math.floor(Date.now() / 1000) - 1}`]) {
      const body = commandBody('up l4 --name intruder', 'T1');
      const now = Math.floor(Date.now() / 1000);
      const signature = `v0=${createHmac('sha256', SIGNING_SECRET).update(`v0:${now}:${body}`).digest('hex')}`;
      const answer = await post({
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': signature,
        },
      });
      expect(answer.status).toBe(401);
    }
    expect(await names()).not.toContain('intruder');
  });
});

test('four minutes off in either direction is a clock that drifts', async () => {
  for (const dated of [-240, 240]) {
    expect((await post({ body: commandBody('help', `drift${dated}`), dated })).status).toBe(200);
  }
});

test('more than 256 kB is refused, ten thousand characters get an answer', async () => {
  expect((await post({ body: commandBody('x'.repeat(300_000), 'T2') })).status).toBe(413);
  const answer = await post({ body: commandBody(`up ${'l'.repeat(10_000)}`, 'T3') });
  expect(await answer.json()).toMatchObject({ text: expect.stringContaining('10,003 characters') });
});

test('a replay of a signed body, and the same trigger signed anew, make one machine', async () => {
  const body = commandBody('up l4 --name once', 'T4');
  const first = await (await post({ body })).json();
  expect(first).toMatchObject({ text: expect.stringContaining('Looking for') });
  for (const dated of [0, 1]) {
    expect(await (await post({ body, dated })).json()).toMatchObject({
      text: expect.stringContaining('I have that already'),
    });
  }
  expect((await names()).filter((name) => name === 'once')).toHaveLength(1);
});

test('the same words with another trigger are another command', async () => {
  await post({ body: commandBody('up l4', 'T5') });
  const before = (await names()).length;
  await post({ body: commandBody('up l4', 'T6') });
  expect((await names()).length).toBe(before + 1);
});

test('our own routes stand beside it; one that fails answers 500', async () => {
  const health = await fetch(`${stage.front.url}/healthz?probe=1`);
  expect([health.status, await health.text()]).toEqual([200, 'ok']);
  expect((await fetch(`${stage.front.url}/broken`, { method: 'POST' })).status).toBe(500);
  expect((await fetch(`${stage.front.url}/elsewhere`)).status).toBe(404);
});
