/** When a run ends is when Google ended it, however late anybody looked. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { ask, up } from '../support/ada.ts';
import { fakeEngine } from '../support/fake-engine.ts';

/** Micro-USD an hour: 200 GB at $0.10 a month, and one address. */
const DISK = 27_397;
const ADDRESS = 5_000;

describe('a run that ends while nobody runs', () => {
  it.each([['stop'], ['remove']] as const)(
    '%s: the ledger has the moment at which Google ended it',
    async (verb) => {
      const world = await fakeEngine();
      await up(world);
      await world.travel(10 * MINUTE);
      await ask(world, { verb });
      await world.engine.drain(10_000);
      const endsAt = world.clock.now() + world.cloud.operationTime;
      // The engine is down for two hours.
      world.clock.advance(2 * HOUR);
      await world.travel(MINUTE);
      const ledger = await world.store.runs(0, world.clock.now());
      expect(ledger).toMatchObject([{ endedAt: endsAt, endReason: 'owner' }]);
      const [notice] = [...world.chat.of('stopped'), ...world.chat.of('removed')];
      const startedAt = ledger[0]?.startedAt ?? 0;
      const cost = (perHour: number, from: number) => Math.round((perHour * (endsAt - from)) / HOUR);
      // With its disk and its address.
      const beside = cost(DISK, startedAt) + cost(ADDRESS, startedAt);
      expect(notice?.cost?.micros).toBe(cost(700_000, startedAt) + beside);
    },
  );
});

describe('a run that is over before anybody has looked at it', () => {
  it.each([['stop'], ['remove']] as const)(
    '%s while it is placed: the ledger knows the run',
    async (verb) => {
      const world = await fakeEngine();
      await up(world);
      await world.engine.drain(10_000);
      await ask(world, { verb });
      const bornAt = world.clock.now() + world.cloud.operationTime;
      await world.travel(5 * MINUTE);
      expect(world.cloud.created).toHaveLength(1);
      expect(await world.store.runs(0, world.clock.now())).toMatchObject([
        { startedAt: bornAt, endReason: 'owner' },
      ]);
      const [notice] = [...world.chat.of('stopped'), ...world.chat.of('removed')];
      expect(notice?.cost?.micros).toBeGreaterThan(0);
    },
  );
});

describe('a stop that Google refuses at first', () => {
  it('is journalled once, and tried again', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    const stop = world.cloud.stop.bind(world.cloud);
    let refusals = 2;
    world.cloud.stop = async (...args) =>
      refusals-- > 0
        ? { ok: false, fault: { kind: 'conflict', scope: 'call', message: 'The resource is not ready' } }
        : stop(...args);
    await ask(world, { verb: 'stop' });
    await world.travel(5 * MINUTE);
    expect(world.cloud.stopped).toEqual(['trainer']);
    expect(await world.store.journal({ kinds: ['stopping'] })).toHaveLength(1);
  });
});

describe('a run that Google ended while nobody ran', () => {
  it('is told as that, at its moment, though its lease is over by now', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    const [at] = [...world.cloud.machines.values()];
    if (at === undefined) throw new Error('nothing was born');
    world.clock.advance(HOUR);
    const endedAt = world.clock.now();
    world.cloud.stopOutside(at);
    world.clock.advance(9 * HOUR);
    await world.travel(5 * MINUTE);
    expect(await world.store.runs(0, world.clock.now())).toMatchObject([{ endedAt, endReason: 'outside' }]);
    expect(world.chat.of('stopped')).toMatchObject([{ at: endedAt, reason: 'outside' }]);
    expect(world.cloud.stopped).toEqual([]);
  });

  it('ends when it ended, not when an older stop is sent again', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    world.cloud.loseAnswerOf.push('stop');
    await ask(world, { verb: 'stop' });
    await world.engine.drain(10_000);
    const endedAt = world.clock.now() + world.cloud.operationTime;
    world.clock.advance(world.cloud.operationTime);
    await world.cloud.list('ml-prod');
    // Longer than Google remembers a request id.
    world.clock.advance(2 * HOUR);
    world.cloud.forgetRequests();
    await world.travel(5 * MINUTE);
    expect(await world.store.runs(0, world.clock.now())).toMatchObject([{ endedAt, endReason: 'owner' }]);
  });
});
