/** Which runtime a TPU boots, and what pip installs on it. */
import { describe, expect, it } from 'vitest';
import {
  frameworkOf,
  installLine,
  PACKAGED_TENSORFLOW,
  requirementsOf,
  runtimeFor,
  tensorflowIn,
} from '../../src/domain/tpu-software.ts';

describe('the runtime of a TPU', () => {
  it.each([
    ['v2', 'jax', 1, 'tpu-ubuntu2204-base'],
    ['v3', 'pytorch', 4, 'tpu-ubuntu2204-base'],
    ['v3', 'tensorflow', 1, 'tpu-vm-tf-2.18.0-pjrt-v5p-and-below'],
    ['v2', 'tensorflow', 4, 'tpu-vm-tf-2.18.0-pod-pjrt-v5p-and-below'],
    ['v4', 'jax', 1, 'tpu-ubuntu2204-base'],
    ['v5e', 'jax', 1, 'v2-alpha-tpuv5-lite'],
    ['v5e', 'tensorflow', 2, 'v2-alpha-tpuv5-lite'],
    ['v5p', 'pytorch', 2, 'v2-alpha-tpuv5'],
    ['v6e', 'jax', 2, 'v2-alpha-tpuv6e'],
    ['tpu7x', 'jax', 1, undefined],
  ] as const)('%s with %s on %i hosts: %s', (family, framework, hosts, runtime) => {
    expect(runtimeFor(family, framework, { hosts })).toBe(runtime);
  });
});

describe('what is installed', () => {
  it('is pinned for every framework, from Google’s own places', () => {
    for (const framework of ['jax', 'pytorch', 'tensorflow'] as const) {
      const lines = requirementsOf(framework, 'v2-alpha-tpuv6e');
      const packages = lines.filter((line) => !line.startsWith('--'));
      expect(packages.length, framework).toBeGreaterThan(0);
      for (const line of packages)
        expect(line).toMatch(/^[a-z_-]+(\[tpu\])?==\d+\.\d+\.\d+(; python_version [<>]=? "3\.11")?$/);
      for (const line of lines.filter((one) => one.startsWith('--')))
        expect(line).toMatch(/^--find-links https:\/\/storage\.googleapis\.com\/[a-z/_-]+\.html$/);
    }
    const [torch, xla] = requirementsOf('pytorch', undefined)
      .slice(-2)
      .map((line) => line.split('==')[1]);
    expect(torch).toBe(xla);
  });

  it('can be said as one line for a shell, or need not be said where the runtime has it', () => {
    expect(installLine(frameworkOf({}), 'v2-alpha-tpuv5-lite')).toBe(
      "pip install -f https://storage.googleapis.com/jax-releases/libtpu_releases.html 'jax[tpu]==0.6.2'",
    );
    expect(installLine('tensorflow', 'tpu-vm-tf-2.18.0-pod-pjrt-v5p-and-below')).toBeUndefined();
    expect(installLine('tensorflow', 'v2-alpha-tpuv5-lite')).toContain(
      `'tensorflow-tpu==${PACKAGED_TENSORFLOW}'`,
    );
  });

  it('is told apart from what a runtime brings', () => {
    expect(tensorflowIn('tpu-vm-tf-2.15.1-pod-pjrt')).toBe('2.15.1');
    expect(tensorflowIn('tpu-ubuntu2204-base')).toBeUndefined();
    expect(frameworkOf({ runtimeVersion: 'tpu-vm-tf-2.15.1' })).toBe('tensorflow');
    expect(frameworkOf({ framework: 'jax', runtimeVersion: 'tpu-vm-tf-2.15.1' })).toBe('jax');
  });
});
