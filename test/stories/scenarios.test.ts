/** The other scenarios: each ends as its script states, and people read what helps them. */
import { expect, test, vi } from 'vitest';
import { buttonsNow, countOf, firstText, keyed, lastText, zonesTried } from '../../src/story/found.ts';
import { play } from '../../src/story/play.ts';
import { reportOf } from '../../src/story/report.ts';
import type { Check, Script } from '../../src/story/script.ts';
import { SCRIPTS } from '../../src/story/scripts/index.ts';
import { monthOf } from '../../src/story/scripts/month-end.ts';

// A story takes a few seconds of two idle cores, many times that of busy ones.
vi.setConfig({ testTimeout: 90_000 });

async function playThrough(name: string) {
  const script = SCRIPTS.find((one) => one.name === name) as Script;
  const played = await play(script);
  expect(played.checks.filter(({ passed }: Check) => !passed)).toEqual([]);
  return { found: played.found, kinds: reportOf(played).events.map(({ kind }) => kind) };
}

test('forgotten-h100: eight H100s are stopped in the evening, with their local SSDs, and accounted for', async () => {
  const { found, kinds } = await playThrough('forgotten-h100');
  const [warned] = keyed(found, 'warn:');
  expect(firstText(warned)).toContain('big-run (8 × H100, $88.49/h) has been idle for 30 min');
  expect(firstText(warned)).toContain('The idle time has cost about $44.25 so far.');
  expect(firstText(warned)).toContain('what is on its local SSDs (6,000 GB) is lost');
  expect(warned && buttonsNow(warned)).toEqual([]);
  const [digest] = keyed(found, 'digest:');
  expect(firstText(digest)).toMatch(/About \$6\d\.\d\d ran while machines were idle/);
  expect(firstText(digest)).toMatch(/stopped for idleness, which saved about \$19\d\.\d\d/);
  expect(found.cloud.find(({ name }) => name === 'big-run')).toMatchObject({
    machineType: 'a3-highgpu-8g',
    status: 'TERMINATED',
  });
  expect(kinds.filter((kind) => ['warned', 'reminded', 'stopped', 'digest'].includes(kind))).toEqual([
    'warned',
    'reminded',
    'stopped',
    'digest',
  ]);
});

test('stockout-friday: the second person wastes no attempt on zones that the first one found empty', async () => {
  const { found } = await playThrough('stockout-friday');
  expect(zonesTried(found, 'ada-eval')).toHaveLength(1);
  const [ada] = keyed(found, 'birth:');
  const attempts = ada?.versions.flatMap(({ lines }) =>
    lines
      .filter(({ text }) => /^[⏳❌✅] (Trying )?us-/u.test(text))
      .map(({ text }) => text.replace(/ \(\d.*/, '')),
  );
  expect([...new Set(attempts)]).toEqual([
    '⏳ Trying us-east4 (a, c)',
    '❌ us-east4 (a, c): no capacity now',
    '⏳ Trying us-central1 (a, b, c)',
    '❌ us-central1 (a, b, c): no capacity now',
    '⏳ Trying us-east1 (b, c, d)',
    expect.stringMatching(/^✅ us-east1-[bcd] took it$/),
  ]);
});

test('metric-gap: silence never stops a machine; its owner is told what is missing and when it is back', async () => {
  const { found, kinds } = await playThrough('metric-gap');
  const [told] = keyed(found, 'unknown:');
  expect(firstText(told)).toMatch(
    /^quiet-run is not watched at the moment\nSince 20 Nov at 11:\d\d UTC I cannot tell whether quiet-run \(\$0\.85\/h\) is busy: the newest GPU utilization is from 10:\d\d UTC\./,
  );
  expect(firstText(told)).toContain('It is not stopped for idleness while that lasts');
  expect(firstText(told)).toContain('sudo systemctl restart google-cloud-ops-agent');
  expect(lastText(told)).toMatch(/^✅ quiet-run is watched again since 12:\d\d UTC/);
  expect(kinds.filter((kind) => kind !== 'attempt')).toEqual([
    'requested',
    'ready',
    'judged',
    'judged',
    'unknown',
    'known',
    'warned',
    'stopping',
    'stopped',
    'digest',
  ]);
});

test('busy-all-night: six hours of work with pauses wake nobody', async () => {
  const { found, kinds } = await playThrough('busy-all-night');
  expect(kinds).toEqual(['requested', 'attempt', 'ready', 'judged', 'digest', 'removed']);
  expect(found.messages.filter(({ channel }) => channel.kind === 'dm')).toEqual([]);
  const why = found.messages.find(({ versions }) => versions[0]?.lines[1]?.text.startsWith('It stays'));
  expect(firstText(why)).toMatch(
    /It stays: it is busy \(GPU at \d+ % (just now|\d+ min ago), where 5 % counts as busy\)\./,
  );
  const question = found.messages.find((message) => firstText(message).startsWith('Remove night-run?'));
  expect(question?.onlyFor).toBe('Ada');
  expect(firstText(question)).toContain('[Remove it] [Leave it]');
  expect(found.cloud.filter(({ name }) => name === 'night-run')).toEqual([]);
});

test('spot-preempted: told with a button that starts the same machine again', async () => {
  const { found, kinds } = await playThrough('spot-preempted');
  const [told] = keyed(found, 'stopped:');
  expect(firstText(told)).toMatch(/^cheap-run was preempted\nGoogle took cheap-run back 20 Nov at 10:40 UTC/);
  expect(firstText(told)).toContain('[Restart] [On demand instead] [Remove]');
  expect(lastText(told)).toContain('It has been started again since.');
  expect(kinds.filter((kind) => kind !== 'attempt')).toEqual([
    'requested',
    'ready',
    'judged',
    'preempted',
    'started',
    'started',
    'ready',
    'judged',
    'stopping',
    'stopped',
    'digest',
  ]);
  expect([countOf(found, 'instances.insert'), countOf(found, 'instances.start')]).toEqual([1, 1]);
});

test('quota-zero: nothing is created, and the person is told what to request', async () => {
  const { found, kinds } = await playThrough('quota-zero');
  expect(found.events).toEqual([]);
  expect(kinds).toEqual(['requested', 'refused', 'digest']);
  const [birth] = keyed(found, 'birth:');
  expect(lastText(birth)).toMatch(
    /^l4-[a-z-]+: no machine\nAda asked for 1 × L4 for 8 h\n❌ Checking quota and prices\n/,
  );
  expect(lastText(birth)).toContain('The project may have 0 GPUs in all regions together; this needs 1 more');
  expect(lastText(birth)).toContain(
    'The quota is GPUS_ALL_REGIONS. Ask Google for more of that quota: /gpu quota request all 1.',
  );
  expect(lastText(birth)).toContain('Nothing was created and nothing costs money.');
});

test('tpu-queued: every zone first, then one queue, whose states are told; it ends for good and says so', async () => {
  const { found, kinds } = await playThrough('tpu-queued');
  const [birth] = keyed(found, 'birth:');
  const states = birth?.versions.flatMap(({ lines }) =>
    lines.flatMap(({ text }) => /in Google’s queue \(([a-z ]+)\)/.exec(text)?.[1] ?? []),
  );
  expect([...new Set(states)]).toEqual(expect.arrayContaining(['waiting for resources', 'provisioning']));
  const [ended] = keyed(found, 'ended:');
  expect(lastText(ended)).toContain('its quota is free again. This run cost about $');
  expect(lastText(ended)).toContain('/gpu up like gemma-tune');
  expect(found.machines.map(({ state }) => state)).toEqual(['gone']);
  expect(kinds.filter((kind) => kind === 'warned' || kind === 'reminded')).toEqual(['warned', 'reminded']);
});

test('tpu-preempted: what is left of it is deleted, and its owner reads why it will not run again', async () => {
  const { found } = await playThrough('tpu-preempted');
  const [told] = keyed(found, 'ended:');
  expect(firstText(told)).toContain('Such a TPU never runs again.');
  expect(firstText(told)).toContain('It is being deleted');
  expect(lastText(told)).toContain('its quota is free again');
  expect(lastText(told)).toContain('/gpu up like cheap-tune');
});

test('month-end, its first week: every digest is what the cloud billed, and what the machines cost', async () => {
  const played = await play(monthOf(6));
  expect(played.checks.filter(({ passed }: Check) => !passed)).toEqual([]);
  const [last] = keyed(played.found, 'digest:').filter(({ key }) => key?.endsWith('2026-11-05'));
  expect(firstText(last)).toMatch(/^GPU spend on Thu 5 Nov\nAbout \$\d+\.\d\d for Lamplighter’s machines/);
  expect(firstText(last)).toMatch(/Billed this month: \$\d+\.\d\d, complete until \d Nov/);
});
