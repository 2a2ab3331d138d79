/** Cloud Scheduler behind the Jobs port, over the wire. */
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { schedulerJobs } from '../../src/google/scheduler.ts';
import { jobsContract } from '../contracts/jobs.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';

const WHERE = { project: 'ml-research', location: 'europe-west1' };

const Shown = z.object({
  schedule: z.string(),
  timeZone: z.string(),
  httpTarget: z.object({
    uri: z.string(),
    httpMethod: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
    oidcToken: z.object({ serviceAccountEmail: z.string(), audience: z.string() }),
  }),
  retryConfig: z.object({ retryCount: z.int() }),
});

/** The job as the simulated Cloud Scheduler shows it to somebody else. */
async function show(sandbox: Sandbox, id: string, change?: { schedule: string }) {
  const name = `projects/${WHERE.project}/locations/${WHERE.location}/jobs/${id}`;
  const query = change === undefined ? '' : '?updateMask=schedule';
  const response = await fetch(`${sandbox.api.url}/v1/${name}${query}`, {
    headers: { authorization: 'Bearer somebody', 'content-type': 'application/json' },
    ...(change === undefined ? {} : { method: 'PATCH', body: JSON.stringify(change) }),
  });
  return Shown.parse(await response.json());
}

jobsContract('Cloud Scheduler', async () => {
  const sandbox = await openSandbox();
  return {
    jobs: schedulerJobs(sandbox.google, WHERE),
    async standing(id) {
      const { schedule, timeZone, httpTarget, retryConfig } = await show(sandbox, id);
      return {
        schedule,
        timeZone,
        url: httpTarget.uri,
        method: httpTarget.httpMethod,
        contentType: httpTarget.headers['Content-Type'] ?? '',
        body: Buffer.from(httpTarget.body, 'base64').toString('utf8'),
        serviceAccount: httpTarget.oidcToken.serviceAccountEmail,
        audience: httpTarget.oidcToken.audience,
        retries: retryConfig.retryCount,
      };
    },
    async changeSchedule(id, schedule) {
      await show(sandbox, id, { schedule });
    },
    changes: () => sandbox.sent.filter((id) => id !== 'scheduler.jobs.get').length,
    close: sandbox.close,
  };
});

describe('Cloud Scheduler in trouble', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  const job = {
    id: 'lamplighter-watchdog',
    schedule: '* * * * *',
    timeZone: 'UTC',
    url: 'https://bot.example.com/tick',
    body: {},
    serviceAccount: 'ticker@ml-research.iam.gserviceaccount.com',
    audience: 'https://bot.example.com',
  };

  it('does not create a second time what it could not see being created', async () => {
    sandbox = await openSandbox();
    const jobs = schedulerJobs(sandbox.google, WHERE);
    sandbox.api.faults.arm('scheduler.jobs.create', { kind: 'reset-after' });
    expect(await jobs.ensure(job)).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
    expect(await jobs.ensure(job)).toEqual({ ok: true, value: 'unchanged' });
  });

  it('names a location that has no Cloud Scheduler', async () => {
    sandbox = await openSandbox();
    const jobs = schedulerJobs(sandbox.google, { ...WHERE, location: 'mars-north1' });
    expect(await jobs.ensure(job)).toMatchObject({
      ok: false,
      fault: { message: expect.stringContaining('mars-north1') },
    });
  });
});
