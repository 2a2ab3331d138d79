/** What the simulated Compute Engine refuses at once, in Google's words. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootDisk, l4, PROJECT, startCloud, ZONE } from './cloud.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());

const insert = (body: object, zone = ZONE) => cloud.call('POST', `zones/${zone}/instances`, body);

async function reason(body: object, zone = ZONE) {
  const answer = await insert(body, zone);
  const error = answer.body.error;
  return `${answer.status} ${error?.errors[0].reason}: ${error?.message}`;
}

const gpu = (type: string, count = 1, zone = ZONE) => [
  { acceleratorType: `projects/${PROJECT}/zones/${zone}/acceleratorTypes/${type}`, acceleratorCount: count },
];
const machine = (type: string, zone = ZONE) => `zones/${zone}/machineTypes/${type}`;
const TERMINATE = { onHostMaintenance: 'TERMINATE' };

describe('refused at once', () => {
  const t4 = { machineType: machine('n1-standard-8'), guestAccelerators: gpu('nvidia-tesla-t4') };
  const h200 = 'us-central1-b';
  const cases: [string, object, RegExp, string?][] = [
    [
      'live migration of a GPU machine',
      { scheduling: { onHostMaintenance: 'MIGRATE' } },
      /^400 badRequest: .*live migration/,
    ],
    ['live migration by default', { scheduling: {} }, /^400 badRequest: .*live migration/],
    [
      'a GPU on E2',
      { ...t4, machineType: machine('e2-standard-8') },
      /^400 badRequest: \[e2-standard-8, nvidia-tesla-t4\] features/,
    ],
    [
      'a GPU on N2',
      { ...t4, machineType: machine('n2-standard-8') },
      /^400 badRequest: \[n2-standard-8, nvidia-tesla-t4\] features/,
    ],
    [
      'a GPU on G2, which has its own',
      { guestAccelerators: gpu('nvidia-l4') },
      /^400 badRequest: .*part of it/,
    ],
    [
      'an accelerator URL of another zone',
      { ...t4, guestAccelerators: gpu('nvidia-tesla-t4', 1, 'us-central1-b') },
      /^400 invalid: .*zone must match/,
    ],
    [
      'a bare accelerator name',
      { ...t4, guestAccelerators: [{ acceleratorType: 'nvidia-tesla-t4', acceleratorCount: 1 }] },
      /^400 invalid: .*malformed/,
    ],
    [
      'an accelerator that the zone lacks',
      { ...t4, guestAccelerators: gpu('nvidia-tesla-k80') },
      /^404 notFound/,
    ],
    ['three T4', { ...t4, guestAccelerators: gpu('nvidia-tesla-t4', 3) }, /^400 invalid: .*acceleratorCount/],
    [
      'a V100 on a large N1',
      { machineType: machine('n1-standard-32'), guestAccelerators: gpu('nvidia-tesla-v100') },
      /^400 badRequest: .*12 vCPUs/,
    ],
    [
      'pd-standard on G2',
      { disks: [bootDisk('pd-standard')] },
      /^400 badRequest: \[pd-standard, g2-standard-8\] features/,
    ],
    [
      'a boot disk smaller than its image',
      { disks: [bootDisk('pd-balanced', ZONE, '20')] },
      /^400 invalid: .*smaller than the image size \(50 GB\)/,
    ],
    [
      'a disk type of another zone',
      { disks: [bootDisk('pd-balanced', 'us-east1-b')] },
      /^400 invalid: .*zone must match/,
    ],
    ['no disk', { disks: [] }, /^400 badRequest: At least one disk/],
    ['no network', { networkInterfaces: [] }, /^400 badRequest: At least one network/],
    [
      'a machine type that the zone lacks',
      { machineType: machine('a2-megagpu-17g') },
      /^400 invalid: .*does not exist in zone 'us-central1-a'/,
    ],
    [
      'a machine type of another zone',
      { machineType: machine('g2-standard-8', 'us-east1-b') },
      /^400 invalid: .*zone must match/,
    ],
    ['an upper-case name', { name: 'Trainer' }, /^400 invalid: Invalid value for field 'resource.name'/],
    ['a name of 64 characters', { name: `a${'b'.repeat(63)}` }, /^400 invalid: .*resource.name/],
    ['an upper-case label', { labels: { owner: 'Ada' } }, /^400 invalid: .*Label value 'Ada'/],
    ['a label key with a dot', { labels: { 'a.b': 'x' } }, /^400 invalid: .*Label key 'a.b'/],
    ['a label value of 64 characters', { labels: { owner: 'x'.repeat(64) } }, /^400 invalid: .*at most 63/],
    [
      '65 labels',
      { labels: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`k${i}`, ''])) },
      /^400 invalid: .*must not exceed 64/,
    ],
    [
      'metadata twice',
      {
        metadata: {
          items: [
            { key: 'a', value: '1' },
            { key: 'a', value: '2' },
          ],
        },
      },
      /^400 invalid: .*duplicate keys/,
    ],
    [
      'a dead image family',
      {
        disks: [
          {
            ...bootDisk('pd-balanced'),
            initializeParams: {
              sourceImage: 'projects/deeplearning-platform-release/global/images/family/tf-latest-gpu',
              diskType: `zones/${ZONE}/diskTypes/pd-balanced`,
            },
          },
        ],
      },
      /^404 notFound/,
    ],
    [
      'a time limit without an action',
      { scheduling: { ...TERMINATE, maxRunDuration: { seconds: '3600' } } },
      /^400 badRequest: Instance termination action/,
    ],
    [
      'a time limit of 121 days',
      {
        scheduling: {
          ...TERMINATE,
          maxRunDuration: { seconds: '10454400' },
          instanceTerminationAction: 'STOP',
        },
      },
      /^400 invalid: .*120 days/,
    ],
    [
      'a spot machine that restarts',
      { scheduling: { ...TERMINATE, provisioningModel: 'SPOT', automaticRestart: true } },
      /^400 badRequest: .*automaticRestart/,
    ],
    [
      'on-demand of a type sold as spot only',
      { machineType: machine('a3-highgpu-1g', h200), disks: [bootDisk('pd-balanced', h200)] },
      /^400 badRequest: .*provisioning model STANDARD/,
      h200,
    ],
    [
      'a persistent disk on a Hyperdisk-only series',
      {
        machineType: machine('a4-highgpu-8g', h200),
        disks: [bootDisk('pd-balanced', h200)],
        scheduling: { ...TERMINATE, provisioningModel: 'SPOT' },
      },
      /^400 badRequest: \[pd-balanced, a4-highgpu-8g\] features/,
      h200,
    ],
    ['a field that no instance has', { colour: 'red' }, /^400 invalid: .*Unknown name "colour"/],
  ];
  test.each(cases)('%s', async (_, change, expected, zone = ZONE) => {
    expect(await reason(l4('refused', change, zone), zone)).toMatch(expected);
    expect(cloud.world.machines().map(({ name }) => name)).not.toContain('refused');
  });

  test('an unknown zone, project and machine', async () => {
    expect(await reason(l4('x', {}, 'mars-north1-a'), 'mars-north1-a')).toMatch(
      /^400 invalid: .*Unknown zone/,
    );
    expect((await cloud.call('GET', '../nobody/zones')).status).toBe(404);
    expect((await cloud.call('GET', `zones/${ZONE}/instances/nobody`)).body.error).toMatchObject({
      code: 404,
      message: `The resource 'projects/${PROJECT}/zones/${ZONE}/instances/nobody' was not found`,
      errors: [{ domain: 'global', reason: 'notFound' }],
    });
  });
});

describe('local SSD', () => {
  test('a stop must say what becomes of it', async () => {
    const zone = 'us-central1-a';
    const asked = l4('a100', { machineType: machine('a2-ultragpu-1g'), scheduling: TERMINATE });
    expect((await insert(asked)).status).toBe(200);
    cloud.travel(60_000);
    const path = `zones/${zone}/instances/a100`;
    const { disks } = (await cloud.call('GET', path)).body;
    expect(disks.filter((disk: { type: string }) => disk.type === 'SCRATCH')).toHaveLength(1);
    const refused = await cloud.call('POST', `${path}/stop`);
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain('Local SSD');
    expect((await cloud.call('POST', `${path}/stop?discardLocalSsd=true`)).status).toBe(200);
    cloud.travel(120_000);
    const resize = { machineType: machine('a2-ultragpu-2g') };
    const never = await cloud.call('POST', `${path}/setMachineType`, resize);
    expect(never.body.error.message).toContain('cannot be changed');
  });

  test('a time limit that stops needs the same', async () => {
    const limited = { ...TERMINATE, maxRunDuration: { seconds: '3600' }, instanceTerminationAction: 'STOP' };
    const a100 = { machineType: machine('a2-ultragpu-1g') };
    expect(await reason(l4('limited', { ...a100, scheduling: limited }))).toMatch(/Local SSD/);
    const scheduling = { ...limited, onInstanceStopAction: { discardLocalSsd: true } };
    expect((await insert(l4('limited', { ...a100, scheduling }))).status).toBe(200);
  });
});

test('what is not simulated answers 501 by name', async () => {
  const answer = await cloud.call('POST', `zones/${ZONE}/instances/x/suspend`);
  expect(answer.status).toBe(501);
  expect(answer.body.error.message).toContain('suspend');
});
