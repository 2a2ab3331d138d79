/** What TPUs cost, as people read it: the price of all slices counts in the ledger, the lists, the end and the digest. */
import { describe, expect, it } from 'vitest';
import { formatMoney } from '../../src/domain/money.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { render } from '../../src/slack/messages/render.ts';
import { listMachines } from '../../src/usecases/look.ts';
import { digestNotice } from '../../src/usecases/post-digest.ts';
import { ADA, ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine, START, ZONES } from '../support/fake-engine.ts';

/** The first zone's price of a chip in the fake catalogue. */
const CHIP = 700_000;
/** Of one host, an hour. */
const ADDRESS = 5_000;
const DAY_OF_START = new Date(START).toISOString().slice(0, 10);

async function busy(wish: Parameters<typeof up>[1]): Promise<FakeEngine> {
  const world = await fakeEngine();
  world.meters.activity = () => 90;
  await up(world, wish);
  await world.travel(10 * MINUTE);
  const [waiting] = await world.store.machines({ name: 'trainer' });
  if (waiting?.state === 'placing') {
    world.cloud.serve({ project: waiting.project, zone: ZONES[0] ?? '', name: 'trainer' });
    await world.travel(10 * MINUTE);
  }
  await world.travel(2 * HOUR);
  return world;
}

async function digestOf(world: FakeEngine) {
  const { digest } = await digestNotice(world.deps, DAY_OF_START, 'CGPU', 'digest-asked:1');
  return digest;
}

/** The machine and its addresses, each in whole micros. */
function costFrom(from: number, until: number, ...perHour: readonly number[]): number {
  return perHour.reduce((sum, price) => sum + Math.round(((until - from) / HOUR) * price), 0);
}

describe.each([
  ['one host', { family: 'v5e', count: 8 }, 8, 1],
  ['a slice of four hosts', { family: 'v5e', count: 16 }, 16, 4],
  ['two slices of four hosts', { family: 'v5e', count: 16, slices: 2 }, 32, 8],
] as const)('%s', (_, wish, chips, hosts) => {
  it('costs what all its chips cost, in the ledger, the list, the digest and at its end', async () => {
    const world = await busy(wish);
    const { store, clock, deps } = world;
    const price = { microsPerHour: chips * CHIP, currency: 'USD' };
    const [run] = await store.runs(START, clock.now());
    expect(run).toMatchObject({ machineName: 'trainer', family: 'v5e', price });
    const soFar = (until: number) =>
      costFrom(run?.startedAt ?? 0, until, price.microsPerHour, hosts * ADDRESS);

    const { machines } = await listMachines(deps, { actor: ADA.actor, all: false });
    expect(machines[0]?.cost?.money).toEqual({ micros: soFar(clock.now()), currency: 'USD' });
    expect(machines[0]?.cost?.money.micros).toBeGreaterThan(1.9 * price.microsPerHour);
    const digest = await digestOf(world);
    expect(digest.running).toMatchObject([{ name: 'trainer', price, since: run?.startedAt }]);
    expect(digest.owners).toEqual([
      { owner: ADA.actor, machines: 1, estimate: { micros: soFar(clock.now()), currency: 'USD' } },
    ]);
    expect(digest.unpriced).toBe(0);

    await ask(world, { verb: 'remove' });
    await world.travel(5 * MINUTE);
    const [ended] = await store.runs(START, clock.now());
    const total = { micros: soFar(ended?.endedAt ?? 0), currency: 'USD' };
    expect(world.chat.of('removed')).toMatchObject([{ cost: total }]);
    expect((await digestOf(world)).owners).toMatchObject([{ machines: 1, estimate: total }]);
    const [removed] = world.chat.of('removed');
    expect(removed && render(removed, 'UTC').text).toContain(`It cost about ${formatMoney(total)} in all.`);
  });
});

it('a stopped TPU costs nothing that we know of, and what its disk costs is called unknown', async () => {
  const world = await busy({ family: 'v5e', count: 8 });
  await ask(world, { verb: 'stop' });
  await world.travel(5 * MINUTE);
  const { store, deps, clock } = world;
  const [run] = await store.runs(START, clock.now());
  await world.travel(3 * HOUR);
  const { machines } = await listMachines(deps, { actor: ADA.actor, all: false });
  const { startedAt = 0, endedAt = 0 } = run ?? {};
  expect(machines[0]?.cost?.money.micros).toBe(costFrom(startedAt, endedAt, 8 * CHIP, ADDRESS));
  expect((await digestOf(world)).running).toEqual([]);
  const [stopped] = world.chat.of('stopped');
  const text = stopped && render(stopped, 'UTC').text;
  expect(text).toContain('Its disk stays; what that costs is not known.');
  expect(text).not.toContain('a day');
});
