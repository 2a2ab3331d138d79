/** The rule of one machine: a busy thread counts on a large machine, too. */
import { describe, expect, test } from 'vitest';
import { longestWindow, watchPolicyOf } from '../../../src/domain/decide/machine-rule.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { NOON, RULE, WATCH_POLICY } from './given.ts';

const of = (family: string, count: number, machineType: string) =>
  watchPolicyOf(WATCH_POLICY, { shape: { family, count, machineType } }).rule.cpuBusyAt;

describe('the CPU of a machine', () => {
  test.each([
    ['8 vCPUs: a tenth of all, as the policy says', 'l4', 1, 'g2-standard-8', 10],
    ['12 vCPUs: 0.8 of one', 'a100-40', 1, 'a2-highgpu-1g', (0.8 / 12) * 100],
    ['96 vCPUs: 0.8 of one', 'a100-40', 8, 'a2-highgpu-8g', (0.8 / 96) * 100],
    ['a host of a slice, of which each is measured by itself', 'v5e', 16, 'v5litepod-16', (0.8 / 112) * 100],
    ['of unknown size: the percentage', 'l4', 1, 'g2-standard-7', 10],
  ] as const)('%s', (_name, family, count, machineType, percent) => {
    expect(of(family, count, machineType)).toBeCloseTo(percent, 6);
  });

  test('what is said for it wins over its cores, the narrower over the wider', () => {
    const watch = {
      ...WATCH_POLICY,
      families: { 'a100-40': { cpuBusyAt: 20, window: HOUR, bootGrace: HOUR } },
      projects: { 'ml-research': { window: 2 * HOUR, gpuBusyAt: 8 } },
      people: { UADA: { gpuBusyAt: 9 } },
    };
    const machine = {
      shape: { family: 'a100-40', count: 8, machineType: 'a2-highgpu-8g' },
      project: 'ml-research',
      lease: { owner: 'UADA', why: '', until: NOON },
    };
    const usual = watchPolicyOf(watch, machine);
    expect(usual.rule).toEqual({ ...RULE, cpuBusyAt: 20, window: 2 * HOUR, gpuBusyAt: 9 });
    expect(usual.bootGrace).toBe(HOUR);
    const set = { by: 'UADA', at: NOON, why: 'long epochs' };
    const own = watchPolicyOf(watch, { ...machine, rule: { ...set, change: { window: 3 * HOUR } } });
    expect(own.rule).toEqual({ ...usual.rule, window: 3 * HOUR });
    expect(watchPolicyOf(watch, { ...machine, rule: { ...set, change: 'off' } })).toEqual({
      ...usual,
      off: set,
    });
    expect(
      watchPolicyOf(watch, { ...machine, project: 'other', lease: { ...machine.lease, owner: 'UBOB' } }).rule
        .window,
    ).toBe(HOUR);
    expect(longestWindow(watch)).toBe(2 * HOUR);
  });

  test('a machine that is nowhere yet has the policy as it is', () => {
    expect(watchPolicyOf(WATCH_POLICY, { shape: undefined })).toBe(WATCH_POLICY);
  });
});
