/** An answer is lost and nobody is there for so long that Google has forgotten the request: what is there decides. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Ask } from '../../src/usecases/ask-machine.ts';
import { ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

async function askAndSettle(world: FakeEngine, what: Ask) {
  await ask(world, what);
  await world.engine.drain(10_000);
}

/** Two hours in which nobody runs and Google goes on. */
async function outage(world: FakeEngine) {
  world.clock.advance(MINUTE);
  await world.cloud.list('ml-prod');
  world.clock.advance(2 * HOUR);
  world.cloud.forgetRequests();
  await world.travel(10 * MINUTE);
}

async function trainer(world: FakeEngine) {
  return (await world.store.machines()).find(({ name }) => name === 'trainer');
}

describe('after an answer that was lost two hours ago', () => {
  it('a creation that Google carried out is taken over', async () => {
    const world = await fakeEngine();
    world.cloud.loseAnswerOf.push('create');
    await up(world);
    await world.engine.drain(10_000);
    await outage(world);
    expect(world.cloud.created).toHaveLength(1);
    expect((await trainer(world))?.state).toBe('ready');
  });

  it('a start that Google could not carry out is not tried again unasked, and the owner is told', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    await askAndSettle(world, { verb: 'stop' });
    await world.travel(MINUTE);
    const starts: string[] = [];
    world.cloud.start = async (_at, requestId) => {
      starts.push(requestId);
      return { ok: false, fault: { kind: 'unavailable', scope: 'call', message: 'socket hang up' } };
    };
    await askAndSettle(world, { verb: 'start' });
    const before = starts.length;
    await outage(world);
    expect(starts).toHaveLength(before);
    expect((await trainer(world))?.state).toBe('stopped');
    expect(world.chat.of('not-started')).toMatchObject([{ machine: { name: 'trainer' }, stockout: false }]);
  });

  it('a removal ended the run when it was sent, not when somebody looked again', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    world.cloud.loseAnswerOf.push('remove');
    const sentAt = world.clock.now();
    await askAndSettle(world, { verb: 'remove' });
    await outage(world);
    const [run] = await world.store.runs(0, world.clock.now());
    expect(run?.endedAt).toBeGreaterThanOrEqual(sentAt);
    expect(run?.endedAt).toBeLessThan(sentAt + 2 * MINUTE);
  });

  it('a stop is not sent again to a machine that has stopped', async () => {
    const world = await fakeEngine();
    await up(world);
    await world.travel(10 * MINUTE);
    world.cloud.loseAnswerOf.push('stop');
    await askAndSettle(world, { verb: 'stop' });
    await outage(world);
    expect(world.cloud.stopped).toEqual(['trainer']);
    expect((await trainer(world))?.state).toBe('stopped');
  });
});
