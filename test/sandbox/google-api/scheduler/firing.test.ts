/** Cloud Scheduler really fires: slots, headers, tokens, retries, and never two executions of a job at once. */

import { OAuth2Client } from 'google-auth-library';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../../src/domain/time.ts';
import { SandboxClock } from '../../../../src/sandbox/clock.ts';
import { schedulerRoutes } from '../../../../src/sandbox/google-api/scheduler/routes.ts';
import { CloudScheduler } from '../../../../src/sandbox/google-api/scheduler/scheduler.ts';
import { TokenSigner } from '../../../../src/sandbox/google-api/scheduler/signer.ts';
import { serveRoutes } from '../../../../src/sandbox/google-api/server.ts';
import { startTarget, status, type Target } from './target.ts';

const PARENT = 'projects/ml-research/locations/us-central1';
const NAME = `${PARENT}/jobs/tick`;
const EMAIL = 'lamplighter-tick@ml-research.iam.gserviceaccount.com';

let clock: SandboxClock;
let signer: TokenSigner;
let scheduler: CloudScheduler;
let target: Target;

beforeEach(async () => {
  clock = new SandboxClock(Date.parse('2026-11-21T12:00:30Z'));
  signer = new TokenSigner();
  scheduler = new CloudScheduler(clock, signer, { attemptLimit: 300 });
  target = await startTarget();
});

afterEach(() => target.close());

function create(more: object = {}): void {
  const { httpTarget = {}, ...rest } = more as { httpTarget?: object };
  scheduler.create(PARENT, {
    name: NAME,
    schedule: '* * * * *',
    httpTarget: { uri: `${target.url}/tick?from=cloud`, httpMethod: 'POST', ...httpTarget },
    ...rest,
  });
}

async function travel(by: number): Promise<void> {
  clock.advance(by);
  await scheduler.fireDue();
}

describe('slots', () => {
  it('fire once each, when their time has come', async () => {
    create();
    await scheduler.fireDue();
    expect(target.received).toHaveLength(0);
    await travel(30 * SECOND);
    await scheduler.fireDue();
    expect(target.received).toHaveLength(1);
    await travel(MINUTE);
    const times = target.received.map(({ headers }) => headers['x-cloudscheduler-scheduletime']);
    expect(times).toEqual(['2026-11-21T12:01:00Z', '2026-11-21T12:02:00Z']);
  });

  it('that a jump passed are not made up for: only the last fires', async () => {
    create({ schedule: '*/10 * * * *' });
    await travel(5 * HOUR);
    const times = target.received.map(({ headers }) => headers['x-cloudscheduler-scheduletime']);
    expect(times).toEqual(['2026-11-21T17:00:00Z']);
  });

  it('of a paused or deleted job do not fire; a forced run does, even when paused', async () => {
    create();
    scheduler.pause(NAME);
    await travel(HOUR);
    expect(target.received).toHaveLength(0);
    scheduler.run(NAME);
    await scheduler.fireDue();
    expect(target.received.map(({ headers }) => headers['x-cloudscheduler-scheduletime'])).toEqual([
      '2026-11-21T13:00:30Z',
    ]);
    scheduler.resume(NAME);
    await scheduler.fireDue();
    expect(target.received).toHaveLength(1);
    scheduler.delete(NAME);
    await travel(HOUR);
    expect(target.received).toHaveLength(1);
  });

  it('keep the wall clock of their zone across the end of summer time', async () => {
    clock.advanceTo(Date.parse('2027-03-13T00:00:00Z'));
    create({ schedule: '0 9 * * *', timeZone: 'America/Los_Angeles' });
    await travel(24 * HOUR);
    await travel(24 * HOUR);
    const times = target.received.map(({ headers }) => headers['x-cloudscheduler-scheduletime']);
    expect(times).toEqual(['2027-03-13T09:00:00-08:00', '2027-03-14T09:00:00-07:00']);
  });
});

describe('the request', () => {
  it('carries Google’s headers, the body, and octet-stream unless told otherwise', async () => {
    const headers = { 'X-Own': 'yes', 'X-CloudScheduler-JobName': 'forged', 'User-Agent': 'forged' };
    create({ httpTarget: { headers, body: Buffer.from('{"a":1}').toString('base64') } });
    await travel(MINUTE);
    expect(target.received[0]).toMatchObject({
      method: 'POST',
      path: '/tick?from=cloud',
      body: '{"a":1}',
      headers: {
        'user-agent': 'Google-Cloud-Scheduler',
        'x-cloudscheduler': 'true',
        'x-cloudscheduler-jobname': 'tick',
        'x-own': 'yes',
        'content-type': 'application/octet-stream',
      },
    });
    expect(target.received[0]?.headers.authorization).toBeUndefined();
  });

  it('keeps a content type that the job sets', async () => {
    create({ httpTarget: { headers: { 'content-type': 'application/json' }, body: 'e30=' } });
    await travel(MINUTE);
    expect(target.received[0]?.headers['content-type']).toBe('application/json');
  });
});

describe('the identity token', () => {
  async function bearer(): Promise<string> {
    await travel(MINUTE);
    return (target.received.at(-1)?.headers.authorization ?? '').replace('Bearer ', '');
  }

  it('passes google-auth-library with the published certs, for its audience only', async () => {
    create({ httpTarget: { oidcToken: { serviceAccountEmail: EMAIL, audience: 'https://bot.example' } } });
    const token = await bearer();
    const routes = schedulerRoutes(scheduler, signer, () => true);
    const api = await serveRoutes({ routes, clock, settle: () => {} });
    const certs = (await (await fetch(`${api.url}/oauth2/v1/certs`)).json()) as Record<string, string>;
    const { keys } = (await (await fetch(`${api.url}/oauth2/v3/certs`)).json()) as {
      keys: { kid: string }[];
    };
    await api.close();
    expect(keys.map(({ kid }) => kid)).toEqual(Object.keys(certs));

    const verifier = new OAuth2Client();
    const issuers = ['https://accounts.google.com'];
    const ticket = await verifier.verifySignedJwtWithCertsAsync(token, certs, 'https://bot.example', issuers);
    const payload = ticket.getPayload();
    expect(payload).toMatchObject({
      iss: issuers[0],
      aud: 'https://bot.example',
      email: EMAIL,
      email_verified: true,
    });
    // Real time, although the sandbox's clock says 2026-11-21.
    expect(Math.abs((payload?.iat ?? 0) * 1000 - Date.now())).toBeLessThan(60_000);
    expect((payload?.exp ?? 0) - (payload?.iat ?? 0)).toBe(3600);

    const other = verifier.verifySignedJwtWithCertsAsync(token, certs, 'https://elsewhere.example', issuers);
    await expect(other).rejects.toThrow(/audience/);
    const strangers = await new TokenSigner().pems();
    const kid = Object.keys(certs)[0] ?? '';
    const forged = { [kid]: Object.values(strangers)[0] ?? '' };
    await expect(
      verifier.verifySignedJwtWithCertsAsync(token, forged, 'https://bot.example', issuers),
    ).rejects.toThrow(/signature/);
  });

  it('is for the whole URI with its query when no audience is set', async () => {
    create({ httpTarget: { oidcToken: { serviceAccountEmail: EMAIL } } });
    const token = await bearer();
    const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as {
      aud: string;
    };
    expect(payload.aud).toBe(`${target.url}/tick?from=cloud`);
  });
});

describe('failures', () => {
  function shown(): object {
    return scheduler.get(NAME);
  }

  it('without a retry count wait for the next slot', async () => {
    create({ schedule: '0 * * * *' });
    target.answer = status(500);
    await travel(HOUR);
    await travel(30 * MINUTE - 1);
    expect(target.received).toHaveLength(1);
    expect(shown()).toMatchObject({ status: { code: 13 }, scheduleTime: '2026-11-21T14:00:00.000Z' });
  });

  it('are retried with doubling pauses under the same schedule time, as often as said', async () => {
    create({ schedule: '0 * * * *', retryConfig: { retryCount: 3, minBackoffDuration: '10s' } });
    target.answer = status(503);
    await travel(HOUR);
    for (const [wait, sent] of [
      [9, 1],
      [1, 2],
      [19, 2],
      [1, 3],
      [40, 4],
      [600, 4],
    ] as const) {
      await travel(wait * SECOND);
      expect(target.received).toHaveLength(sent);
    }
    const times = new Set(target.received.map(({ headers }) => headers['x-cloudscheduler-scheduletime']));
    expect([...times]).toEqual(['2026-11-21T13:00:00Z']);
  });

  it('end with the next slot, and with success', async () => {
    create({ schedule: '* * * * *', retryConfig: { retryCount: 5, minBackoffDuration: '50s' } });
    target.answer = status(503);
    await travel(30 * SECOND);
    target.answer = status(204);
    await travel(60 * SECOND);
    await travel(SECOND);
    expect(target.received.map(({ headers }) => headers['x-cloudscheduler-scheduletime'])).toEqual([
      '2026-11-21T12:01:00Z',
      '2026-11-21T12:02:00Z',
    ]);
    expect(shown()).toMatchObject({ status: {} });
  });

  it('count redirects and silence as failures', async () => {
    create();
    target.answer = (response) => {
      response.writeHead(302, { location: '/elsewhere' });
      response.end();
    };
    await travel(MINUTE);
    expect(target.received).toHaveLength(1);
    expect(shown()).toMatchObject({ status: { code: 2 } });
    target.answer = () => {};
    await travel(MINUTE);
    expect(shown()).toMatchObject({ status: { code: 4 } });
    await target.close();
    await travel(MINUTE);
    expect(shown()).toMatchObject({ status: { code: 14 } });
  });
});

it('never runs two executions of one job at once', async () => {
  create();
  let open = 0;
  let most = 0;
  const waiting: (() => void)[] = [];
  target.answer = (response) => {
    open += 1;
    most = Math.max(most, open);
    waiting.push(() => {
      open -= 1;
      status(200)(response);
    });
  };
  clock.advance(MINUTE);
  const first = scheduler.fireDue();
  await expect.poll(() => target.received.length).toBe(1);
  clock.advance(MINUTE);
  const second = scheduler.fireDue();
  scheduler.run(NAME);
  expect(target.received).toHaveLength(1);
  waiting.shift()?.();
  await expect.poll(() => target.received.length).toBe(2);
  waiting.shift()?.();
  await Promise.all([first, second]);
  expect(most).toBe(1);
});
