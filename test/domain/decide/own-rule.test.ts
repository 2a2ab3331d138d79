/** A machine's own idle rule: what policy allows, what could never fire, what would stop everything. */
import { describe, expect, test } from 'vitest';
import { ruleAfter, unfitForRule, type WantedRule } from '../../../src/domain/decide/own-rule.ts';
import { decide } from '../../../src/domain/decide/watch.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { parsePolicy } from '../../../src/policy.ts';
import { machine } from '../../slack/messages/notices.ts';
import { IDLE, LIMITS, NOON, POLICY } from './given.ts';

const OWNER = 'UADA';
const trainer = machine({ name: 'trainer', lease: { owner: OWNER, why: '', until: NOON + 8 * HOUR } });
const tpu: Machine = {
  ...trainer,
  kind: 'tpu',
  spec: { ...trainer.spec, family: 'v5e', count: 8 },
  shape: { family: 'v5e', count: 8, machineType: 'v5litepod-8' },
};

function no(wanted: WantedRule, over: { actor?: string; of?: Machine; policy?: typeof POLICY } = {}) {
  const unfit = unfitForRule(over.of ?? trainer, wanted, over.actor ?? OWNER, over.policy ?? POLICY);
  return unfit && `${unfit.message} | ${unfit.example}`;
}

describe('a rule of its own', () => {
  test.each<[string, WantedRule, RegExp | undefined]>([
    ['a longer window', { window: 2 * HOUR }, undefined],
    ['the longest that is allowed', { window: 4 * HOUR }, undefined],
    ['longer than is allowed', { window: 4 * HOUR + 1 }, /at most 4 h .*\| \/gpu rule trainer --window 4h$/],
    [
      'shorter than half an hour',
      { window: 29 * MINUTE },
      /between two epochs.*\| \/gpu rule trainer --window 30m$/,
    ],
    [
      'nothing is below 0',
      { gpuBusyAt: 0 },
      /could never stop anything.*up to 2 %.*\| \/gpu rule trainer --gpu 5$/,
    ],
    ['what an idle GPU shows', { gpuBusyAt: 2 }, /could never stop anything/],
    ['above what an idle GPU shows', { gpuBusyAt: 3 }, undefined],
    ['less network than a session', { networkBusyAt: 20_000 }, /--network 100kB\/s$/],
    ['less CPU than the agents', { cpuBusyAt: 3 }, /up to 3.8 %.*--cpu 10$/],
    ['every machine would be asked about', { memoryHeldAt: 3 }, /would ask about every machine/],
    ['all of it full', { gpuBusyAt: 100, cpuBusyAt: 100 }, /would stop nearly everything.*--gpu 5$/],
    ['one of them full', { gpuBusyAt: 100 }, undefined],
    ['TensorCores of a GPU', { tensorcoreBusyAt: 5 }, /no TensorCores.*--gpu 10$/],
    ['the usual one again', 'default', undefined],
  ])('%s', (_name, wanted, words) => {
    if (words === undefined) expect(no(wanted)).toBeUndefined();
    else expect(no(wanted)).toMatch(words);
  });

  test('a TPU goes by its TensorCores', () => {
    expect(no({ gpuBusyAt: 10 }, { of: tpu })).toMatch(/is a TPU.*--tensorcore 2$/);
    expect(no({ tensorcoreBusyAt: 2 }, { of: tpu })).toBeUndefined();
  });

  test('a window that no run outlasts could never stop anything', () => {
    const limits = { ...LIMITS, maxLease: 2 * HOUR };
    const words = no({ window: 105 * MINUTE }, { policy: { ...POLICY, limits } });
    expect(words).toMatch(/takes 2 h, and no machine runs for longer than 2 h.*--window 30m$/);
    expect(no({ window: 104 * MINUTE }, { policy: { ...POLICY, limits } })).toBeUndefined();
  });

  test('the second half of a rule is looked at together with the first', () => {
    const rule = { by: OWNER, at: NOON, why: '', change: { gpuBusyAt: 95 } } as const;
    expect(no({ cpuBusyAt: 95 }, { of: { ...trainer, rule } })).toMatch(/would stop nearly everything/);
  });

  test.each([
    ['admins', OWNER, /Only an administrator.*Ask <@UADMIN>.*--window 4h$/],
    ['admins', 'UADMIN', undefined],
    ['owners', OWNER, undefined],
    ['nobody', 'UADMIN', /lets nobody/],
  ] as const)('%s may turn it off; %s wants to', (mayTurnOff, actor, words) => {
    const overrides = { ...POLICY.watch.overrides, mayTurnOff };
    const policy = { ...POLICY, watch: { ...POLICY.watch, overrides } };
    if (words === undefined) expect(no('off', { actor, policy })).toBeUndefined();
    else expect(no('off', { actor, policy })).toMatch(words);
  });

  test('what was set before stays unless it is said anew', () => {
    const by = { by: OWNER, at: NOON, why: 'epochs' };
    const first = ruleAfter({ rule: undefined }, { window: HOUR, gpuBusyAt: 8 }, by);
    expect(first).toEqual({ ...by, change: { window: HOUR, gpuBusyAt: 8 } });
    expect(ruleAfter({ rule: first }, { window: 2 * HOUR }, by)?.change).toEqual({
      window: 2 * HOUR,
      gpuBusyAt: 8,
    });
    expect(ruleAfter({ rule: first }, 'default', by)).toBeUndefined();
    expect(ruleAfter({ rule: ruleAfter({ rule: first }, 'off', by) }, { window: HOUR }, by)?.change).toEqual({
      window: HOUR,
    });
  });
});

test('a machine whose rule is off is kept however idle it is, and ends with its lease', () => {
  const startedAt = NOON - 5 * HOUR;
  const off = { by: 'UADMIN', at: NOON, why: 'license server' };
  const input = {
    machine: { ...trainer, state: 'ready', incarnation: { instanceId: '1', startedAt } },
    watch: undefined,
    verdict: IDLE,
    warning: undefined,
    policy: { ...POLICY.watch, off },
    limits: LIMITS,
    now: NOON,
  } as const;
  expect(decide(input).decision).toEqual({ kind: 'keep', because: { kind: 'exempt', off } });
  const later = { ...input, now: trainer.lease.until };
  expect(decide(later).decision).toMatchObject({ kind: 'stop', because: 'lease-end' });
});

describe('rules in lamplighter.yaml', () => {
  const faults = (text: string) => {
    const read = parsePolicy(text, ['ml-research']);
    return read.ok
      ? []
      : read.faults.map(({ field, problem, example }) => `${field} ${problem} | ${example}`);
  };

  test('of families, projects and people', () => {
    const read = parsePolicy(
      'projects: [{ id: ml-research, idle: { bootGrace: 30m } }]\nwatch: { families: { h100: { window: 1h } }, people: { U0123ABCD: { gpuBusyAt: 8 } }, overrides: { longestWindow: 1d, mayTurnOff: owners } }',
      [],
    );
    expect(read.ok && read.policy.watch).toMatchObject({
      families: { h100: { window: HOUR } },
      projects: { 'ml-research': { bootGrace: 30 * MINUTE } },
      people: { U0123ABCD: { gpuBusyAt: 8 } },
      overrides: { longestWindow: DAY, mayTurnOff: 'owners' },
    });
    expect(read.ok && read.policy.projects).toEqual([{ id: 'ml-research', channels: [] }]);
  });

  test.each([
    [
      'watch: { families: { h10: { window: 1h } } }',
      /^watch\.families\.h10 is no family; did you mean h100\?/,
    ],
    [
      'watch: { families: { l4: { windo: 1h } } }',
      /^watch\.families\.l4\.windo is no setting; did you mean window\?/,
    ],
    [
      'watch: { families: { l4: { window: 10m } } }',
      /^watch\.families\.l4\.window must be from 30 min .*window: 30m$/,
    ],
    ['watch: { people: { ada: { window: 1h } } }', /^watch\.people\.ada must be a Slack user id/],
    [
      'watch: { people: { U0123ABCD: { gpuBusyAt: 1 } } }',
      /^watch\.people\.U0123ABCD\.gpuBusyAt could never stop/,
    ],
    [
      'watch: { idle: { gpuBusyAt: 100, cpuBusyAt: 100 } }',
      /^watch\.idle\.gpuBusyAt would stop nearly everything/,
    ],
    [
      'limits: { maxLease: 2h, defaultLease: 1h }\nwatch: { idle: { window: 2h } }',
      /^watch\.idle\.window could never stop .*\| window: 30m$/,
    ],
    [
      'projects: [{ id: ml-research, idle: { cpuBusyAt: 0 } }]',
      /^projects\.0\.idle\.cpuBusyAt must be a percentage above 0/,
    ],
  ])('%s', (text, words) => {
    expect(faults(text)).toEqual([expect.stringMatching(words)]);
  });
});
