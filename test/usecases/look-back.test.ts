/** What the journal tells of a machine at any moment: each change of its verdict, once, with its numbers. */
import { expect, it } from 'vitest';
import type { Millis } from '../../src/domain/time.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { explanation } from '../../src/slack/messages/explanation.ts';
import { lookedBack } from '../../src/slack/messages/look-back.ts';
import { freezeWatchdog } from '../../src/usecases/freeze-watchdog.ts';
import { explainMachine } from '../../src/usecases/look.ts';
import { lookBack } from '../../src/usecases/look-back.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const WHO = { team: 'T1', botTeam: 'T1', channel: 'C1', actor: 'UADA', isGuest: false };

async function trainer(leaseFor = 8 * HOUR): Promise<FakeEngine> {
  const engine = await fakeEngine((policy) => ({ ...policy, admins: ['UADA'] }));
  const spec = { family: 'l4', count: 1, buy: 'on-demand', leaseFor, zone: undefined } as const;
  await requestMachine(engine.deps, { ...WHO, dedupe: 'd1', spec, name: 'trainer' });
  engine.meters.activity = () => 80;
  await engine.travel(40 * MINUTE);
  return engine;
}

async function stoodAt(engine: FakeEngine, at: Millis): Promise<string> {
  const [machine] = await engine.store.machines({ name: 'trainer' });
  if (machine === undefined) throw new Error('there is none');
  return lookedBack(machine, await lookBack(engine.deps, machine, at)).text;
}

it('busy, quiet, busy again: the verdict of every moment, written down once each', async () => {
  const engine = await trainer();
  const worked = engine.clock.now();
  engine.meters.activity = (_id, _signal, at) => (at > worked && at < worked + 35 * MINUTE ? 0 : 80);
  await engine.travel(34 * MINUTE);
  const quiet = engine.clock.now();
  await engine.travel(20 * MINUTE);
  const awake = engine.clock.now();
  expect(await stoodAt(engine, worked)).toMatch(/trainer is judged busy: GPU at 80 %/);
  expect(await stoodAt(engine, quiet)).toMatch(/trainer has been idle for .*\nMeasured then: .*GPU .*0 %/);
  expect(await stoodAt(engine, awake)).toMatch(/trainer is busy again/);
  const [machine] = await engine.store.machines();
  const told = await engine.store.journal({ machineId: machine?.id ?? '', kinds: ['judged'] });
  expect(told.map(({ text }) => text)).toEqual([expect.stringMatching(/^trainer is judged busy: /)]);
  const shown = await explainMachine(engine.deps, 'trainer');
  expect(shown?.journal.map(({ kind }) => kind)).not.toContain('judged');
});

it('says of a lease that ends in a freeze that the machine stays', async () => {
  const engine = await trainer(HOUR);
  engine.meters.activity = () => 0;
  const by = { ...WHO, dedupe: 'd2' };
  await freezeWatchdog(engine.deps, by, engine.clock.now() + 4 * HOUR, 'a launch');
  await engine.travel(HOUR);
  const view = await explainMachine(engine.deps, 'trainer');
  if (view === undefined) throw new Error('there is none');
  const { watch, limits } = engine.deps.policy;
  const { text } = explanation(view, watch, limits);
  expect(text).toMatch(/stays until .*: the watchdog is frozen/);
});
