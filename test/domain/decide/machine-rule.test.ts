/** The rule of one machine: a busy thread counts on a large machine, too. */
import { describe, expect, test } from 'vitest';
import { watchPolicyOf } from '../../../src/domain/decide/machine-rule.ts';
import { WATCH_POLICY } from './given.ts';

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

  test('a machine that is nowhere yet has the policy as it is', () => {
    expect(watchPolicyOf(WATCH_POLICY, { shape: undefined })).toBe(WATCH_POLICY);
  });
});
