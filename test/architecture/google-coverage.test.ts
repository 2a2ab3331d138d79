/** The adapters make no call that the simulated Google does not serve, and it serves nothing without a reason. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CALLS } from '../../src/google/calls.ts';
import { openSandbox, type Sandbox } from '../google/sandbox.ts';

/** What the simulated Google serves to others than the adapters, and to whom. */
const FOR_OTHERS: Readonly<Record<string, string>> = {
  'compute.instances.list': 'people with curl or gcloud',
  'compute.disks.list': 'tests that look for disks left behind',
  'compute.zones.get': 'people with curl or gcloud',
  'compute.zones.list': 'people with curl or gcloud',
  'compute.regions.get': 'people with curl or gcloud',
  'cloudbilling.services.list': 'people with curl or gcloud',
  'scheduler.jobs.list': 'people with curl or gcloud',
  'scheduler.jobs.delete': 'people with curl or gcloud',
  'scheduler.jobs.pause': 'people with curl or gcloud',
  'scheduler.jobs.resume': 'people with curl or gcloud',
  'scheduler.jobs.run': 'people with curl or gcloud',
  'cloudquotas.quotaPreferences.get': 'people with curl or gcloud',
  'cloudquotas.quotaPreferences.create': 'people with curl or gcloud',
  'oauth2.v1.certs': 'the check of the tokens that Cloud Scheduler sends',
  'oauth2.v3.certs': 'the check of the tokens that Cloud Scheduler sends',
  'bigquery.jobs.get': 'the BigQuery client, for queries with options that jobs.query lacks',
};

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.close());

describe('the adapters and the simulated Google', () => {
  it.each(CALLS)('%s is served', (call) => {
    expect(sandbox.api.routes).toContain(call);
  });

  it('serves only what the adapters call, or what is named here with its caller', () => {
    const known = new Set<string>([...CALLS, ...Object.keys(FOR_OTHERS)]);
    expect(sandbox.api.routes.filter((route) => !known.has(route))).toEqual([]);
  });

  it('names nobody else for what the adapters call, or for what is not served', () => {
    const wrong = Object.keys(FOR_OTHERS).filter(
      (route) => (CALLS as readonly string[]).includes(route) || !sandbox.api.routes.includes(route),
    );
    expect(wrong).toEqual([]);
  });
});
