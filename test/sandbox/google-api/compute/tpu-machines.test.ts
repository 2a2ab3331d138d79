/** TPUs as machine types of Compute Engine, over the wire: what Google lists, makes, counts and refuses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../../../src/domain/time.ts';
import { bootDisk, l4, PROJECT, startCloud } from './cloud.ts';

const ZONE = 'us-east5-b';
const IRONWOOD = 'us-central1-c';
const FAMILY = 'ubuntu-os-accelerator-images/global/images/family/ubuntu-accel-2204-amd64-tpu-v5e-v5p-v6e';

let cloud: Awaited<ReturnType<typeof startCloud>>;
beforeAll(async () => {
  cloud = await startCloud({
    projects: [{ id: PROJECT, quotas: { 'us-east5/TPU_FAMILY:CT6E': 8 } }],
  });
});
afterAll(() => cloud.close());

function tpu(name: string, type: string, change: object = {}, zone = ZONE) {
  const disk = bootDisk('hyperdisk-balanced', zone);
  return l4(
    name,
    {
      machineType: `zones/${zone}/machineTypes/${type}`,
      disks: [{ ...disk, initializeParams: { ...disk.initializeParams, sourceImage: `projects/${FAMILY}` } }],
      ...change,
    },
    zone,
  );
}

async function insert(body: object, zone = ZONE) {
  const answer = await cloud.call('POST', `zones/${zone}/instances`, body);
  const error = answer.body.error;
  return error === undefined ? answer.body : `${answer.status} ${error.errors[0].reason}: ${error.message}`;
}

/** What became of an insert that was accepted: its operation, a few minutes later. */
async function outcome(body: object, zone = ZONE) {
  const { name } = await insert(body, zone);
  cloud.travel(3 * MINUTE);
  return (await cloud.call('GET', `zones/${zone}/operations/${name}`)).body;
}

const SPOT = { provisioningModel: 'SPOT', onHostMaintenance: 'TERMINATE', automaticRestart: false };

describe('the catalogue', () => {
  test('chips are part of the machine type, and an accelerator type of their zone', async () => {
    const { body } = await cloud.call('GET', 'aggregated/machineTypes?filter=name%20%3D%20ct6e-standard-8t');
    const found = body.items[`zones/${ZONE}`].machineTypes.find(
      ({ name }: { name: string }) => name === 'ct6e-standard-8t',
    );
    expect(found).toMatchObject({
      guestCpus: 180,
      accelerators: [{ guestAcceleratorType: 'ct6e', guestAcceleratorCount: 8 }],
    });
    const types = (await cloud.call('GET', 'aggregated/acceleratorTypes')).body.items[`zones/${ZONE}`];
    expect(types.acceleratorTypes.find(({ name }: { name: string }) => name === 'ct6e')).toMatchObject({
      description: 'ct6e',
      maximumCardsPerInstance: 8,
    });
  });

  test('what counts them is not among the quotas of a region', async () => {
    const { quotas } = (await cloud.call('GET', 'regions/us-east5')).body;
    const metrics = quotas.map(({ metric }: { metric: string }) => metric);
    expect(metrics).toContain('NVIDIA_L4_GPUS');
    expect(metrics.filter((metric: string) => metric.includes('TPU'))).toEqual([]);
  });
});

describe('a machine', () => {
  test('runs, holds its chips of the quota, is stopped and started, and shows what is in it', async () => {
    const used = () =>
      cloud.world.quotas().find((one) => one.region === 'us-east5' && one.metric === 'TPU_FAMILY:CT6E')
        ?.usage;
    expect(await outcome(tpu('one', 'ct6e-standard-8t'))).toMatchObject({ status: 'DONE' });
    const at = `zones/${ZONE}/instances/one`;
    expect((await cloud.call('GET', at)).body).toMatchObject({
      status: 'RUNNING',
      guestAccelerators: [{ acceleratorCount: 8, acceleratorType: expect.stringMatching(/\/ct6e$/) }],
    });
    expect(used()).toBe(8);
    expect((await outcome(tpu('two', 'ct6e-standard-1t'))).error.errors[0]).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      errorDetails: [
        {
          quotaInfo: {
            limitName: 'TPUS-PER-TPU-FAMILY-per-project-region',
            dimensions: { region: 'us-east5', tpu_family: 'CT6E' },
            limit: 8,
          },
        },
      ],
    });
    await cloud.call('POST', `${at}/stop`);
    cloud.travel(3 * MINUTE);
    expect((await cloud.call('GET', at)).body.status).toBe('TERMINATED');
    expect(used()).toBe(0);
    await cloud.call('POST', `${at}/start`);
    cloud.travel(3 * MINUTE);
    expect((await cloud.call('GET', at)).body.status).toBe('RUNNING');
    const change = { machineType: `zones/${ZONE}/machineTypes/ct6e-standard-4t` };
    await cloud.call('POST', `${at}/stop`);
    cloud.travel(3 * MINUTE);
    expect((await cloud.call('POST', `${at}/setMachineType`, change)).status).toBe(400);
  });

  test('on spot draws on a pool of its own', async () => {
    expect(await outcome(tpu('spot', 'ct6e-standard-8t', { scheduling: SPOT }))).not.toHaveProperty('error');
    const pool = cloud.world
      .quotas()
      .find((one) => one.region === 'us-east5' && one.metric === 'PREEMPTIBLE_TPU_V6E');
    expect(pool?.usage).toBe(8);
  });

  test('where there is no capacity for the chips is not made', async () => {
    cloud.world.setStockout('europe-west4-a', 'ct6e', true);
    const { error } = await outcome(
      tpu('dry', 'ct6e-standard-1t', { scheduling: SPOT }, 'europe-west4-a'),
      'europe-west4-a',
    );
    expect(error.errors[0].code).toMatch(/ZONE_RESOURCE_POOL_EXHAUSTED/);
  });
});

describe('refused at once', () => {
  const cases: [string, object, RegExp, string?][] = [
    [
      'TPU v5e, which is for GKE alone',
      tpu('no', 'ct5lp-hightpu-8t'),
      /^403 forbidden: This user agent is not allowed to use the machine type \[ct5lp-hightpu-8t\]\.$/,
    ],
    ['a persistent disk', tpu('no', 'ct6e-standard-8t', { disks: [bootDisk('pd-balanced', ZONE)] }), /^400/],
    [
      'live migration',
      tpu('no', 'ct6e-standard-8t', { scheduling: {} }),
      /^400 badRequest: .*live migration/,
    ],
    ['TPU7x on spot', tpu('no', 'tpu7x-standard-4t', { scheduling: SPOT }, IRONWOOD), /^400.*SPOT/, IRONWOOD],
    [
      'a zone without it',
      tpu('no', 'ct6e-standard-8t', {}, 'asia-east2-a'),
      /^400 invalid: .*does not exist in zone/,
      'asia-east2-a',
    ],
    [
      'chips besides its own',
      tpu('no', 'ct6e-standard-8t', {
        guestAccelerators: [
          {
            acceleratorType: `projects/${PROJECT}/zones/${ZONE}/acceleratorTypes/ct6e`,
            acceleratorCount: 8,
          },
        ],
      }),
      /^400 badRequest: .*part of it/,
    ],
  ];
  test.each(cases)('%s', async (_, body, refusal, zone = ZONE) => {
    expect(await insert(body, zone)).toMatch(refusal);
  });
});
