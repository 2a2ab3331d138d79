/** A console asked for: read beside the machine's own work, told to the asker alone, and why it cannot be read. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Fault, FaultKind } from '../../src/domain/fault.ts';
import { fail, ok } from '../../src/domain/result.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { askMachine } from '../../src/usecases/ask-machine.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const by = { actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'CGPU', isGuest: false };
let bench: FakeEngine;
let asked = 0;

beforeEach(async () => {
  bench = await fakeEngine();
  await requestMachine(bench.deps, {
    ...by,
    dedupe: 'up',
    spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * 60 * MINUTE, zone: undefined },
    name: 'trainer',
  });
});

function askLogs(over: Partial<typeof by> = {}) {
  asked += 1;
  const what = { verb: 'logs' } as const;
  return askMachine(bench.deps, { ...by, ...over, dedupe: `logs-${asked}`, machineName: 'trainer', what });
}

test('the last lines go to the person who asked, where they asked, once', async () => {
  await bench.travel(10 * MINUTE);
  bench.cloud.console = ok(['x'.repeat(1e6), ...Array.from({ length: 59 }, (_, index) => `line ${index}`)]);
  expect(await askLogs({ channel: 'DADA' })).toMatchObject({ kind: 'accepted' });
  await bench.travel(MINUTE);
  const said = bench.chat.said.filter(({ notice }) => notice.kind === 'console');
  expect(said.map(({ destination }) => destination)).toEqual([
    { to: 'ephemeral', channel: 'DADA', user: 'UADA' },
  ]);
  const [console] = bench.chat.of('console');
  expect(console?.lines.at(-1)).toBe('line 58');
  expect(console?.lines).toHaveLength(60);
  expect(JSON.stringify(console?.lines).length).toBeLessThan(10_000);
});

test('it is answered while the machine is being set up, and changes nothing of it', async () => {
  await bench.travel(MINUTE);
  const [before] = await bench.store.machines({ name: 'trainer' });
  expect(before?.state).toBe('booting');
  await askLogs();
  await bench.engine.drain(10_000);
  expect(bench.chat.of('console')[0]?.lines).toEqual(['startup-script exit status 1']);
  expect((await bench.store.machines({ name: 'trainer' }))[0]?.state).toBe('booting');
});

test('before a zone has taken the machine, and by others than its owner, it is refused at once', async () => {
  expect(await askLogs()).toMatchObject({ kind: 'refused', example: '/gpu show trainer' });
  await bench.travel(10 * MINUTE);
  expect(await askLogs({ actor: 'UBOB' })).toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('Only <@UADA> or an administrator may read the console'),
  });
  await bench.travel(MINUTE);
  expect(bench.chat.of('console')).toEqual([]);
});

describe('what cannot be read is said in words, with what to do next', () => {
  const cases: readonly (readonly [FaultKind, RegExp, RegExp])[] = [
    ['denied', /does not permit it \(no permission\)/, /getSerialPortOutput in ml-prod/],
    ['not-found', /has no machine of that name/, /\/gpu show trainer/],
    ['unavailable', /did not answer in time/, /Ask again: \/gpu logs trainer/],
    ['throttled', /did not answer in time/, /Ask again: \/gpu logs trainer/],
    ['conflict', /could not be read: no permission/, /\/gpu show trainer/],
  ];
  test.each(cases)('%s', async (kind, what, next) => {
    await bench.travel(10 * MINUTE);
    const fault: Fault = { kind, scope: 'call', message: 'no permission' };
    bench.cloud.console = fail(fault);
    await askLogs();
    await bench.travel(MINUTE);
    const [failed] = bench.chat.of('request-failed');
    expect(failed?.what).toMatch(what);
    expect(failed?.next).toMatch(next);
  });

  test('a machine that is removed before the engine looks', async () => {
    await bench.travel(10 * MINUTE);
    await askMachine(bench.deps, { ...by, dedupe: 'rm', machineName: 'trainer', what: { verb: 'remove' } });
    await bench.travel(5 * MINUTE);
    const [gone] = await bench.store.machines({ name: 'trainer', states: ['gone'] });
    await bench.store.acceptRequest(
      'late',
      {
        id: 'late',
        machineId: undefined,
        actor: 'UADA',
        channel: 'CGPU',
        at: bench.clock.now(),
        what: { verb: 'logs', machine: gone?.id ?? '' },
      },
      [],
    );
    await bench.travel(MINUTE);
    expect(bench.chat.of('request-failed')[0]).toMatchObject({
      what: 'That machine is gone, and its console with it.',
    });
  });
});
