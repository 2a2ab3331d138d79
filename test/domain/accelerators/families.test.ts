/** The families against the compiled offers of Google Cloud, and the words that people type for them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  countsOf,
  familyOf,
  GPU_FAMILIES,
  isReserved,
  nearestFamilies,
  orList,
  shapesOf,
  standardShape,
} from '../../../src/domain/accelerators/index.ts';
import { parseAccelerator } from '../../../src/domain/accelerators/typed.ts';

interface Row {
  readonly machineType: string;
  readonly accelerator: string;
  readonly count: number;
  readonly vcpus: number;
  readonly ramGb: number;
  readonly buy: readonly string[];
}

const rows: Row[] = readFileSync(new URL('../../../data/gcp-gpu-offers.csv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .slice(1)
  .map((line) => {
    const [, , machineType = '', accelerator = '', count, vcpus, ramGb, , , , buy = ''] = line.split(',');
    return {
      machineType,
      accelerator,
      count: Number(count),
      vcpus: Number(vcpus),
      ramGb: Number(ramGb),
      buy: buy.split(';'),
    };
  });

const families = GPU_FAMILIES;

describe.each(families.map((family) => [family.name, family] as const))('%s', (_, family) => {
  test.each(family.shapes.map((shape) => [`${shape.machineType} × ${shape.count}`, shape] as const))(
    '%s is on offer as described',
    (_, shape) => {
      const offered = rows.find(
        (row) =>
          row.machineType === shape.machineType &&
          row.accelerator === family.acceleratorType &&
          row.count === shape.count,
      );
      if (isReserved(family)) return expect([offered, shape.buy]).toEqual([undefined, ['reservation']]);
      expect(offered).toMatchObject({ vcpus: shape.vcpus, ramGb: shape.ramGb });
      const ways = {
        on_demand: 'on-demand',
        spot: 'spot',
        flex: 'flex-start',
        reservation: 'reservation',
        calendar: 'calendar',
      } as const;
      const wanted = Object.entries(ways).flatMap(([theirs, ours]) =>
        offered?.buy.includes(theirs) ? [ours] : [],
      );
      // The snapshot tells of reservations from A3 on only; the older series can all be reserved.
      if (!shape.machineType.startsWith('a3-') && !shape.machineType.startsWith('a4-')) {
        wanted.push('reservation');
      }
      expect([...shape.buy].sort()).toEqual([...new Set(wanted)].sort());
    },
  );

  test('has one standard shape per count, first among them, counts ascending', () => {
    const counts = countsOf(family);
    expect(counts).toEqual([...new Set(family.shapes.map(({ count }) => count))]);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    for (const count of counts) {
      expect(shapesOf(family, count).filter(({ standard }) => standard)).toHaveLength(1);
      expect(shapesOf(family, count)[0]).toBe(standardShape(family, count));
    }
  });

  test('is found by every one of its words, and by no other family’s', () => {
    for (const word of [family.name, family.acceleratorType, ...family.aliases]) {
      expect(familyOf(word)).toBe(family);
      expect(families.filter(({ name, aliases }) => name === word || aliases.includes(word))).toEqual(
        word === family.acceleratorType && !family.aliases.includes(word) ? [] : [family],
      );
    }
  });

  test('bundled local SSD goes with the machine types that Google says', () => {
    for (const { machineType, localSsdGb, count } of family.shapes) {
      const [, perGpu = 0] =
        Object.entries({ 'a2-ultragpu': 375, 'a3-ultragpu': 1500, a4: 1500, a4x: 3000, a3: 750 }).find(
          ([series]) => machineType.startsWith(`${series}-`),
        ) ?? [];
      expect(localSsdGb).toBe(perGpu * count);
    }
  });

  test('has one quota for each way in which it can be asked for, or nobody can', () => {
    const { onDemand, preemptible, gpuFamily } = family.quota;
    if (isReserved(family)) return expect(family.quota).toEqual({});
    expect(onDemand === undefined).toBe(gpuFamily !== undefined);
    expect(preemptible ?? gpuFamily).toMatch(gpuFamily ?? /^PREEMPTIBLE_/);
  });

  test('its hosts, where it is attached, are as large as its shapes', () => {
    const limits = new Map((family.hosts ?? []).map((limit) => [limit.count, limit]));
    expect(limits.size > 0).toBe(family.attachment === 'guest-accelerators');
    for (const { count, vcpus, ramGb } of limits.size > 0 ? family.shapes : []) {
      expect(vcpus).toBeLessThanOrEqual(limits.get(count)?.vcpus ?? 0);
      expect(ramGb).toBeLessThanOrEqual(limits.get(count)?.ramGb ?? 0);
    }
  });
});

test('only N1 takes guest accelerators', () => {
  for (const family of families) {
    const onN1 = family.shapes.every(({ machineType }) => machineType.startsWith('n1-'));
    expect(family.attachment).toBe(onN1 ? 'guest-accelerators' : 'built-in');
  }
});

test('H100 on demand comes in eights, and its quota is known to Cloud Quotas only', () => {
  const h100 = familyOf('h100');
  if (h100 === undefined) throw new Error('no h100');
  expect(countsOf(h100, 'on-demand')).toEqual([8]);
  expect(countsOf(h100, 'spot')).toEqual([1, 2, 4, 8]);
  expect(h100.quota).toEqual({
    onDemand: undefined,
    preemptible: 'PREEMPTIBLE_NVIDIA_H100_GPUS',
    gpuFamily: 'NVIDIA_H100',
  });
});

describe('words', () => {
  test.each<[string, string, number]>([
    ['l4', 'l4', 1],
    [' L4 ', 'l4', 1],
    ['a100-80:2', 'a100-80', 2],
    ['A100_80GB:4', 'a100-80', 4],
    ['a100', 'a100-40', 1],
    ['nvidia-tesla-a100:16', 'a100-40', 16],
    ['h100x8', 'h100', 8],
    ['RTX 6000', 'rtx-pro-6000', 1],
    ['rtx-pro-6000x4', 'rtx-pro-6000', 4],
    ['a3-mega:8', 'h100-mega', 8],
    ['2xp100', 'p100', 2],
    ['a4x', 'gb200', 1],
    ['a4x8', 'b200', 8],
    ['2xl4', 'l4', 2],
    ['2 x l4', 'l4', 2],
    ['l4 : 2', 'l4', 2],
    ['l4:3', 'l4', 3],
    ['l4:999', 'l4', 999],
  ])('%j is %s × %i', (text, name, count) => {
    const parsed = parseAccelerator(text);
    expect(parsed.ok && [parsed.family.name, parsed.count]).toEqual([name, count]);
  });

  test.each<[string, string, string]>([
    ['', 'Which accelerator?', 'l4'],
    ['  ', 'Which accelerator?', 'l4'],
    ['l4:', 'How many NVIDIA L4? The number after the colon must be 1, 2, 4 or 8.', 'l4:8'],
    ['l4:0', 'How many NVIDIA L4? The number after the colon must be 1, 2, 4 or 8.', 'l4:8'],
    ['0xl4', 'How many NVIDIA L4? The number after the colon must be 1, 2, 4 or 8.', 'l4:8'],
    ['l4:-1', 'How many NVIDIA L4? The number after the colon must be 1, 2, 4 or 8.', 'l4:8'],
    ['l4:1000', 'How many NVIDIA L4? The number after the colon must be 1, 2, 4 or 8.', 'l4:8'],
    ['h200:0', 'How many NVIDIA H200 141 GB? The number after the colon must be 8.', 'h200:8 --spot'],
    ['gb200:0', 'How many NVIDIA GB200? The number after the colon must be 4.', 'b200:8 --spot'],
    ['h10', 'There is no accelerator called “h10”. Did you mean h100 or h100-mega?', 'h100 --spot'],
    ['14', 'There is no accelerator called “14”. Did you mean l4, p4 or t4?', 'l4'],
    [
      '<!channel>',
      'There is no accelerator called “!channel”. There is t4, l4, p4, p100, v100, a100-40, rtx-pro-6000, a100-80, h100, h100-mega, h200, b200, v2, v3, v4, v5e, v5p, v6e or tpu7x.',
      'l4',
    ],
  ])('%j is refused', (text, message, example) => {
    expect(parseAccelerator(text)).toEqual({ ok: false, message, example });
  });

  test('a slip of the finger is understood', () => {
    expect(nearestFamilies('a100-8').map(({ name }) => name)).toContain('a100-80');
    expect(nearestFamilies('nvidia-l5').map(({ name }) => name)).toEqual(['l4', 'p4', 't4']);
    expect(nearestFamilies('')).toEqual([]);
    expect(nearestFamilies('x'.repeat(10_000))).toEqual([]);
    expect(nearestFamilies('a1').length).toBeLessThanOrEqual(3);
  });

  test('lists read as people write them', () => {
    expect([orList([]), orList([1]), orList([1, 2]), orList(['a', 'b', 'c'])]).toEqual([
      '',
      '1',
      '1 or 2',
      'a, b or c',
    ]);
  });
});
