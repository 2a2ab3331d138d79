/** A machine with an idle rule of its own: judged by it, told of it, and left alone where the rule is off. */
import { beforeEach, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { type AskRule, askRule } from '../../src/usecases/ask-rule.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const by = { actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'CGPU', isGuest: false };
let bench: FakeEngine;
let asked = 0;

beforeEach(async () => {
  bench = await fakeEngine((policy) => ({ ...policy, admins: ['UGRACE'] }));
  await requestMachine(bench.deps, {
    ...by,
    dedupe: 'up',
    spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
    name: 'trainer',
  });
  await bench.travel(10 * MINUTE);
});

function ask(rule: AskRule['rule'], over: Partial<AskRule> = {}) {
  return askRule(bench.deps, {
    ...by,
    dedupe: `rule-${++asked}`,
    machineName: 'trainer',
    why: '',
    rule,
    ...over,
  });
}

const stops = () => bench.cloud.stopped.length;
const warnings = () => bench.chat.of('idle-warning');

test('a window of two hours: warned after two hours, not after one', async () => {
  expect(await ask({ window: 2 * HOUR }, { why: 'long epochs' })).toMatchObject({ kind: 'accepted' });
  await bench.travel(100 * MINUTE);
  expect(warnings()).toEqual([]);
  await bench.travel(40 * MINUTE);
  expect(warnings()).not.toEqual([]);
  const [machine] = await bench.store.machines({ name: 'trainer' });
  expect(machine?.rule).toMatchObject({ by: 'UADA', why: 'long epochs', change: { window: 2 * HOUR } });
  const [entry] = await bench.store.journal({ kinds: ['rule'] });
  expect(entry?.text).toBe('<@UADA> sets the idle rule of trainer: window 2 h (long epochs).');
});

test('turned off while a warning is open: the warning ends so, and nothing stops until the lease ends', async () => {
  await bench.travel(25 * MINUTE);
  expect(warnings().map(({ end }) => end)).toEqual([undefined]);
  expect(await ask('off')).toMatchObject({ kind: 'refused' });
  expect(await ask('off', { actor: 'UGRACE', why: 'license server' })).toMatchObject({ kind: 'accepted' });
  await bench.travel(3 * HOUR);
  expect(warnings()).toMatchObject([{ end: { kind: 'exempt', by: 'UGRACE', why: 'license server' } }]);
  expect(stops()).toBe(0);
  expect(await ask('default')).toMatchObject({ kind: 'accepted' });
  await bench.travel(30 * MINUTE);
  expect(stops()).toBe(1);
});

test('nobody else sets it, and a machine that is gone has none', async () => {
  expect(await ask({ window: HOUR }, { actor: 'UBOB' })).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('may set the idle rule of trainer'),
  });
  expect(await ask({ window: HOUR }, { machineName: 'nobody' })).toEqual({ kind: 'unknown' });
  const dedupe = 'the same';
  await ask({ window: HOUR }, { dedupe });
  expect(await ask({ window: HOUR }, { dedupe })).toEqual({ kind: 'duplicate' });
});
