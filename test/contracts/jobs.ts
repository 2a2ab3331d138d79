/** What every Jobs adapter must do. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Jobs, TickJob } from '../../src/ports/jobs.ts';

/** A job as it stands, in plain words. */
export interface StandingJob {
  readonly schedule: string;
  readonly timeZone: string;
  readonly url: string;
  readonly method: string;
  readonly contentType: string;
  readonly body: string;
  readonly serviceAccount: string;
  readonly audience: string;
  readonly retries: number;
}

export interface JobsHarness {
  readonly jobs: Jobs;
  standing(id: string): Promise<StandingJob>;
  /** Somebody changes the schedule by hand. */
  changeSchedule(id: string, schedule: string): Promise<void>;
  /** How many changes (creations, updates) have been asked for. */
  changes(): number;
  close(): Promise<void>;
}

const PASS: TickJob = {
  id: 'lamplighter-watchdog',
  schedule: '* * * * *',
  timeZone: 'Europe/Berlin',
  url: 'https://bot.example.com/tick?what=watch',
  body: { tick: 'watchdog', note: 'Größe ✓' },
  serviceAccount: 'ticker@ml-research.iam.gserviceaccount.com',
  audience: 'https://bot.example.com',
};

export function jobsContract(adapter: string, open: () => Promise<JobsHarness>): void {
  describe(`Jobs: ${adapter}`, () => {
    let harness: JobsHarness;
    afterEach(() => harness.close());

    it('creates a job that sends JSON with a token for the audience, and is tried again', async () => {
      harness = await open();
      expect(await harness.jobs.ensure(PASS)).toEqual({ ok: true, value: 'created' });
      const standing = await harness.standing(PASS.id);
      expect(standing).toMatchObject({
        schedule: PASS.schedule,
        timeZone: PASS.timeZone,
        url: PASS.url,
        method: 'POST',
        contentType: 'application/json',
        serviceAccount: PASS.serviceAccount,
        audience: PASS.audience,
      });
      expect(JSON.parse(standing.body)).toEqual(PASS.body);
      expect(standing.retries).toBeGreaterThan(0);
    });

    it('leaves a job alone that is as it should be', async () => {
      harness = await open();
      await harness.jobs.ensure(PASS);
      expect(await harness.jobs.ensure(PASS)).toEqual({ ok: true, value: 'unchanged' });
      expect(harness.changes()).toBe(1);
    });

    it.each([
      ['the schedule', { schedule: '*/5 * * * *' }],
      ['the time zone', { timeZone: 'Asia/Tokyo' }],
      ['the URL', { url: 'https://elsewhere.example.com/tick' }],
      ['the body', { body: { tick: 'digest' } }],
      ['the account', { serviceAccount: 'other@ml-research.iam.gserviceaccount.com' }],
      ['the audience', { audience: 'https://elsewhere.example.com' }],
    ] as const)('updates a job when %s is another', async (_name, change) => {
      harness = await open();
      await harness.jobs.ensure(PASS);
      const wanted = { ...PASS, ...change };
      expect(await harness.jobs.ensure(wanted)).toEqual({ ok: true, value: 'updated' });
      const { body, ...standing } = await harness.standing(PASS.id);
      const { id: _, body: wantedBody, ...rest } = wanted;
      expect(standing).toMatchObject(rest);
      expect(JSON.parse(body)).toEqual(wantedBody);
      expect(await harness.jobs.ensure(wanted)).toEqual({ ok: true, value: 'unchanged' });
    });

    it('puts right what somebody changed by hand', async () => {
      harness = await open();
      await harness.jobs.ensure(PASS);
      await harness.changeSchedule(PASS.id, '0 0 * * *');
      expect(await harness.jobs.ensure(PASS)).toEqual({ ok: true, value: 'updated' });
      expect(await harness.standing(PASS.id)).toMatchObject({ schedule: PASS.schedule });
    });

    it('keeps jobs apart by their ids', async () => {
      harness = await open();
      await harness.jobs.ensure(PASS);
      expect(await harness.jobs.ensure({ ...PASS, id: 'lamplighter-digest', schedule: '0 9 * * *' })).toEqual(
        {
          ok: true,
          value: 'created',
        },
      );
      expect(await harness.standing(PASS.id)).toMatchObject({ schedule: PASS.schedule });
    });

    it('makes one job of two replicas that start together', async () => {
      harness = await open();
      const results = await Promise.all([harness.jobs.ensure(PASS), harness.jobs.ensure(PASS)]);
      expect(results.every(({ ok }) => ok)).toBe(true);
      expect(await harness.jobs.ensure(PASS)).toEqual({ ok: true, value: 'unchanged' });
    });

    it('refuses a schedule that is none', async () => {
      harness = await open();
      expect(await harness.jobs.ensure({ ...PASS, schedule: 'whenever' })).toMatchObject({
        ok: false,
        fault: { kind: 'invalid' },
      });
    });
  });
}
