/** The same life on Postgres, and with Cloud Scheduler as the only thing that starts passes and digests. */
import { describe, expect, test, vi } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import { play } from '../../src/story/play.ts';
import type { Check } from '../../src/story/script.ts';
import { wholeLife } from '../../src/story/scripts/default.ts';
import { startPostgres } from '../support/postgres.ts';
import { openScene } from './open-scene.ts';

// A whole life takes a few seconds of two idle cores, many times that of busy ones.
vi.setConfig({ testTimeout: 90_000 });

function failed(checks: readonly Check[]): readonly Check[] {
  return checks.filter(({ passed }) => !passed);
}

test('the whole life on Postgres', async () => {
  const postgres = await startPostgres();
  try {
    const { checks, found } = await play(wholeLife, { env: { DATABASE_URL: postgres.url } });
    expect(failed(checks)).toEqual([]);
    expect(found.ledger).toHaveLength(1);
  } finally {
    await postgres.stop();
  }
});

describe('Cloud Scheduler', () => {
  test('drives the whole life by signed calls of /tick', async () => {
    const { checks, found, calls } = await play(wholeLife, { scheduled: true });
    expect(failed(checks)).toEqual([]);
    expect(found.digest?.day).toBe('2026-11-20');
    expect(calls['scheduler.jobs.create']).toBe(2);
    expect(calls['oauth2.v1.certs']).toBeGreaterThan(0);
  });

  test('is the only one who may: an unsigned call and a made-up token start nothing', async () => {
    const { stage, trouble } = await openScene({ scheduled: true });
    const passes = () => stage.sandbox.google.calls()['compute.instances.aggregatedList'] ?? 0;
    const call = (headers: Record<string, string>) =>
      fetch(`${stage.bot.url}/tick`, { method: 'POST', headers }).then(({ status }) => status);
    const forged = `Bearer ${['{"alg":"RS256","kid":"1"}', '{"iss":"https://accounts.google.com"}', 'x']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.')}`;
    expect([await call({}), await call({ authorization: forged })]).toEqual([401, 401]);
    expect(passes()).toBe(0);
    expect(trouble).toEqual(['refused a call of /tick', 'refused a call of /tick']);
    await stage.travel(MINUTE);
    expect(passes()).toBe(1);
  });
});
