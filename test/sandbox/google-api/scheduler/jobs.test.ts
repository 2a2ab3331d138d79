/** Cloud Scheduler's jobs through the official client: life, defaults and refusals. */
import type { CloudSchedulerClient } from '@google-cloud/scheduler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SandboxClock } from '../../../../src/sandbox/clock.ts';
import { schedulerRoutes } from '../../../../src/sandbox/google-api/scheduler/routes.ts';
import { CloudScheduler } from '../../../../src/sandbox/google-api/scheduler/scheduler.ts';
import { TokenSigner } from '../../../../src/sandbox/google-api/scheduler/signer.ts';
import { type GoogleApi, serveRoutes } from '../../../../src/sandbox/google-api/server.ts';
import { schedulerClient } from '../clients.ts';

const PARENT = 'projects/ml-research/locations/us-central1';
const START = Date.parse('2026-11-21T12:00:30Z');

let api: GoogleApi;
let client: CloudSchedulerClient;
let names = 0;

beforeAll(async () => {
  const signer = new TokenSigner();
  const clock = new SandboxClock(START);
  const scheduler = new CloudScheduler(clock, signer);
  const routes = schedulerRoutes(scheduler, signer, (location) => location === 'us-central1');
  api = await serveRoutes({ routes, clock, settle: () => {} });
  client = schedulerClient(api.port);
});

afterAll(async () => {
  await client.close();
  await api.close();
});

function fresh(): string {
  names += 1;
  return `${PARENT}/jobs/job-${names}`;
}

async function create(name: string, more: object = {}) {
  const httpTarget = { uri: 'https://bot.example/tick', httpMethod: 'POST' as const };
  const [job] = await client.createJob({
    parent: PARENT,
    job: { name, schedule: '*/5 * * * *', timeZone: 'Europe/Berlin', httpTarget, ...more },
  });
  return job;
}

describe('a job', () => {
  it('is created with Google’s defaults and its next slot', async () => {
    const name = fresh();
    const job = await create(name, { state: 'PAUSED' });
    expect(job).toMatchObject({
      name,
      state: 'ENABLED',
      timeZone: 'Europe/Berlin',
      attemptDeadline: { seconds: '180' },
      retryConfig: {
        minBackoffDuration: { seconds: '5' },
        maxBackoffDuration: { seconds: '3600' },
        maxDoublings: 5,
      },
      scheduleTime: { seconds: String(Date.parse('2026-11-21T12:05:00Z') / 1000) },
      userUpdateTime: { seconds: String(START / 1000) },
      httpTarget: { httpMethod: 'POST', headers: { 'User-Agent': 'Google-Cloud-Scheduler' } },
    });
  });

  it('is found again, listed by page, and gone after delete', async () => {
    const [first, second] = [fresh(), fresh()];
    for (const name of [first, second, fresh()]) await create(name);
    const [listed] = await client.listJobs({ parent: PARENT, pageSize: 2 }, { autoPaginate: true });
    const all = listed.map(({ name }) => name);
    expect(all).toEqual(expect.arrayContaining([first, second]));
    await client.deleteJob({ name: first });
    await expect(client.getJob({ name: first })).rejects.toMatchObject({
      code: 5,
      message: expect.stringMatching(/Job not found/),
    });
    const [left] = await client.getJob({ name: second });
    expect(left.schedule).toBe('*/5 * * * *');
  });

  it('exists only once', async () => {
    const name = fresh();
    await create(name);
    await expect(create(name)).rejects.toMatchObject({
      code: 6,
      message: expect.stringMatching(new RegExp(`Job ${name} already exists`)),
    });
  });

  it('changes only what the mask names', async () => {
    const name = fresh();
    await create(name, { description: 'old', attemptDeadline: { seconds: 60 } });
    const [job] = await client.updateJob({
      job: {
        name,
        schedule: '0 9 * * *',
        description: 'ignored',
        httpTarget: { uri: 'https://bot.example/new' },
      },
      updateMask: { paths: ['schedule', 'http_target.uri'] },
    });
    expect(job).toMatchObject({
      schedule: '0 9 * * *',
      description: 'old',
      attemptDeadline: { seconds: '60' },
      httpTarget: { uri: 'https://bot.example/new', httpMethod: 'POST' },
      scheduleTime: { seconds: String(Date.parse('2026-11-22T08:00:00Z') / 1000) },
    });
    const wrong = client.updateJob({ job: { name, description: 'x' }, updateMask: { paths: ['state'] } });
    await expect(wrong).rejects.toMatchObject({
      code: 3,
      message: expect.stringMatching(/Invalid mask for Job: state/),
    });
    const nobody = client.updateJob({ job: { name: fresh(), schedule: '* * * * *' } });
    await expect(nobody).rejects.toMatchObject({ code: 5 });
  });

  it('is paused and resumed, each only from the other state', async () => {
    const name = fresh();
    await create(name);
    expect((await client.pauseJob({ name }))[0].state).toBe('PAUSED');
    await expect(client.pauseJob({ name })).rejects.toMatchObject({ code: 9 });
    expect((await client.resumeJob({ name }))[0].state).toBe('ENABLED');
    await expect(client.resumeJob({ name })).rejects.toMatchObject({ code: 9 });
  });
});

describe('refusals', () => {
  const target = { uri: 'https://bot.example/tick' };
  it.each([
    ['a schedule of four fields', { schedule: '* * * *' }, 'Schedule or time zone is invalid.'],
    ['a minute that does not exist', { schedule: '61 * * * *' }, 'Schedule or time zone is invalid.'],
    ['seconds', { schedule: '0 * * * * *' }, 'Schedule or time zone is invalid.'],
    ['what only croner knows', { schedule: '@hourly' }, 'Schedule or time zone is invalid.'],
    ['no schedule', { schedule: '' }, 'Schedule or time zone is invalid.'],
    ['an unknown time zone', { timeZone: 'Mars/Olympus' }, 'Schedule or time zone is invalid.'],
    ['a deadline below 15 s', { attemptDeadline: { seconds: 14 } }, 'between 15s and 1800s'],
    ['a deadline above 30 min', { attemptDeadline: { seconds: 1801 } }, 'between 15s and 1800s'],
    ['six retries', { retryConfig: { retryCount: 6 } }, 'between 0 and 5'],
    ['another scheme', { httpTarget: { uri: 'ftp://x' } }, 'must start with'],
    ['no host', { httpTarget: { uri: 'https://' } }, 'valid URL'],
    [
      'a body with GET',
      { httpTarget: { ...target, httpMethod: 'GET', body: Buffer.from('x') } },
      'HttpTarget.body',
    ],
    [
      'a person as service account',
      { httpTarget: { ...target, oidcToken: { serviceAccountEmail: 'a@b.c' } } },
      'not a service account',
    ],
    ['no target', { httpTarget: undefined }, 'must have a target'],
    ['a name outside the parent', { name: 'projects/x/locations/us-central1/jobs/j' }, 'child of the parent'],
    ['a bare name', { name: 'tick' }, 'Job name must be formatted'],
  ])('%s', async (_, more, message) => {
    const made = create(fresh(), more);
    await expect(made).rejects.toMatchObject({ code: 3, message: expect.stringContaining(message) });
  });

  it('names targets that it does not play', async () => {
    const pubsubTarget = { topicName: 'projects/p/topics/t', data: Buffer.from('x') };
    const made = create(fresh(), { httpTarget: undefined, pubsubTarget });
    await expect(made).rejects.toMatchObject({ code: 12, message: expect.stringMatching(/pubsubTarget/) });
  });

  it('a location that does not exist', async () => {
    await expect(client.listJobs({ parent: 'projects/p/locations/mars' })).rejects.toMatchObject({ code: 5 });
  });
});
