/** The TPU families against the compiled offers of Google Cloud, and the words that people type for them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  countsOf,
  FAMILIES,
  familyOf,
  serviceOf,
  shapesOf,
  shortSize,
  sizesInWords,
  sliceOf,
  standardShape,
  TPU_FAMILIES,
  titledSize,
  tpuOf,
  typedSize,
  wordsFor,
} from '../../../src/domain/accelerators/index.ts';
import { sliceInWords } from '../../../src/domain/accelerators/slice-words.ts';
import { parseAccelerator } from '../../../src/domain/accelerators/typed.ts';

/** accelerator_type → generation, chips, TensorCores and topology; the zones where they are single-tenant. */
const types = new Map<
  string,
  { family: string; chips: number; cores: number; topology: string | undefined }
>();
const singleTenant = new Map<string, Set<string>>();
for (const line of readFileSync(new URL('../../../data/gcp-tpu-offers.csv', import.meta.url), 'utf8')
  .split('\n')
  .filter((one) => one !== '' && !one.startsWith('#'))
  .slice(1)) {
  const [, zone = '', type = '', generation = '', chips, cores, topology, , , status] = line.split(',');
  const family = generation === 'v7x' ? 'tpu7x' : generation;
  types.set(type, { family, chips: Number(chips), cores: Number(cores), topology: topology || undefined });
  if (status !== 'single_tenant') continue;
  singleTenant.set(family, (singleTenant.get(family) ?? new Set()).add(zone));
}

describe.each(TPU_FAMILIES.map((family) => [family.name, family] as const))('%s', (name, family) => {
  test('has exactly the slices that Google lists, with their chips, TensorCores and wiring', () => {
    const listed = [...types].filter(([, one]) => one.family === name);
    expect(family.shapes.filter(({ standard }) => standard).map(({ machineType }) => machineType)).toEqual(
      listed.toSorted(([, a], [, b]) => a.chips - b.chips).map(([type]) => type),
    );
    for (const [type, { chips, cores, topology }] of listed) {
      const slice = sliceOf({ family: name, machineType: type });
      expect(slice).toMatchObject({ count: chips, standard: true, topology });
      expect(slice?.suffix).toBe(family.counts === 'chips' ? chips : cores);
      expect(chips * family.tensorCoresPerChip).toBe(cores);
      const sides = slice?.topology?.split('x').map(Number) ?? [chips];
      expect(sides.reduce((a, b) => a * b)).toBe(chips);
    }
  });

  test('counts ascend, the standard slice of each first, and what Compute Engine makes beside it', () => {
    const counts = countsOf(family);
    expect(counts).toEqual([...new Set(family.shapes.map(({ count }) => count))]);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    for (const count of counts) expect(shapesOf(family, count)[0]).toBe(standardShape(family, count));
    for (const { machineType, service, standard } of family.shapes) {
      expect(service).toBe(/^(ct|tpu7x)/.test(machineType) ? 'compute' : 'tpu');
      expect(serviceOf({ family: name, machineType })).toBe(service);
      expect(standard).toBe(!machineType.startsWith('ct'));
      expect(machineType).not.toMatch(/^ct5l/);
    }
  });

  test('up to eight chips are on one host where Google has one so large, and more on four each', () => {
    for (const { count, hosts, vcpus, ramGb } of family.shapes) {
      const isGrid = name === 'v5e' || name === 'v6e';
      expect(hosts).toBe(isGrid && count <= 8 ? 1 : count / 4);
      expect([vcpus % hosts, ramGb % hosts]).toEqual([0, 0]);
    }
  });

  test('names the zones of single tenants', () => {
    expect([...family.singleTenantZones].sort()).toEqual([...(singleTenant.get(name) ?? [])].sort());
  });

  test('every size is said as it is typed, and understood again', () => {
    for (const slice of family.shapes) {
      const typed = typedSize(name, slice.count);
      expect(typed).toBe(`${name}-${slice.suffix}`);
      for (const word of [typed, typed.toUpperCase(), typed.replace('-', ':'), `tpu ${typed}`]) {
        expect(parseAccelerator(word), word).toEqual({ ok: true, family, count: slice.count });
      }
      const own = parseAccelerator(slice.machineType);
      expect(own).toMatchObject({ ok: true, count: slice.count });
      expect('machineType' in own).toBe(!slice.standard);
    }
    expect(parseAccelerator(name)).toMatchObject({ ok: true, count: countsOf(family)[0] });
  });

  test('is found by every one of its words, and by no other family’s', () => {
    for (const word of [name, ...family.aliases]) {
      expect(familyOf(word)).toBe(family);
      expect(tpuOf(word)).toBe(family);
      expect(FAMILIES.filter((one) => one.name === word || one.aliases.includes(word))).toEqual([family]);
    }
  });
});

describe('words', () => {
  test.each<[string, string, number, string?]>([
    ['v5e-8', 'v5e', 8],
    ['v5litepod-8', 'v5e', 8],
    ['V5LITEPOD_256', 'v5e', 256],
    ['tpu v3-8', 'v3', 4],
    ['TPU  V3-8 ', 'v3', 4],
    ['v3', 'v3', 4],
    ['v3-2048', 'v3', 1024],
    ['v4:8', 'v4', 4],
    ['v5p-12288', 'v5p', 6144],
    ['v5p-2x2x2', 'v5p', 8],
    ['v5p-2x2', 'v5p', 4],
    ['v6e-1x1', 'v6e', 1],
    ['v6e-2x4', 'v6e', 8],
    ['v6e-4x2', 'v6e', 8],
    ['v6e 16x16', 'v6e', 256],
    ['trillium-8', 'v6e', 8],
    ['8xv5e', 'v5e', 8],
    ['v5e8', 'v5e', 8],
    ['tpu-v2', 'v2', 4],
    ['tpu-v2-32', 'v2', 16],
    ['tpu-v5-lite-podslice-4', 'v5e', 4],
    ['ct6e-standard-8t', 'v6e', 8, 'ct6e-standard-8t'],
    ['CT5P_hightpu_4t', 'v5p', 4, 'ct5p-hightpu-4t'],
    ['tpu7x', 'tpu7x', 4],
    ['Ironwood', 'tpu7x', 4],
    ['tpu7x-standard-4t', 'tpu7x', 4],
  ])('%j is %s with %i chips', (text, name, count, machineType) => {
    const family = tpuOf(name);
    expect(parseAccelerator(text)).toEqual({
      ok: true,
      family,
      count,
      ...(machineType === undefined ? {} : { machineType }),
    });
  });

  test.each<[string, string, string]>([
    ['tpu', 'Which TPU? There is v2, v3, v4, v5e, v5p, v6e or tpu7x, and each in sizes.', 'v5e-8'],
    ['v3-9', 'There is no v3-9. The nearest are v3-8 and v3-32.', 'v3-8'],
    ['v3-30', 'There is no v3-30. The nearest are v3-8 and v3-32.', 'v3-32'],
    ['v5e-0', 'There is no v5e-0. The nearest are v5e-1 and v5e-4.', 'v5e-1'],
    ['v5e-512', 'There is no v5e-512. The nearest are v5e-128 and v5e-256.', 'v5e-256'],
    ['v5p-99999', 'There is no v5p-99999. The nearest are v5p-12160 and v5p-12288.', 'v5p-12288'],
    ['v6e-3x3', 'There is no v6e wired 3x3. The nearest are v6e-8 and v6e-16.', 'v6e-8'],
    ['v5p-4x4x12', 'There is no v5p wired 4x4x12. The nearest is v5p-384.', 'v5p-384'],
    ['tpu7x-4', 'There is no tpu7x-4. The nearest is tpu7x-8.', 'tpu7x-8'],
    ['v5e:', 'How large a TPU v5e? There is v5e-1, v5e-4, v5e-8, v5e-16, v5e-32 … v5e-256.', 'v5e-1'],
    ['v5e-lots', 'How large a TPU v5e? There is v5e-1, v5e-4, v5e-8, v5e-16, v5e-32 … v5e-256.', 'v5e-1'],
    ['2xv5e-16', '2 slices that work as one are asked for with --slices.', 'v5e-16 --slices 2'],
    ['v5', 'There is no accelerator called “v5”. Did you mean v5e, v5p or v2?', 'v5e-1'],
    ['ct5lp-hightpu-1t', 'There is no accelerator called “ct5lp-hightpu-1t”. There is t4,', 'l4'],
  ])('%j is refused', (text, message, example) => {
    const parsed = parseAccelerator(text);
    expect(parsed).toMatchObject({ ok: false, message: expect.stringContaining(message), example });
  });

  test('sizes are said as Google writes them', () => {
    const [v2, , , v5e, v5p] = TPU_FAMILIES;
    if (v2 === undefined || v5e === undefined || v5p === undefined) throw new Error('families are missing');
    expect([titledSize(v2, 4), titledSize(v5e, 8), shortSize('v5p', 4), shortSize('l4', 2)]).toEqual([
      'TPU v2-8',
      'TPU v5e-8',
      'v5p-8',
      '2 × l4',
    ]);
    expect(sizesInWords(v2)).toBe('v2-8, v2-32, v2-128, v2-256 or v2-512');
    expect(sizesInWords(v5p)).toBe('v5p-8, v5p-16, v5p-32, v5p-64, v5p-128 … v5p-12288');
    expect(sizesInWords(v5e, undefined, 6)).toBe('v5e-4 or v5e-8');
    expect([wordsFor(v5p), wordsFor(v5e, 8), wordsFor(v5e, 7)]).toEqual(['v5p-8', 'v5e-8', 'v5e-1']);
  });

  test.each<[string, number, string?]>([
    ['v3-8', 1, '8 TensorCores on 4 chips, one host, wired 2x2'],
    ['v2-512', 1, '512 TensorCores on 256 chips, 64 hosts'],
    ['v5e-1', 1, '1 chip, one host'],
    ['v5e-8', 1, '8 chips, one host, wired 2x4'],
    ['v6e-16', 1, '16 chips, 4 hosts, wired 4x4'],
    ['v5e-16', 2, '2 slices of 16 chips, each on 4 hosts and wired 4x4'],
    ['v5p-12288', 1, '12,288 TensorCores on 6,144 chips, 1,536 hosts'],
    ['ct6e-standard-8t', 1, '8 chips, one host, wired 2x4'],
    ['l4', 1],
  ])('%s × %i is %s', (typed, slices, words) => {
    const parsed = parseAccelerator(typed);
    if (!parsed.ok) throw new Error(parsed.message);
    const { family, count, machineType } = parsed;
    const size = { family: family.name, count, ...(machineType === undefined ? {} : { machineType }) };
    expect(sliceInWords(size, slices)).toBe(words);
  });
});
