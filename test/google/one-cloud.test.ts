/** One cloud of both services, over fakes: who is asked for what, and what a list is worth when one of them fails. */
import { expect, it } from 'vitest';
import type { Fault } from '../../src/domain/fault.ts';
import { fail, ok, type Result } from '../../src/domain/result.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { oneCloud } from '../../src/google/one-cloud.ts';
import type { Cloud, CloudMachine, MachineList } from '../../src/ports/cloud.ts';
import { L4 } from '../contracts/cloud.ts';
import { AT, V6E } from './tpu/v6e.ts';

const MACHINE: CloudMachine = {
  project: 'p',
  zone: 'us-central1-a',
  name: 'ada-l4',
  instanceId: '1',
  status: 'running',
  machineType: 'g2-standard-8',
  createdAt: 0,
  lastStartedAt: 0,
  lastStoppedAt: undefined,
  spot: false,
  hasLocalSsd: false,
  labels: {},
};
const TPU: CloudMachine = { ...MACHINE, ...AT, instanceId: '2', machineType: 'v6e-8' };

const OFF: Fault = { kind: 'denied', scope: 'project', message: 'not used before', code: 'SERVICE_DISABLED' };
const NO_PERMISSION: Fault = { ...OFF, code: 'PERMISSION_DENIED' };
const NO_PROJECT: Fault = { kind: 'not-found', scope: 'call', message: 'no such project' };
const AWAY: Fault = { kind: 'unavailable', scope: 'call', message: 'HTTP 503' };

/** Two services that answer lists as told and say of every other call who was asked. */
function bench() {
  const asked: string[] = [];
  const lists: Record<'compute' | 'tpu', Result<MachineList>> = {
    compute: ok({ machines: [MACHINE], complete: true }),
    tpu: ok({ machines: [TPU], complete: true }),
  };
  let now = 0;
  const service = (name: 'compute' | 'tpu') =>
    new Proxy({} as Cloud, {
      // The router spreads Compute Engine's for what it does not route.
      ownKeys: () => ['image', 'snapshots', 'growDisk'],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
      get: (_, verb: string) => async () => {
        asked.push(`${name}.${verb}`);
        return verb === 'list' ? lists[name] : ok(name);
      },
    });
  const cloud = oneCloud(service('compute'), service('tpu'), { now: () => now });
  return { cloud, lists, asked, pass: (ms: number) => (now += ms) };
}

it('lists both', async () => {
  const { cloud } = bench();
  expect(await cloud.list('p')).toEqual(ok({ machines: [MACHINE, TPU], complete: true }));
});

it('is incomplete when either is', async () => {
  const { cloud, lists } = bench();
  lists.tpu = ok({ machines: [TPU], complete: false });
  expect(await cloud.list('p')).toEqual(ok({ machines: [MACHINE, TPU], complete: false }));
  lists.tpu = ok({ machines: [TPU], complete: true });
  lists.compute = ok({ machines: [MACHINE], complete: false });
  expect(await cloud.list('p')).toEqual(ok({ machines: [MACHINE, TPU], complete: false }));
});

it('fails as Compute Engine does', async () => {
  const { cloud, lists } = bench();
  lists.compute = fail(AWAY);
  expect(await cloud.list('p')).toEqual(fail(AWAY));
});

it.each([OFF, NO_PERMISSION, NO_PROJECT])(
  'takes “$code $kind” for no TPUs, and asks again later',
  async (fault) => {
    const { cloud, lists, asked, pass } = bench();
    lists.tpu = fail(fault);
    const none = ok({ machines: [MACHINE], complete: true });
    expect([await cloud.list('p'), await cloud.list('p')]).toEqual([none, none]);
    expect(asked.filter((call) => call === 'tpu.list')).toHaveLength(1);
    await cloud.list('another');
    pass(14 * MINUTE);
    await cloud.list('p');
    expect(asked.filter((call) => call === 'tpu.list')).toHaveLength(2);
    pass(2 * MINUTE);
    lists.tpu = ok({ machines: [TPU], complete: true });
    expect(await cloud.list('p')).toMatchObject({ value: { machines: [MACHINE, TPU] } });
  },
);

it('asks at once when a TPU is made', async () => {
  const { cloud, lists } = bench();
  lists.tpu = fail(OFF);
  await cloud.list('p');
  lists.tpu = ok({ machines: [TPU], complete: true });
  await cloud.create({ ...V6E, project: 'p' }, 'r');
  expect(await cloud.list('p')).toMatchObject({ value: { machines: [MACHINE, TPU] } });
});

it('does not take a permission that was lost for the end of all TPUs', async () => {
  const { cloud, lists, pass } = bench();
  await cloud.list('p');
  for (const [fault, complete] of [
    [NO_PERMISSION, false],
    [AWAY, false],
    [OFF, true],
  ] as const) {
    lists.tpu = fail(fault);
    expect(await cloud.list('p')).toEqual(ok({ machines: [MACHINE], complete }));
    pass(HOUR);
  }
});

it('sends each call where the machine is', async () => {
  const { cloud, asked } = bench();
  const both = [MACHINE, { ...AT }] as const;
  for (const at of both) {
    await cloud.get(at);
    await cloud.start(at, 'r');
    await cloud.stop(at, 'r', undefined);
    await cloud.remove(at, 'r');
    await cloud.bootDisk(at);
    await cloud.setMachineType(at, 'x', 'r');
    await cloud.setAccelerators(at, L4.shape, 'r');
    await cloud.setBuy(at, 'spot', 'r');
    await cloud.wasPreempted(at, '1', 0);
    await cloud.setLabels(at, {});
    await cloud.setMetadata(at, 'k', 'v');
    await cloud.bootReport(at);
    await cloud.serialTail(at, 1);
    await cloud.operation(at, 0);
    await cloud.find('p', at.name, at.service);
    await cloud.create(at.service === 'tpu' ? V6E : { ...L4, project: 'p' }, 'r');
  }
  const verbs = asked.slice(0, 16).map((call) => call.replace('compute.', ''));
  expect(asked).toEqual([...verbs.map((verb) => `compute.${verb}`), ...verbs.map((verb) => `tpu.${verb}`)]);
  await cloud.snapshots('p');
  expect(asked.at(-1)).toBe('compute.snapshots');
});

it('knows an operation of the Cloud TPU API by its name', async () => {
  const { cloud, asked } = bench();
  const { service: _, ...at } = AT;
  await cloud.operation({ ...at, name: 'projects/p/locations/us-east5-b/operations/operation-1' }, 0);
  expect(asked).toEqual(['tpu.operation']);
});
