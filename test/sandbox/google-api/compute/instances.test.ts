/** Official clients against the simulated Compute Engine: births, stops, paging, fingerprints, idempotency. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { l4, PROJECT, START, startCloud, ZONE } from './cloud.ts';

const MINUTE = 60_000;
const request = { project: PROJECT, zone: ZONE };
const uuid = (n: number) => `5f0c7c8e-0000-4000-8000-${String(n).padStart(12, '0')}`;

let cloud: Awaited<ReturnType<typeof startCloud>>;
beforeAll(async () => {
  cloud = await startCloud({
    projects: [{ id: PROJECT, quotas: { NVIDIA_L4_GPUS: 100, GPUS_ALL_REGIONS: 100 } }],
  });
});
afterAll(() => cloud.close());

async function born(name: string, change: object = {}) {
  const [operation] = await cloud.instances.insert({
    ...request,
    instanceResource: l4(name, change) as object,
  });
  cloud.travel(MINUTE);
  return operation;
}

describe('a life', () => {
  test('PROVISIONING, STAGING, RUNNING within half a minute, then stopped and started and deleted', async () => {
    const [operation] = await cloud.instances.insert({ ...request, instanceResource: l4('life') as object });
    const name = operation.latestResponse.name ?? '';
    const at = { ...request, instance: 'life' };
    const seen: string[] = [];
    for (let i = 0; i < 40; i++) {
      const [{ status }] = await cloud.instances.get(at);
      if (status && seen.at(-1) !== status) seen.push(String(status));
      cloud.travel(1_000);
    }
    expect(seen).toEqual(['PROVISIONING', 'STAGING', 'RUNNING']);
    const [done] = await cloud.operations.get({ ...request, operation: name });
    expect(done.status).toBe('DONE');
    const took = Date.parse(done.endTime ?? '') - START;
    expect(took).toBeGreaterThanOrEqual(15_000);
    expect(took).toBeLessThanOrEqual(30_000);

    await cloud.instances.stop(at);
    expect((await cloud.instances.get(at))[0].status).toBe('STOPPING');
    await expect(cloud.instances.start(at)).rejects.toThrow(/is not ready/);
    cloud.travel(90_000);
    expect((await cloud.instances.get(at))[0].status).toBe('TERMINATED');

    await cloud.instances.start(at);
    cloud.travel(25_000);
    const [again] = await cloud.instances.get(at);
    expect(again.status).toBe('RUNNING');
    expect(Date.parse(again.lastStartTimestamp ?? '')).toBeGreaterThan(
      Date.parse(again.lastStopTimestamp ?? ''),
    );

    await cloud.instances.delete(at);
    cloud.travel(80_000);
    await expect(cloud.instances.get(at)).rejects.toThrow(/instances\/life' was not found/);
    expect((await cloud.call('GET', `zones/${ZONE}/disks/life`)).status).toBe(404);
  });

  test('the record says what was asked and keeps ids as strings', async () => {
    await born('record', { metadata: { items: [{ key: 'a', value: 'b' }] } });
    const { body } = await cloud.call('GET', `zones/${ZONE}/instances/record`);
    expect(body).toMatchObject({
      kind: 'compute#instance',
      labels: { lamplighter: '1', owner: 'ada' },
      machineType: `https://www.googleapis.com/compute/v1/projects/${PROJECT}/zones/${ZONE}/machineTypes/g2-standard-8`,
      guestAccelerators: [{ acceleratorCount: 1 }],
      metadata: { items: [{ key: 'a', value: 'b' }] },
      scheduling: { onHostMaintenance: 'TERMINATE', provisioningModel: 'STANDARD' },
      serviceAccounts: [{ email: expect.stringMatching(/^\d{12}-compute@/) }],
    });
    expect(body.id).toMatch(/^\d{19}$/);
    expect(body.creationTimestamp).toMatch(/^2026-11-20T01:0\d:\d\d\.\d{3}-08:00$/);
  });

  test('a time limit of Google’s own ends the machine', async () => {
    const scheduling = {
      onHostMaintenance: 'TERMINATE',
      maxRunDuration: { seconds: '3600' },
      instanceTerminationAction: 'STOP',
    };
    await born('limited', { scheduling });
    const { body } = await cloud.call('GET', `zones/${ZONE}/instances/limited`);
    const ends = Date.parse(body.resourceStatus.scheduling.terminationTimestamp);
    expect(ends - Date.parse(body.lastStartTimestamp)).toBe(3_600_000);
    const longer = { maxRunDuration: { seconds: '7200' } };
    const refused = await cloud.call('POST', `zones/${ZONE}/instances/limited/setScheduling`, longer);
    expect(refused.body.error.message).toBe(
      'Max run duration cannot be changed while the instance is running.',
    );
    cloud.travel(62 * MINUTE);
    const stopped = await cloud.call('GET', `zones/${ZONE}/instances/limited`);
    expect(stopped.body.status).toBe('TERMINATED');
    const allowed = await cloud.call('POST', `zones/${ZONE}/instances/limited/setScheduling`, longer);
    expect(allowed.status).toBe(200);
  });
});

describe('idempotency', () => {
  test('the same requestId is the same operation and makes one machine', async () => {
    const insert = { ...request, requestId: uuid(1), instanceResource: l4('once') as object };
    const [first] = await cloud.instances.insert(insert);
    const [second] = await cloud.instances.insert(insert);
    expect(second.latestResponse.name).toBe(first.latestResponse.name);
    cloud.travel(MINUTE);
    const [third] = await cloud.instances.insert(insert);
    expect(third.latestResponse.name).toBe(first.latestResponse.name);
    const [list] = await cloud.instances.list({ ...request, filter: 'name=once' });
    expect(list).toHaveLength(1);
  });

  test('a name in use, without that requestId, answers 409', async () => {
    await born('twice');
    const again = cloud.instances.insert({ ...request, instanceResource: l4('twice') as object });
    await expect(again).rejects.toThrow(/already exists/);
    const { body, status } = await cloud.call('POST', `zones/${ZONE}/instances`, l4('twice'));
    expect(status).toBe(409);
    expect(body.error.errors[0].reason).toBe('alreadyExists');
  });

  test('a requestId is not taken for another request, nor when it is zero', async () => {
    await cloud.call('POST', `zones/${ZONE}/instances?requestId=${uuid(2)}`, l4('first'));
    const other = await cloud.call('POST', `zones/${ZONE}/instances?requestId=${uuid(2)}`, l4('second'));
    expect(other.status).toBe(400);
    const zero = '00000000-0000-0000-0000-000000000000';
    const refused = await cloud.call('POST', `zones/${ZONE}/instances?requestId=${zero}`, l4('third'));
    expect(refused.body.error.message).toContain("'requestId'");
  });

  test('a repeated delete is answered after the machine is gone, and after an hour is a 404', async () => {
    await born('gone');
    const path = `zones/${ZONE}/instances/gone?requestId=${uuid(3)}`;
    const first = await cloud.call('DELETE', path);
    cloud.travel(2 * MINUTE);
    const again = await cloud.call('DELETE', path);
    expect(again.body).toMatchObject({ name: first.body.name, status: 'DONE' });
    cloud.travel(61 * MINUTE);
    expect((await cloud.call('DELETE', path)).status).toBe(404);
  });
});

describe('changes', () => {
  test('labels need the present fingerprint', async () => {
    await born('labelled');
    const path = `zones/${ZONE}/instances/labelled`;
    const { body } = await cloud.call('GET', path);
    const set = { labels: { owner: 'bob' }, labelFingerprint: body.labelFingerprint };
    expect((await cloud.call('POST', `${path}/setLabels`, set)).status).toBe(200);
    expect((await cloud.call('GET', path)).body.labels).toEqual({ owner: 'bob' });
    const stale = await cloud.call('POST', `${path}/setLabels`, set);
    expect(stale.status).toBe(412);
    expect(stale.body.error.errors[0].reason).toBe('conditionNotMet');
    expect((await cloud.call('POST', `${path}/setLabels`, { labels: {} })).status).toBe(412);
  });

  test('metadata needs the present fingerprint', async () => {
    await born('data');
    const path = `zones/${ZONE}/instances/data`;
    const { fingerprint } = (await cloud.call('GET', path)).body.metadata;
    const items = [{ key: 'x', value: '1' }];
    expect((await cloud.call('POST', `${path}/setMetadata`, { fingerprint, items })).status).toBe(200);
    expect((await cloud.call('POST', `${path}/setMetadata`, { fingerprint, items })).status).toBe(412);
  });

  test('a machine is resized only while it is stopped', async () => {
    await born('grows');
    const path = `zones/${ZONE}/instances/grows`;
    const larger = { machineType: `zones/${ZONE}/machineTypes/g2-standard-24` };
    const refused = await cloud.call('POST', `${path}/setMachineType`, larger);
    expect(refused.body.error.errors[0].reason).toBe('invalidResourceUsage');
    await cloud.call('POST', `${path}/stop`);
    cloud.travel(2 * MINUTE);
    expect((await cloud.call('POST', `${path}/setMachineType`, larger)).status).toBe(200);
    await cloud.call('POST', `${path}/start`);
    cloud.travel(MINUTE);
    const { body } = await cloud.call('GET', path);
    expect(body).toMatchObject({ status: 'RUNNING', guestAccelerators: [{ acceleratorCount: 2 }] });
    const console = cloud.world.machines().find((machine) => machine.name === 'grows');
    expect(console?.accelerator).toEqual({ type: 'nvidia-l4', count: 2 });
  });
});
