/** The engine is killed at calls of a TPU's life: in a queue, and when Google takes a node back. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { createEngine } from '../../src/loops/engine.ts';
import { up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine, START, ZONES } from '../support/fake-engine.ts';
import { doomedBy, Fuse } from '../support/fuse.ts';

const at = (zone = ZONES[0]) => ({ project: 'ml-prod', zone: zone ?? '', name: 'trainer' });

/** What happens at Google meanwhile, by the minute it happens in. */
type Script = (world: FakeEngine, minute: number) => void;

/** Lives until the end with a kill at one call, then with a second engine over what is left. */
async function live(world: FakeEngine, fuse: Fuse, script: Script, minutes: number): Promise<void> {
  world.meters.activity = () => 90;
  const first = createEngine(doomedBy(fuse, world), { every: MINUTE, scheduled: false });
  let minute = 0;
  const until = START + minutes * MINUTE;
  const pass = () => {
    for (; minute <= (world.clock.now() - START) / MINUTE; minute++) script(world, minute);
  };
  while (!fuse.blown && world.clock.now() < until) {
    pass();
    await first.drain(10_000);
    world.clock.advance(10 * SECOND);
  }
  await first.stop();
  await world.store.releaseClaims();
  while (world.clock.now() < until) {
    pass();
    await world.travel(MINUTE / 2);
  }
}

const LIVES = {
  'in a queue that is given up, then served in the next zone': {
    async check(fuse: Fuse): Promise<void> {
      const world = await fakeEngine();
      await up(world, { family: 'v5e', count: 8, slices: 2, waitFor: 2 * HOUR });
      const script: Script = ({ cloud }, minute) => {
        if (minute === 4) cloud.lose(at(), 'FAILED', 'no access');
        if (minute >= 12) cloud.serve(at(ZONES[1]));
      };
      await live(world, fuse, script, 25);
      const [machine] = await world.store.machines();
      expect(machine).toMatchObject({ state: 'ready', zone: ZONES[1] });
      expect([...world.cloud.machines.keys()]).toEqual([`ml-prod/${ZONES[1]}/trainer`]);
      expect(world.cloud.queued.map(({ zone }) => zone)).toEqual([ZONES[0], ZONES[1]]);
      expect(world.cloud.longestQueue).toBe(1);
      expect(world.chat.of('found')).toHaveLength(1);
      expect(await world.store.runs(START, world.clock.now())).toHaveLength(1);
    },
  },
  'when Google takes its node back': {
    async check(fuse: Fuse): Promise<void> {
      const world = await fakeEngine();
      await up(world, { family: 'v5e', count: 8, buy: 'spot' });
      let lost = false;
      const script: Script = ({ cloud }, minute) => {
        if (minute < 8 || lost || cloud.machines.get(`ml-prod/${ZONES[0]}/trainer`)?.status !== 'running')
          return;
        lost = true;
        cloud.lose(at(), 'PREEMPTED');
      };
      await live(world, fuse, script, 25);
      const [machine] = await world.store.machines({ states: ['gone'] });
      expect(machine).toMatchObject({ state: 'gone', stopReason: 'preempted' });
      expect([[...world.cloud.machines.keys()], world.cloud.created.length]).toEqual([[], 1]);
      expect(world.chat.of('ended')).toMatchObject([{ machine: { state: 'gone' } }]);
      expect(world.chat.of('removed')).toEqual([]);
      const runs = await world.store.runs(START, world.clock.now());
      expect(runs.map(({ endReason }) => endReason)).toEqual(['preempted']);
    },
  },
} as const;

/** Apart from each other, so that they fall on other calls than those of `kill.test.ts`, which repeat every minute. */
const STEP = 61;

describe.each(Object.entries(LIVES))('an engine that is killed %s', (_what, { check }) => {
  it('has done it once, before or after any call', async () => {
    let kills = 0;
    for (let blown = true; blown; kills++) {
      const fuse = new Fuse(1 + kills * STEP, kills % 2 === 1);
      await check(fuse);
      blown = fuse.blown;
    }
    expect(kills).toBeGreaterThan(6);
  }, 60_000);
});
