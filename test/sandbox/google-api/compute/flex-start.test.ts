/** Flex-start over the wire: what Google refuses, the queue of a zone, and what is left when its time is up. */
import { afterEach, describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../../src/domain/time.ts';
import { l4, PROJECT, startCloud, ZONE } from './cloud.ts';

let cloud: Awaited<ReturnType<typeof startCloud>>;
afterEach(() => cloud.close());

const SCHEDULING = {
  provisioningModel: 'FLEX_START',
  onHostMaintenance: 'TERMINATE',
  automaticRestart: false,
  instanceTerminationAction: 'STOP',
  maxRunDuration: { seconds: '3600' },
};

function flex(name: string, scheduling: object = {}, seconds: string | undefined = '7200') {
  return l4(name, {
    scheduling: { ...SCHEDULING, ...scheduling },
    reservationAffinity: { consumeReservationType: 'NO_RESERVATION' },
    ...(seconds === undefined ? {} : { params: { requestValidForDuration: { seconds } } }),
  });
}

async function insert(body: object) {
  const answer = await cloud.call('POST', `zones/${ZONE}/instances`, body);
  const error = answer.body.error;
  return error === undefined ? answer.body : `${answer.status} ${error.errors[0].reason}: ${error.message}`;
}

async function status(name: string): Promise<string> {
  const { body } = await cloud.call('GET', `zones/${ZONE}/instances/${name}`);
  return body.status ?? String(body.error.code);
}

const used = (metric: string) =>
  cloud.world.quotas().find((one) => one.region === 'us-central1' && one.metric === metric)?.usage;

describe('refused at once', () => {
  const cases: [string, object, RegExp][] = [
    ['no time limit', flex('no', { maxRunDuration: undefined }), /^400 badRequest: .*maxRunDuration/],
    ['eight days', flex('no', { maxRunDuration: { seconds: '691200' } }), /^400 invalid: .*7 days/],
    ['no end', flex('no', { instanceTerminationAction: undefined }), /^400 badRequest: .*termination action/],
    ['a restart', flex('no', { automaticRestart: true }), /^400 badRequest: .*automaticRestart/],
    ['live migration', flex('no', { onHostMaintenance: 'MIGRATE' }), /^400 badRequest: .*live migration/],
    ['a wait of 89 s', flex('no', {}, '89'), /^400 invalid: .*90 seconds and 7200/],
    ['a wait of more than 2 h', flex('no', {}, '7201'), /^400 invalid: .*90 seconds and 7200/],
    ['a reservation', { ...flex('no'), reservationAffinity: {} }, /^400 badRequest: .*NO_RESERVATION/],
    [
      'a wait on demand',
      l4('no', { params: { requestValidForDuration: { seconds: '90' } } }),
      /^400 badRequest: requestValidForDuration/,
    ],
  ];
  test('what breaks one of its rules', async () => {
    cloud = await startCloud();
    for (const [what, body, refusal] of cases) expect(await insert(body), what).toMatch(refusal);
    expect(cloud.world.machines()).toEqual([]);
  });
});

test('with capacity it waits for a moment, and draws on the preemptible quota', async () => {
  cloud = await startCloud();
  const operation = await insert(flex('soon'));
  expect(await status('soon')).toBe('PENDING');
  expect(used('PREEMPTIBLE_NVIDIA_L4_GPUS')).toBe(1);
  expect(used('NVIDIA_L4_GPUS')).toBe(0);
  cloud.travel(2 * MINUTE);
  expect(await status('soon')).toBe('RUNNING');
  const { body } = await cloud.call('GET', `zones/${ZONE}/operations/${operation.name}`);
  expect(body).toMatchObject({ status: 'DONE' });
  expect(body.error).toBeUndefined();
  cloud.travel(HOUR + 2 * MINUTE);
  expect(await status('soon')).toBe('TERMINATED');
});

test('the standard quota is used where the preemptible one is used up', async () => {
  cloud = await startCloud({ projects: [{ id: PROJECT, quotas: { PREEMPTIBLE_NVIDIA_L4_GPUS: 1 } }] });
  await insert(flex('first'));
  await insert(flex('second'));
  expect([used('PREEMPTIBLE_NVIDIA_L4_GPUS'), used('NVIDIA_L4_GPUS')]).toEqual([1, 1]);
});

describe('in a zone without capacity', () => {
  async function queued() {
    cloud = await startCloud({ stockouts: [{ zone: ZONE, accelerator: 'nvidia-l4' }] });
    const operation = await insert(flex('waiting'));
    cloud.travel(HOUR);
    expect(await status('waiting')).toBe('PENDING');
    return operation;
  }

  test('it comes up when there is some', async () => {
    await queued();
    cloud.world.setStockout(ZONE, 'nvidia-l4', false);
    cloud.travel(2 * MINUTE);
    expect(await status('waiting')).toBe('RUNNING');
  });

  test('nothing is left once its time is up', async () => {
    const operation = await queued();
    cloud.travel(HOUR - SECOND);
    expect(await status('waiting')).toBe('PENDING');
    cloud.travel(SECOND);
    expect(await status('waiting')).toBe('404');
    const { body } = await cloud.call('GET', `zones/${ZONE}/operations/${operation.name}`);
    expect(body.error.errors[0].code).toContain('ZONE_RESOURCE_POOL_EXHAUSTED');
    expect(used('PREEMPTIBLE_NVIDIA_L4_GPUS')).toBe(0);
    expect((await cloud.call('GET', `zones/${ZONE}/disks/waiting`)).status).toBe(404);
  });

  test('it can be deleted, and not stopped', async () => {
    await queued();
    expect((await cloud.call('POST', `zones/${ZONE}/instances/waiting/stop`)).status).toBe(400);
    expect((await cloud.call('DELETE', `zones/${ZONE}/instances/waiting`)).status).toBe(200);
    cloud.travel(2 * MINUTE);
    expect(await status('waiting')).toBe('404');
    expect(used('PREEMPTIBLE_NVIDIA_L4_GPUS')).toBe(0);
  });
});
