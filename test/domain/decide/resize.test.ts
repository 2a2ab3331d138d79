/** Which machine may become which, step by step, and the way back. */
import { describe, expect, test } from 'vitest';
import { familyOf, GPU_FAMILIES, gpuOf, standardShape } from '../../../src/domain/accelerators/index.ts';
import type { Make, ResizeChange } from '../../../src/domain/change.ts';
import {
  goBack,
  stepsBetween,
  stepTaken,
  unfitForResize,
  withoutMachine,
} from '../../../src/domain/decide/resize.ts';
import type { Machine } from '../../../src/domain/machine.ts';
import type { Buy } from '../../../src/domain/offer.ts';
import { machine } from '../../slack/messages/notices.ts';

function make(family: string, count: number, buy: Buy = 'on-demand', machineType?: string): Make {
  const known = familyOf(family);
  const shape = known === undefined ? undefined : standardShape(known, count);
  const type = machineType ?? shape?.machineType ?? '';
  return { family, count, buy, shape: { family, count, machineType: type }, price: undefined };
}

function being({ family, count, buy, shape }: Make, parts: Partial<Machine> = {}): Machine {
  const base = machine(parts);
  return { ...base, shape, spec: { ...base.spec, family, count, buy } };
}

describe('what may become what', () => {
  const allowed: readonly (readonly [Make, Make])[] = [
    [make('l4', 1), make('l4', 4)],
    [make('l4', 4), make('l4', 1)],
    [make('l4', 1, 'spot'), make('l4', 1)],
    [make('t4', 1), make('t4', 2)],
    [make('t4', 1), make('v100', 1)],
    [make('a100-40', 1), make('a100-40', 2)],
    [make('a100-80', 1, 'spot'), make('a100-80', 1)],
    [make('h100', 8, 'spot'), make('h100', 8)],
  ];
  test.each(allowed)('$family:$count may become another', (from, to) => {
    expect(unfitForResize(being(from), to)).toBeUndefined();
  });

  const forbidden: readonly (readonly [Make, Make, RegExp, string])[] = [
    [
      make('l4', 1),
      make('a100-40', 1),
      /changes it within NVIDIA L4 only/,
      '/gpu move trainer-1 us-* --as a100-40',
    ],
    [make('l4', 1), make('t4', 2), /changes it within NVIDIA L4 only/, '/gpu move trainer-1 us-* --as t4:2'],
    [make('t4', 1), make('l4', 1), /changes it within NVIDIA T4 only/, '/gpu move trainer-1 us-* --as l4'],
    [
      make('a100-80', 1),
      make('a100-80', 2),
      /lets no machine with NVIDIA A100 80 GB change/,
      '/gpu move trainer-1 us-* --as a100-80:2',
    ],
    [
      make('a100-40', 1),
      make('a100-80', 1),
      /with NVIDIA A100 80 GB anew only/,
      '/gpu move trainer-1 us-* --as a100-80',
    ],
    [
      make('l4', 1),
      make('l4', 3),
      /no machine with 3 × NVIDIA L4. It comes with 1, 2, 4 or 8/,
      '/gpu resize trainer-1 l4:8',
    ],
    [make('l4', 1), make('l4', 1), /has 1 × NVIDIA L4 on-demand already/, '/gpu resize trainer-1 l4:2'],
    [
      make('h100', 1, 'spot'),
      make('h100', 1),
      /does not sell 1 × NVIDIA H100 80 GB on-demand, but spot or flex-start/,
      '/gpu resize trainer-1 h100 --spot',
    ],
    [make('l4', 1), make('gb200', 4), /by reservation only/, '/gpu prices gb200'],
    [make('l4', 1, 'flex-start'), make('l4', 1), /bought as flex-start/, '/gpu up l4'],
  ];
  test.each(forbidden)('%j may not become %j', (from, to, message, example) => {
    expect(unfitForResize(being(from), to)).toEqual({ message: expect.stringMatching(message), example });
  });

  test('not while another change is under way, before a zone has taken it, or on its way out', () => {
    const from = make('l4', 1);
    const disk = { kind: 'disk', begunAt: 1, by: 'U1', toGb: 500, disk: undefined, grown: false } as const;
    const wish = make('l4', 4);
    expect(unfitForResize(being(from, { change: disk }), wish)?.message).toMatch(/is getting a larger disk/);
    expect(unfitForResize(being(from, { state: 'placing' }), wish)?.message).toMatch(/No zone has taken/);
    expect(unfitForResize(being(from, { state: 'deleting' }), wish)?.message).toMatch(/being removed/);
    expect(unfitForResize(being(from, { state: 'stopped' }), wish)).toBeUndefined();
  });
});

describe('the steps between', () => {
  test.each([
    [make('l4', 1), make('l4', 4), ['type']],
    [make('l4', 1, 'spot'), make('l4', 4), ['type', 'buy']],
    [make('a100-80', 1, 'spot'), make('a100-80', 1), ['buy']],
    [make('t4', 1), make('t4', 4), ['accelerators', 'type']],
    [make('t4', 4), make('t4', 1), ['type', 'accelerators']],
    [make('t4', 1), make('v100', 1), ['accelerators']],
  ] as const)('%j to %j', (from, to, steps) => {
    expect(stepsBetween(from, to)).toEqual(steps);
  });

  test('on N1 no state between has a machine that is too large for its accelerators', () => {
    const n1 = GPU_FAMILIES.filter(({ attachment }) => attachment === 'guest-accelerators');
    const makes = n1.flatMap(({ name, shapes }) =>
      shapes.map((shape) => ({
        ...make(name, shape.count, 'on-demand', shape.machineType),
        vcpus: shape.vcpus,
      })),
    );
    const fits = (accelerators: Make, host: { readonly vcpus: number }) => {
      const limit = gpuOf(accelerators.family)?.hosts?.find(({ count }) => count === accelerators.count);
      return limit !== undefined && host.vcpus <= limit.vcpus;
    };
    let tried = 0;
    for (const from of makes) {
      for (const to of makes) {
        let [accelerators, host] = [from, from];
        for (const step of stepsBetween(from, to)) {
          if (step === 'type') host = to;
          else accelerators = to;
          tried++;
          expect(fits(accelerators, host), `${JSON.stringify([from, to])} after ${step}`).toBe(true);
        }
      }
    }
    expect(tried).toBeGreaterThan(200);
  });
});

test('the way back undoes what was done, last first, and what may have been done', () => {
  const change: ResizeChange = {
    kind: 'resize',
    begunAt: 0,
    by: 'U1',
    from: make('t4', 1, 'spot'),
    to: make('t4', 4),
    ran: true,
    starts: true,
    phase: 'set',
    todo: ['accelerators', 'type', 'buy'],
    done: [],
  };
  const two = stepTaken(stepTaken(change));
  expect([two.todo, two.done]).toEqual([['buy'], ['accelerators', 'type']]);
  expect(goBack(two, 'no')).toMatchObject({ todo: ['type', 'accelerators'], done: [], back: 'no' });
  expect(goBack(two, 'no', 'buy').todo).toEqual(['buy', 'type', 'accelerators']);
  expect(goBack({ ...two, phase: 'start' }, 'no').phase).toBe('set');
});

test('quotas without the machine: what it holds while it runs, and the disk that goes on', () => {
  const quotas = [
    { metric: 'NVIDIA_L4_GPUS', region: 'us-central1', limit: 4, usage: 3 },
    { metric: 'NVIDIA_L4_GPUS', region: 'us-east4', limit: 4, usage: 3 },
    { metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 8, usage: 5 },
    { metric: 'SSD_TOTAL_GB', region: 'us-central1', limit: 500, usage: 450 },
  ];
  const used = (of: Machine) => withoutMachine(quotas, of, false).map(({ usage }) => usage);
  expect(used(being(make('l4', 2)))).toEqual([1, 3, 3, 250]);
  expect(used(being(make('l4', 2), { state: 'stopped' }))).toEqual([3, 3, 5, 250]);
  expect(used(being(make('l4', 2, 'spot')))).toEqual([3, 3, 3, 250]);
  expect(withoutMachine(quotas, being(make('l4', 2)), true).map(({ usage }) => usage)).toEqual([
    1, 3, 3, 450,
  ]);
});
