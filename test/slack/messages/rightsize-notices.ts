/** The answers to /gpu rightsize, one of each kind. */
import type { Machine } from '../../../src/domain/machine.ts';
import type { Notice } from '../../../src/domain/notice.ts';
import type { ObservedUse, Rightsizing, SmallerSize } from '../../../src/domain/rightsize.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';

/** `at`: now. */
export function rightsizeNotices(machine: Machine, at: number): Readonly<Record<string, Notice>> {
  const large: Machine = {
    ...machine,
    name: 'trainer',
    spec: { ...machine.spec, family: 'a100-40', count: 2, buy: 'on-demand' },
    shape: { family: 'a100-40', count: 2, machineType: 'a2-highgpu-2g' },
    zone: 'us-central1-a',
    price: { microsPerHour: 7_347_000, currency: 'USD' },
  };
  const use: ObservedUse = {
    from: at - 3 * DAY,
    to: at,
    known: 3 * DAY,
    gpu: { mean: 3.2, high: 7.6, peak: 8.1 },
    gpuMemory: { mean: 20, high: 24.8, peak: 24.8 },
    cpu: { mean: 4, high: 11.3, peak: 30 },
  };
  const to: SmallerSize = {
    family: 'l4',
    count: 1,
    buy: 'on-demand',
    machineType: 'g2-standard-8',
    zone: 'us-central1-b',
    memoryGb: 24,
    vcpus: 8,
    ramGb: 32,
    price: { microsPerHour: 853_000, currency: 'USD' },
  };
  const notice = (answer: Rightsizing): Notice => ({ kind: 'rightsize', machine: large, answer, at });
  return {
    'rightsize: smaller, by a move': notice({
      kind: 'smaller',
      use,
      from: {
        family: 'a100-40',
        count: 2,
        machineType: 'a2-highgpu-2g',
        memoryGb: 80,
        vcpus: 24,
        ramGb: 170,
      },
      to,
      saves: { microsPerHour: 6_494_000, currency: 'USD' },
      way: 'move',
    }),
    'rightsize: right as it is': notice({ kind: 'fits', use, next: { size: to, lacks: 'gpu-memory' } }),
    'rightsize: it did nothing': notice({ kind: 'idle', use }),
    'rightsize: too little known': notice({
      kind: 'too-little',
      use: { ...use, from: at - 5 * HOUR, known: 4 * HOUR },
      needed: DAY,
    }),
    'rightsize: unmeasured': notice({
      kind: 'unmeasured',
      use: { ...use, gpuMemory: undefined },
      missing: ['gpu-memory'],
    }),
  };
}
