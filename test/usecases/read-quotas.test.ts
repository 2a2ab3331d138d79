/** Quotas asked for: read by the engine, told to the asker where they asked, and why they cannot be read. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Fault, FaultKind } from '../../src/domain/fault.ts';
import { fail, ok } from '../../src/domain/result.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { createEngine } from '../../src/loops/engine.ts';
import { askMachine } from '../../src/usecases/ask-machine.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const by = { actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'DADA', isGuest: false };
let bench: FakeEngine;

beforeEach(async () => {
  bench = await fakeEngine();
});

function ask(what: { readonly family?: string; readonly region?: string } = {}) {
  return askMachine(bench.deps, {
    ...by,
    dedupe: 'quota',
    what: { verb: 'quota', project: 'ml-prod', count: 2, ...what },
  });
}

test('a family: every region that sells it, to the asker alone, and nothing else is done', async () => {
  bench.quotas = [
    { metric: 'NVIDIA_L4_GPUS', region: 'us-east4', limit: 8, usage: 1 },
    { metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 4, usage: 1 },
  ];
  expect(await ask({ family: 'l4' })).toEqual({ kind: 'accepted', machine: undefined });
  await bench.travel(MINUTE);
  expect(bench.chat.said.map(({ destination }) => destination)).toEqual([
    { to: 'ephemeral', channel: 'DADA', user: 'UADA' },
  ]);
  const [said] = bench.chat.of('quota');
  expect(said?.report).toMatchObject({
    project: 'ml-prod',
    everywhere: { kind: 'known', limit: 4, usage: 1, left: 3 },
    about: { kind: 'family', family: 'l4', count: 2 },
  });
  const regions = said?.report.about.kind === 'family' ? said.report.about.regions : [];
  expect(regions.map(({ region, onDemand }) => [region, onDemand])).toEqual([
    ['us-east4', { kind: 'known', limit: 8, usage: 1, left: 3 }],
    ['europe-west4', { kind: 'unknown' }],
    ['us-central1', { kind: 'unknown' }],
  ]);
});

test('one region, and every family', async () => {
  await ask({ family: 'l4', region: 'us-central1-a' });
  await bench.travel(MINUTE);
  expect(bench.chat.of('quota')[0]?.report.about).toMatchObject({ regions: [{ region: 'us-central1' }] });
  await askMachine(bench.deps, {
    ...by,
    dedupe: 'all',
    what: { verb: 'quota', project: 'ml-prod', count: 1 },
  });
  await bench.travel(MINUTE);
  const about = bench.chat.of('quota')[1]?.report.about;
  expect(about?.kind === 'families' && about.families.map(({ family }) => family)).toContain('a100-80');
});

test('a family that only Cloud Quotas counts: its limit, what we use of it, or that it cannot be read', async () => {
  const metric = 'GPUS_PER_GPU_FAMILY (NVIDIA_H100)';
  const us = { metric, region: 'us-east4', limit: 16, usage: 0, ownUseOnly: true as const };
  bench.google.familyLimits = ok([us]);
  await ask({ family: 'h100', region: 'us-east4' });
  await bench.travel(MINUTE);
  const onDemand = () => {
    const about = bench.chat.of('quota').at(-1)?.report.about;
    return about?.kind === 'family' ? about.regions[0]?.onDemand : undefined;
  };
  expect(onDemand()).toEqual({ kind: 'known', limit: 16, usage: 0, left: 16, ownUseOnly: true });
  bench.google.familyLimits = fail({ kind: 'denied', scope: 'project', message: 'not enabled' });
  await askMachine(bench.deps, {
    ...by,
    dedupe: 'again',
    what: { verb: 'quota', project: 'ml-prod', count: 8, family: 'h100', region: 'us-east4' },
  });
  await bench.travel(MINUTE);
  expect(onDemand()).toEqual({ kind: 'elsewhere' });
});

test('guests and people of other workspaces are refused', async () => {
  const what = { verb: 'quota', project: 'ml-prod', count: 1 } as const;
  for (const over of [{ isGuest: true }, { team: 'T2' }]) {
    expect(await askMachine(bench.deps, { ...by, ...over, dedupe: 'x', what })).toMatchObject({
      kind: 'refused',
    });
  }
});

describe('what cannot be read is said in words, with what to do next', () => {
  const cases: readonly (readonly [FaultKind, RegExp, RegExp])[] = [
    ['denied', /does not permit it \(the words of Google\)/, /compute\.regions\.list .* in ml-prod/],
    ['not-found', /knows no such project/, /lamplighter\.yaml/],
    ['unavailable', /did not answer in time/, /^Ask again: \/gpu quota l4 us-\*$/],
    ['throttled', /did not answer in time/, /^Ask again: \/gpu quota l4 us-\*$/],
    ['invalid', /could not be read: the words of Google/, /\/gpu quota l4/],
  ];
  test.each(cases)('%s', async (kind, what, next) => {
    const fault: Fault = { kind, scope: 'project', message: 'the words of Google' };
    const engine = createEngine(
      { ...bench.deps, quotas: { ...bench.deps.quotas, list: async () => fail(fault) } },
      { every: 1_000, scheduled: false },
    );
    await ask({ family: 'l4', region: 'us-*' });
    await engine.drain(10_000);
    const [failed] = bench.chat.of('request-failed');
    expect(failed?.what).toMatch(what);
    expect(failed?.next).toMatch(next);
    expect(bench.chat.of('quota')).toEqual([]);
  });
});
