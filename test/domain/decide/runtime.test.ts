/** Which runtime version a TPU boots: by the table, by what Google lists, by what was typed, and what is said of it. */
import { describe, expect, it } from 'vitest';
import { chooseRuntime, type SoftwareWish, unfitRuntime } from '../../../src/domain/decide/runtime.ts';

const ZONE = 'us-west4-a';
const LISTED = [
  'tpu-ubuntu2204-base',
  'v2-alpha-tpuv5-lite',
  'v2-alpha-tpuv5',
  'v2-alpha-tpuv6e',
  'tpu-vm-tf-2.17.1-pjrt',
  'tpu-vm-tf-2.18.0-pjrt-v5p-and-below',
  'tpu-vm-tf-2.18.0-pod-pjrt-v5p-and-below',
];

function choose(wish: SoftwareWish, versions: readonly string[] | undefined = LISTED) {
  return chooseRuntime(wish, { zone: ZONE, versions });
}

describe('the runtime that is chosen', () => {
  it.each<[SoftwareWish, string]>([
    [{ family: 'v5e', count: 8 }, 'v2-alpha-tpuv5-lite'],
    [{ family: 'v5p', count: 4 }, 'v2-alpha-tpuv5'],
    [{ family: 'v6e', count: 16, framework: 'pytorch' }, 'v2-alpha-tpuv6e'],
    [{ family: 'v4', count: 4 }, 'tpu-ubuntu2204-base'],
    [{ family: 'v5e', count: 8, runtimeVersion: 'v2-alpha-tpuv5-lite' }, 'v2-alpha-tpuv5-lite'],
  ])('%o boots %s, and there is nothing to say of it', (wish, version) => {
    expect(choose(wish)).toEqual({ kind: 'chosen', version, notes: [] });
  });

  it('is trusted from the table when Google does not say what it has, and that is said', () => {
    expect(chooseRuntime({ family: 'v6e', count: 8 }, { zone: ZONE, versions: undefined })).toEqual({
      kind: 'chosen',
      version: 'v2-alpha-tpuv6e',
      notes: [
        'Google did not say which runtime versions it has in us-west4-a: v2-alpha-tpuv6e is the one that its documentation names.',
      ],
    });
  });

  it('is the newest of its kind that is there when the table’s own is gone', () => {
    const newer = [
      'v2-alpha-tpuv5-lite-2',
      'v2-alpha-tpuv5-lite-10',
      'v2-alpha-tpuv6e',
      'tpu-vm-tf-2.19.0-pjrt',
    ];
    expect(choose({ family: 'v5e', count: 8 }, newer)).toMatchObject({
      version: 'v2-alpha-tpuv5-lite-10',
      notes: [expect.stringContaining('Google has no v2-alpha-tpuv5-lite in us-west4-a any more')],
    });
    expect(choose({ family: 'v3', count: 4, framework: 'tensorflow' }, newer)).toMatchObject({
      version: 'tpu-vm-tf-2.19.0-pjrt',
    });
    expect(choose({ family: 'v4', count: 4 }, ['v2-alpha-tpuv6e'])).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('none there that fits a v4'),
    });
  });

  it('brings TensorFlow on v2 and v3, with a word on clients of another version', () => {
    for (const [count, version] of [
      [4, 'tpu-vm-tf-2.18.0-pjrt-v5p-and-below'],
      [16, 'tpu-vm-tf-2.18.0-pod-pjrt-v5p-and-below'],
    ] as const) {
      const chosen = choose({ family: 'v3', count, framework: 'tensorflow' });
      expect(chosen).toMatchObject({ version, notes: [expect.stringContaining('tensorflow==2.18.0')] });
    }
    expect(
      choose({ family: 'v3', count: 4, framework: 'tensorflow', runtimeVersion: 'tpu-ubuntu2204-base' }),
    ).toMatchObject({
      version: 'tpu-ubuntu2204-base',
      notes: [expect.stringContaining('brings no TensorFlow')],
    });
    expect(choose({ family: 'v6e', count: 8, framework: 'tensorflow' })).toMatchObject({ notes: [] });
  });

  it('is none for GPUs, and for TPUs that boot an image', () => {
    expect(choose({ family: 'l4', count: 1 })).toBeUndefined();
    expect(choose({ family: 'tpu7x', count: 4 })).toBeUndefined();
  });
});

describe('a runtime version that was typed', () => {
  it.each<[SoftwareWish, RegExp, string]>([
    [
      { family: 'v6e', count: 8, runtimeVersion: 'v2-alpha-tpuv5-lite' },
      /is for v5e, and a v6e does not run with it\. For a v6e there is v2-alpha-tpuv6e\./,
      '/gpu up v6e-8 --version v2-alpha-tpuv6e',
    ],
    [
      { family: 'v3', count: 4, runtimeVersion: 'v2-alpha-tpuv5' },
      /For a v3 there is tpu-ubuntu2204-base or tpu-vm-tf-2\.18\.0-pjrt-v5p-and-below\./,
      '/gpu up v3-8 --version tpu-ubuntu2204-base',
    ],
    [
      { family: 'v5e', count: 8, runtimeVersion: 'tpu-vm-tf-2.18.0-pjrt-v5p-and-below' },
      /is for v2, v3, v4 or v5p/,
      '/gpu up v5e-8 --version v2-alpha-tpuv5-lite',
    ],
    [
      { family: 'v3', count: 16, runtimeVersion: 'tpu-vm-tf-2.17.1-pjrt' },
      /a slice of 4 hosts/,
      '/gpu up v3-32 --version tpu-vm-tf-2.17.1-pod-pjrt',
    ],
    [
      { family: 'v2', count: 4, runtimeVersion: 'tpu-vm-tf-2.17.1-pod-pjrt' },
      /a single host/,
      '/gpu up v2-8 --version tpu-vm-tf-2.17.1-pjrt',
    ],
  ])('%o is refused at the door with one that fits', (wish, because, example) => {
    expect(unfitRuntime(wish)).toEqual({ kind: 'refused', because: expect.stringMatching(because), example });
    expect(choose(wish)).toMatchObject({ kind: 'refused', example });
    const version = / --version (.+)$/.exec(example)?.[1] ?? '';
    expect(unfitRuntime({ ...wish, runtimeVersion: version })).toBeUndefined();
  });

  it('that Google does not have is refused with those that it has, and never replaced', () => {
    expect(choose({ family: 'v5e', count: 8, runtimeVersion: 'v2-alpha-tpuv5-lite-nightly' })).toEqual({
      kind: 'refused',
      because:
        'Google has no runtime version “v2-alpha-tpuv5-lite-nightly” in us-west4-a. For a v5e it has v2-alpha-tpuv5-lite or tpu-vm-tf-2.17.1-pjrt.',
      example: '/gpu up v5e-8 --version v2-alpha-tpuv5-lite',
    });
  });

  it('whose name tells nothing is for Google to judge', () => {
    const wish = { family: 'v5e', count: 8, runtimeVersion: 'my-own-runtime' } as const;
    expect(unfitRuntime(wish)).toBeUndefined();
    expect(choose(wish)).toMatchObject({ kind: 'refused' });
    expect(choose(wish, ['my-own-runtime'])).toMatchObject({ kind: 'chosen', version: 'my-own-runtime' });
  });
});
