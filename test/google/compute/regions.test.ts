/** Asking for a machine in whichever zone of a region has room, over the wire. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/domain/time.ts';
import { computeCloud } from '../../../src/google/compute/cloud.ts';
import type { CreateMachine, OperationAt } from '../../../src/ports/cloud.ts';
import { L4 } from '../../contracts/cloud.ts';
import { openSandbox, type Sandbox } from '../sandbox.ts';

const PROJECT = 'ml-research';
const ZONES = ['us-central1-a', 'us-central1-b', 'us-central1-c'];
const ASKED: CreateMachine = { ...L4, project: PROJECT, within: ZONES };

let sandbox: Sandbox;
afterEach(() => sandbox.close());

async function open(stockedOut: readonly string[] = []) {
  const stockouts = stockedOut.map((zone) => ({ zone, accelerator: 'nvidia-l4' }));
  sandbox = await openSandbox({ stockouts });
  return computeCloud(sandbox.google, { clock: sandbox.clock });
}

async function take(cloud: ReturnType<typeof computeCloud>, machine: CreateMachine, id = randomUUID()) {
  const taken = await cloud.create(machine, id);
  if (!taken.ok) throw new Error(taken.fault.message);
  return taken.value;
}

async function ended(cloud: ReturnType<typeof computeCloud>, at: OperationAt) {
  for (let i = 0; i < 40; i++) {
    sandbox.clock.advance(3 * SECOND);
    const state = await cloud.operation(at, 0);
    if (!state.ok) throw new Error(state.fault.message);
    if (state.value.done) return state.value;
  }
  throw new Error('the operation never ended');
}

async function placesOf(cloud: ReturnType<typeof computeCloud>) {
  const found = await cloud.find(PROJECT, ASKED.name);
  return found.ok ? found.value.machines.map(({ zone, status }) => [zone, status]) : found.fault;
}

describe('a machine for which Google chooses the zone', () => {
  it('comes to be in the zone that has room, and is found by its name', async () => {
    const cloud = await open(['us-central1-a', 'us-central1-b']);
    const operation = await take(cloud, ASKED);
    expect(operation).toMatchObject({ region: 'us-central1' });
    expect(await ended(cloud, operation)).toMatchObject({ done: true, fault: undefined });
    expect(await placesOf(cloud)).toEqual([['us-central1-c', 'running']]);
    const made = await cloud.get({ project: PROJECT, zone: 'us-central1-c', name: ASKED.name });
    expect(made).toMatchObject({ ok: true, value: { labels: ASKED.labels, machineType: 'g2-standard-8' } });
  });

  it('is not made in a zone that is denied, though it has room', async () => {
    const cloud = await open(['us-central1-a', 'us-central1-b']);
    const operation = await take(cloud, {
      ...ASKED,
      within: ['us-central1-a', 'us-central1-b'],
      notIn: ['us-central1-c'],
    });
    expect(await ended(cloud, operation)).toMatchObject({ fault: { kind: 'stockout', scope: 'zone' } });
    expect(await placesOf(cloud)).toEqual([]);
  });

  it('is nowhere when no zone has room, and the errors of all zones are one stockout', async () => {
    const cloud = await open(ZONES);
    const operation = await take(cloud, ASKED);
    expect(await ended(cloud, operation)).toMatchObject({ fault: { kind: 'stockout', scope: 'zone' } });
    expect(await placesOf(cloud)).toEqual([]);
    expect(sandbox.world.project(PROJECT)?.disks()).toEqual([]);
  });

  it('is one, however often the call is repeated', async () => {
    const cloud = await open();
    const id = randomUUID();
    const first = await take(cloud, ASKED, id);
    expect(await take(cloud, ASKED, id)).toEqual(first);
    await ended(cloud, first);
    expect(await take(cloud, ASKED, id)).toEqual(first);
    expect(await placesOf(cloud)).toHaveLength(1);
  });

  it('with attached GPUs is asked for by bare names', async () => {
    const cloud = await open();
    const shape = { family: 't4', count: 1, machineType: 'n1-standard-8' };
    const operation = await take(cloud, { ...ASKED, shape });
    expect(await ended(cloud, operation)).toMatchObject({ fault: undefined });
    expect(sandbox.world.machines()).toMatchObject([{ accelerator: { type: 'nvidia-tesla-t4', count: 1 } }]);
  });

  it('is refused as a whole where its name is taken, or the quota never suffices', async () => {
    const cloud = await open();
    await ended(cloud, await take(cloud, ASKED));
    expect(await cloud.create(ASKED, randomUUID())).toMatchObject({ fault: { kind: 'conflict' } });
    sandbox.world.setQuota(PROJECT, 'us-central1', 'NVIDIA_L4_GPUS', 0);
    const other = await cloud.create({ ...ASKED, name: 'other' }, randomUUID());
    expect(other).toMatchObject({ fault: { kind: 'quota', scope: 'region' } });
  });
});

describe('what the simulated Google refuses of such a request', () => {
  const properties = { machineType: 'g2-standard-8' };
  const named = { count: '1', perInstanceProperties: { one: { name: 'one' } } };

  it.each([
    ['no name', { count: '1', instanceProperties: properties }, /perInstanceProperties must be set/],
    ['no count', { ...named, count: undefined, instanceProperties: properties }, /'resource.count'/],
    ['no properties', named, /Instance properties/],
    [
      'a machine type as a URL',
      { ...named, instanceProperties: { machineType: 'zones/us-central1-a/machineTypes/g2-standard-8' } },
      /Must be a name, not a URL/,
    ],
    [
      'a zone of another region',
      {
        ...named,
        instanceProperties: properties,
        locationPolicy: { locations: { 'zones/us-east4-a': { preference: 'ALLOW' } } },
      },
      /not in region 'us-central1'/,
    ],
    [
      'a zone without its URL',
      {
        ...named,
        instanceProperties: properties,
        locationPolicy: { locations: { 'us-central1-a': { preference: 'ALLOW' } } },
      },
      /Must be a zone URL/,
    ],
  ])('%s', async (_what, body, message) => {
    sandbox = await openSandbox();
    const url = `${sandbox.api.url}/compute/v1/projects/${PROJECT}/regions/us-central1/instances/bulkInsert`;
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: 'Bearer somebody', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toMatch(message);
  });
});
