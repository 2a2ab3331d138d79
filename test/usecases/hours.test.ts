/** Days with hours: stopped in the evening, started in the morning, once each, whoever is up and when. */
import { describe, expect, it } from 'vitest';
import { parseHours } from '../../src/domain/hours.ts';
import type { Policy } from '../../src/domain/policy.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import type { WeekHours } from '../../src/domain/week-hours.ts';
import { createEngine } from '../../src/loops/engine.ts';
import { askMachine } from '../../src/usecases/ask-machine.ts';
import { machine } from '../domain/decide/given.ts';
import { ADA, ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

function week(text: string): WeekHours {
  const read = parseHours(text, 'UTC');
  if (!read.ok) throw new Error(read.fault);
  return read.value;
}

/** Busy in the hours of work as the wall of the office shows them, unless it is said otherwise. */
function work(world: FakeEngine, from: string, until: string): void {
  const since = Date.parse(from);
  const to = Date.parse(until);
  world.meters.activity = (_id, signal, at) => (signal === 'gpu' && at >= since && at < to ? 80 : 0);
}

/** As if the engine had been away until shortly before then. */
async function skipTo(world: FakeEngine, moment: string): Promise<void> {
  world.clock.advanceTo(Date.parse(moment));
  await world.travel(MINUTE);
}

async function trainer(world: FakeEngine) {
  const [machine] = await world.store.machines({ name: 'trainer' });
  if (machine === undefined) throw new Error('there is no trainer');
  return machine;
}

/** Ada's trainer, up at ten on that day and at work until the evening, with its hours set. */
async function office(
  day: string,
  hours: WeekHours,
  worksUntil: string,
  change?: (policy: Policy) => Policy,
): Promise<FakeEngine> {
  const world = await fakeEngine(change);
  world.clock.advanceTo(Date.parse(`${day}T10:00:00Z`));
  work(world, `${day}T10:00:00Z`, worksUntil);
  await up(world);
  await world.travel(10 * MINUTE);
  expect(await ask(world, { verb: 'hours', week: hours })).toMatchObject({ kind: 'accepted' });
  await world.travel(MINUTE);
  return world;
}

const BERLIN = week('weekdays 9-19 Europe/Berlin');

describe('a weekend on which the clock changes', () => {
  it('stops on Friday at 18:00 UTC, warned twice, and starts on Monday at 07:00 UTC, told once', async () => {
    const world = await office('2027-03-26', BERLIN, '2027-03-26T17:10:00Z');
    expect((await trainer(world)).lease.until).toBe(Date.parse('2027-03-26T23:00:00Z'));
    await skipTo(world, '2027-03-26T17:20:00Z');
    await world.travel(45 * MINUTE);
    const stops = world.chat.of('hours-ending');
    expect(stops.map(({ reminder, end }) => [reminder, end?.kind])).toEqual([
      [false, 'stopped'],
      [true, 'stopped'],
    ]);
    const evening = Date.parse('2027-03-26T18:00:00Z');
    const morning = Date.parse('2027-03-29T07:00:00Z');
    const [told] = world.chat.of('stopped');
    expect(told).toMatchObject({ reason: 'hours', againAt: morning });
    expect(told?.at).toBeGreaterThanOrEqual(evening);
    expect(told?.at).toBeLessThan(evening + 3 * MINUTE);
    await skipTo(world, '2027-03-28T12:00:00Z');
    await skipTo(world, '2027-03-29T06:58:00Z');
    expect((await trainer(world)).state).toBe('stopped');
    await world.travel(10 * MINUTE);
    const started = await trainer(world);
    expect(started).toMatchObject({ state: 'ready', starts: 2, hourStarts: 1, byHours: true });
    expect(started.incarnation?.startedAt).toBeGreaterThanOrEqual(morning);
    expect(started.incarnation?.startedAt).toBeLessThan(morning + 3 * MINUTE);
    const births = world.chat.said.filter(({ key }) => key.startsWith('birth:'));
    expect(births.map(({ destination }) => destination)).toEqual([
      { to: 'channel', channel: 'C1' },
      { to: 'person', user: 'UADA' },
    ]);
    // On summer time it ends an hour earlier by UTC.
    work(world, '2027-03-29T07:00:00Z', '2027-03-29T16:10:00Z');
    await skipTo(world, '2027-03-29T16:35:00Z');
    await world.travel(30 * MINUTE);
    expect(world.cloud.stopped).toHaveLength(2);
  });
});

describe('once each', () => {
  it('two replicas stop it once and start it once', async () => {
    const world = await office('2027-01-12', BERLIN, '2027-01-12T17:10:00Z');
    const other = createEngine({ ...world.deps, worker: 'other' }, { every: SECOND, scheduled: false });
    async function both(minutes: number): Promise<void> {
      for (let i = 0; i < minutes; i++) {
        world.clock.advance(MINUTE);
        await Promise.all([world.engine.drain(10_000), other.drain(10_000)]);
        await Promise.all([world.engine.drain(10_000), other.drain(10_000)]);
      }
    }
    world.clock.advanceTo(Date.parse('2027-01-12T17:35:00Z'));
    await both(40);
    expect(world.cloud.stopped).toEqual(['trainer']);
    world.clock.advanceTo(Date.parse('2027-01-13T07:58:00Z'));
    await both(10);
    await other.stop();
    expect(await trainer(world)).toMatchObject({ state: 'ready', starts: 2 });
    expect(world.chat.of('hours-ending')).toHaveLength(2);
    expect(world.chat.of('stopped')).toHaveLength(1);
  });

  it('what was missed is made up for in the hours, and not after them', async () => {
    const world = await office('2027-01-12', BERLIN, '2027-01-12T17:10:00Z');
    // Nobody is up at the end of the hours: the warning comes first all the same.
    await skipTo(world, '2027-01-12T21:00:00Z');
    await world.travel(2 * MINUTE);
    expect(world.cloud.stopped).toEqual([]);
    expect(world.chat.of('hours-ending')).toHaveLength(1);
    await world.travel(20 * MINUTE);
    expect(world.cloud.stopped).toEqual(['trainer']);
    await skipTo(world, '2027-01-13T18:30:00Z');
    expect((await trainer(world)).state).toBe('stopped');
    await skipTo(world, '2027-01-14T12:00:00Z');
    await world.travel(5 * MINUTE);
    expect((await trainer(world)).state).toBe('ready');
  });
});

describe('what people and machines say', () => {
  it('busy: told once, looked at again, and stopped when it is idle', async () => {
    const world = await office('2027-01-12', BERLIN, '2027-01-12T19:30:00Z');
    await skipTo(world, '2027-01-12T17:30:00Z');
    await world.travel(2 * HOUR);
    expect(world.cloud.stopped).toEqual([]);
    expect(world.chat.of('hours-ending')).toEqual([]);
    expect(world.chat.of('after-hours').map(({ verdict, letGo }) => [verdict.kind, letGo])).toEqual([
      ['busy', false],
    ]);
    await world.travel(HOUR);
    expect(world.cloud.stopped).toEqual(['trainer']);
    expect(world.chat.of('stopped')).toMatchObject([{ reason: 'hours' }]);
    expect(world.chat.of('after-hours')).toMatchObject([{ end: { kind: 'stopped' } }]);
  });

  it('unknown: left on and told, and not stopped by anybody', async () => {
    const world = await office('2027-01-12', BERLIN, '2027-01-12T17:55:00Z');
    world.meters.activity = (_id, _signal, at) => (at < Date.parse('2027-01-12T17:30:00Z') ? 80 : undefined);
    await skipTo(world, '2027-01-12T17:30:00Z');
    await world.travel(2 * HOUR);
    expect(world.cloud.stopped).toEqual([]);
    expect(world.chat.of('after-hours').map(({ verdict }) => verdict.kind)).toEqual(['unknown']);
  });

  it('a keep holds it beyond its hours and ends the warning; the stop comes with the keep’s end', async () => {
    const world = await office('2027-01-12', BERLIN, '2027-01-12T17:10:00Z');
    await skipTo(world, '2027-01-12T17:35:00Z');
    await world.travel(15 * MINUTE);
    expect(await ask(world, { verb: 'keep', for: 2 * HOUR })).toMatchObject({ kind: 'accepted' });
    await world.travel(80 * MINUTE);
    expect(world.cloud.stopped).toEqual([]);
    expect(world.chat.of('hours-ending').map(({ end }) => end?.kind)).toEqual(['kept']);
    await world.travel(50 * MINUTE);
    expect(world.cloud.stopped).toEqual(['trainer']);
    expect(world.chat.of('stopped')).toMatchObject([{ reason: 'hours' }]);
  });

  it('what a person stops, or starts after the hours, is not theirs', async () => {
    const world = await office('2027-01-12', BERLIN, '2027-01-12T17:10:00Z');
    await ask(world, { verb: 'stop' });
    await world.travel(5 * MINUTE);
    await skipTo(world, '2027-01-13T09:00:00Z');
    await world.travel(5 * MINUTE);
    expect((await trainer(world)).state).toBe('stopped');
    work(world, '2027-01-13T18:30:00Z', '2027-01-14T02:00:00Z');
    await skipTo(world, '2027-01-13T18:30:00Z');
    await ask(world, { verb: 'start' });
    await world.travel(3 * HOUR);
    expect((await trainer(world)).state).toBe('ready');
    expect(world.chat.of('after-hours')).toEqual([]);
  });

  it('off in the middle of a warning takes it back', async () => {
    const world = await office('2027-01-12', BERLIN, '2027-01-12T17:10:00Z');
    await skipTo(world, '2027-01-12T17:35:00Z');
    await world.travel(15 * MINUTE);
    expect(world.chat.of('hours-ending').map(({ end }) => end)).toEqual([undefined]);
    const off = {
      ...ADA,
      dedupe: 'off',
      machineName: 'trainer',
      what: { verb: 'hours', week: null },
    } as const;
    expect(await askMachine(world.deps, off)).toMatchObject({ kind: 'accepted' });
    await world.travel(2 * MINUTE);
    expect(world.chat.of('hours-ending')).toMatchObject([{ end: { kind: 'called-off' } }]);
    // It is idle all the same, and that is told for itself.
    await world.travel(20 * MINUTE);
    expect(world.chat.of('stopped')).toMatchObject([{ reason: 'idle' }]);
  });

  it('what can only be ended is refused, with the reason and what to do instead', async () => {
    const world = await fakeEngine();
    const spec = { family: 'v5e', count: 16, buy: 'on-demand', leaseFor: HOUR, zone: undefined } as const;
    const shape = { family: 'v5e', count: 16, machineType: 'v5litepod-16' };
    const slice = machine({ name: 'slice', project: 'ml-prod', kind: 'tpu', spec, shape });
    await world.store.acceptMachine('slice', slice, 3, []);
    const wish = { verb: 'hours', week: BERLIN } as const;
    const answer = await askMachine(world.deps, { ...ADA, dedupe: 'h', machineName: 'slice', what: wish });
    expect(answer).toMatchObject({ kind: 'refused', example: '/gpu keep slice until 19:00' });
    expect(answer.kind === 'refused' && answer.message).toContain(
      'only ended: Google stops no slice of several hosts',
    );
    expect(await world.store.requests(slice.id)).toEqual([]);
  });
});

describe('a start that does not come about', () => {
  it('no capacity: told once, with the ways on, and tried again on the next day', async () => {
    const world = await office('2027-01-12', BERLIN, '2027-01-12T17:10:00Z');
    await skipTo(world, '2027-01-12T17:35:00Z');
    await world.travel(40 * MINUTE);
    const start = world.cloud.start.bind(world.cloud);
    world.cloud.start = async () => ({
      ok: false,
      fault: { kind: 'stockout', scope: 'zone', message: 'none left', elsewhere: [] },
    });
    await skipTo(world, '2027-01-13T08:00:00Z');
    await world.travel(HOUR);
    expect(world.chat.of('not-started')).toMatchObject([{ stockout: true }]);
    expect((await trainer(world)).state).toBe('stopped');
    world.cloud.start = start;
    await world.travel(HOUR);
    expect((await trainer(world)).state).toBe('stopped');
    await skipTo(world, '2027-01-14T08:00:00Z');
    await world.travel(5 * MINUTE);
    expect((await trainer(world)).state).toBe('ready');
  });

  it('the budget of starts: told once, and a start of a person goes on with them', async () => {
    const world = await office('2027-01-11', BERLIN, '2027-01-11T17:10:00Z', (policy) => ({
      ...policy,
      hours: { ...policy.hours, maxStarts: 1 },
    }));
    for (const day of ['2027-01-11', '2027-01-12']) {
      await skipTo(world, `${day}T17:35:00Z`);
      await world.travel(40 * MINUTE);
      await skipTo(world, new Date(Date.parse(`${day}T08:00:00Z`) + DAY).toISOString());
      await world.travel(5 * MINUTE);
    }
    expect((await trainer(world)).state).toBe('stopped');
    await world.travel(HOUR);
    expect(world.chat.of('hours-paused')).toMatchObject([{ starts: 1 }]);
    await ask(world, { verb: 'start' });
    await world.travel(5 * MINUTE);
    expect(await trainer(world)).toMatchObject({ state: 'ready', hourStarts: 0 });
  });
});

describe('whose hours', () => {
  it('a project’s hours stop its machines; one that is off for itself stays', async () => {
    const world = await fakeEngine((policy) => ({
      ...policy,
      projects: policy.projects.map((project) => ({ ...project, hours: week('daily 8-19 UTC') })),
    }));
    world.clock.advanceTo(Date.parse('2027-01-12T12:00:00Z'));
    work(world, '2027-01-12T12:00:00Z', '2027-01-12T18:10:00Z');
    await up(world);
    await up(world, { name: 'night' });
    await world.travel(10 * MINUTE);
    await askMachine(world.deps, {
      ...ADA,
      dedupe: 'night-off',
      machineName: 'night',
      what: { verb: 'hours', week: null },
    });
    await skipTo(world, '2027-01-12T18:30:00Z');
    await world.travel(40 * MINUTE);
    const reasons = await world.store.machines();
    expect(Object.fromEntries(reasons.map(({ name, stopReason }) => [name, stopReason]))).toEqual({
      trainer: 'hours',
      night: 'idle',
    });
  });
});
