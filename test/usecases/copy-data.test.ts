/** Copies by the engine: told to the machine whatever is lost, one at a time, and busy as long as they run. */
import { beforeEach, expect, test } from 'vitest';
import type { CopyReport } from '../../src/domain/copy.ts';
import { fail, ok } from '../../src/domain/result.ts';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { type Ask, askMachine } from '../../src/usecases/ask-machine.ts';
import { ADA, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const COPY: Ask = { verb: 'copy', way: 'to-machine', url: 'gs://team/x', path: 'data' };
const LOST = { kind: 'unavailable', scope: 'call', message: 'socket hang up' } as const;

let bench: FakeEngine;
let asked = 0;

beforeEach(async () => {
  bench = await fakeEngine();
  bench.look = () => ok({ bytes: 9_000, objects: 3, more: false, location: 'US' });
  await up(bench);
  await bench.travel(10 * MINUTE);
});

function ask(what: Ask) {
  return askMachine(bench.deps, { ...ADA, dedupe: `ask-${++asked}`, machineName: 'trainer', what });
}

async function trainer() {
  const [machine] = await bench.store.machines({ name: 'trainer' });
  if (machine === undefined) throw new Error('there is no trainer');
  return machine;
}

/** The machine says so of the copy that it is at. */
async function says(state: CopyReport['state'], copied = 0): Promise<void> {
  const id = (await trainer()).copy?.id ?? '';
  bench.cloud.copyReport = { id, state, took: MINUTE, copied, total: 9_000, words: 'no' };
}

const ends = () => bench.chat.of('copy').map(({ end }) => end);

test('the machine is told once, followed to its end, in one message', async () => {
  expect(await ask(COPY)).toMatchObject({ kind: 'accepted' });
  await bench.travel(5 * SECOND);
  const { copy } = await trainer();
  expect(bench.cloud.metadata[0]).toEqual([
    'lamplighter-copy',
    `${copy?.id}\nto-machine\ngs://team/x\ndata\n9000`,
  ]);
  await says('running', 4_000);
  await bench.travel(30 * SECOND);
  expect(bench.chat.of('copy')[0]?.copy).toMatchObject({ copied: 4_000, total: 9_000, begun: true });
  await says('done', 9_000);
  await bench.travel(30 * SECOND);
  expect(ends()).toEqual([{ kind: 'done', bytes: 9_000, took: MINUTE }]);
  expect((await trainer()).copy).toBeUndefined();
});

test('a bucket and a metadata server that do not answer are asked again, and the copy is not given up for it', async () => {
  bench.look = () => fail(LOST);
  await ask(COPY);
  await bench.travel(10 * MINUTE);
  expect([bench.cloud.metadata, ends()]).toEqual([[], [undefined]]);
  bench.look = () => ok({ bytes: 9_000, objects: 3, more: false, location: 'US' });
  await bench.travel(MINUTE);
  expect(bench.cloud.metadata.length).toBeGreaterThan(0);
  await says('done', 9_000);
  await bench.travel(MINUTE);
  expect(ends()).toMatchObject([{ kind: 'done' }]);
});

test('a bucket that only the machine may read is copied without a percentage', async () => {
  bench.look = () => fail({ kind: 'denied', scope: 'call', message: 'forbidden' });
  await ask(COPY);
  await bench.travel(5 * SECOND);
  expect(bench.cloud.metadata[0]?.[1]).toMatch(/\n0$/);
});

test('a machine that does not listen: said within minutes, and asked for again it is told again', async () => {
  await ask(COPY);
  await bench.travel(7 * MINUTE);
  expect(ends()).toMatchObject([{ kind: 'failed', next: expect.stringContaining('lamplighter-copier') }]);
  expect(await ask(COPY)).toMatchObject({ kind: 'accepted' });
});

test('of two that were accepted at once the second is told that the machine is busy', async () => {
  await Promise.all([ask(COPY), ask({ ...COPY, path: 'other' })]);
  await bench.travel(10 * SECOND);
  expect(new Set(bench.cloud.metadata.map(([, value]) => value.split('\n')[3])).size).toBe(1);
  expect(bench.chat.of('request-failed')).toMatchObject([{ what: expect.stringMatching(/copies already/) }]);
});

test('a quiet machine that copies is neither warned nor stopped; when it is done, it is', async () => {
  bench.meters.activity = () => 0;
  await ask(COPY);
  await bench.travel(5 * SECOND);
  for (let copied = 1; copied <= 12; copied++) {
    await says('running', copied);
    await bench.travel(10 * MINUTE);
  }
  expect(bench.chat.of('idle-warning')).toEqual([]);
  await says('done', 13);
  await bench.travel(HOUR);
  expect(bench.chat.of('idle-warning').length).toBeGreaterThan(0);
  expect((await trainer()).state).toBe('stopped');
});

test('cancelled: the machine is told, and the message says what is there', async () => {
  await ask(COPY);
  await bench.travel(5 * SECOND);
  await says('running', 4_000);
  await bench.travel(10 * SECOND);
  await ask({ verb: 'cancel-copy' });
  await bench.travel(SECOND);
  expect(bench.cloud.metadata.at(-1)?.[1]).toMatch(/^cancel-m\d+$/);
  await says('cancelled', 5_000);
  await bench.travel(MINUTE);
  expect(ends()).toEqual([{ kind: 'cancelled', bytes: 5_000 }]);
  expect(await ask({ verb: 'cancel-copy' })).toMatchObject({ kind: 'refused' });
});
