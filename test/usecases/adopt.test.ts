/** A machine that only its labels tell of is held again with all that was asked for. */
import { expect, it } from 'vitest';
import type { MachineSpec } from '../../src/domain/machine.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { adoptMachine } from '../../src/usecases/adopt-machine.ts';
import { askMachine } from '../../src/usecases/ask-machine.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { fakeEngine } from '../support/fake-engine.ts';

const SPEC: MachineSpec = {
  family: 'l4',
  count: 1,
  buy: 'spot',
  leaseFor: 3 * HOUR,
  zone: 'us-*-a',
  maxMicrosPerHour: 2_500_000,
  diskGb: 500,
};

it('after the database is lost: the same request, owner, channel and end of the lease', async () => {
  const before = await fakeEngine();
  const who = { team: 'T1', botTeam: 'T1', channel: 'C1', actor: 'UADA', isGuest: false };
  const asked = await requestMachine(before.deps, { ...who, dedupe: 'd1', spec: SPEC, name: 'trainer' });
  expect(asked.kind).toBe('accepted');
  await before.travel(10 * MINUTE);
  const week = { days: [1, 2, 3, 4, 5], from: 540, to: 1140, timeZone: 'Europe/Berlin' };
  const hours = { ...who, dedupe: 'd2', machineName: 'trainer', what: { verb: 'hours', week } } as const;
  expect(await askMachine(before.deps, hours)).toMatchObject({ kind: 'accepted' });
  await before.travel(MINUTE);
  const [held] = await before.store.machines({ name: 'trainer' });
  const [seen] = before.cloud.machines.values();
  if (held === undefined || seen === undefined) throw new Error('there is no machine');
  expect(held).toMatchObject({ state: 'ready', zone: 'us-east4-a' });

  const after = await fakeEngine();
  expect(await adoptMachine(after.deps, seen, before.clock.now())).toBe(true);
  const { spec, channel, lease, zone, state } = held;
  expect(await after.store.machine(held.id)).toMatchObject({ spec, channel, zone, state, hours: { week } });
  expect((await after.store.machine(held.id))?.lease).toEqual({
    ...lease,
    until: Math.floor(lease.until / 1000) * 1000,
  });
});

it.each([
  ['the standard one of its size', 'v6e-8', undefined],
  ['one of Compute Engine', 'ct6e-standard-8t', 'ct6e-standard-8t'],
])('a machine type is asked for again as it is: %s', async (_, machineType, asked) => {
  const before = await fakeEngine();
  const who = { team: 'T1', botTeam: 'T1', channel: 'C1', actor: 'UADA', isGuest: false };
  const request = await requestMachine(before.deps, { ...who, dedupe: 'd1', spec: SPEC, name: 'trainer' });
  if (request.kind !== 'accepted') throw new Error('it was not accepted');
  await before.travel(10 * MINUTE);
  const [seen] = before.cloud.machines.values();
  if (seen === undefined) throw new Error('there is no machine');
  const labels = { ...seen.labels, 'lamplighter-family': 'v6e', 'lamplighter-count': '8' };

  const after = await fakeEngine();
  expect(await adoptMachine(after.deps, { ...seen, machineType, labels }, before.clock.now())).toBe(true);
  const held = await after.store.machine(request.machine.id);
  expect(held).toMatchObject({ kind: 'tpu', shape: { family: 'v6e', count: 8, machineType } });
  expect(held?.spec.machineType).toBe(asked);
});
