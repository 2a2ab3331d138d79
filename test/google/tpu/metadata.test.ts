/** What a host of a TPU is given to set itself up with. */
import { describe, expect, it } from 'vitest';
import { tpuMetadata } from '../../../src/google/tpu/metadata.ts';
import type { CreateMachine } from '../../../src/ports/cloud.ts';

const NODE: CreateMachine = {
  service: 'tpu',
  project: 'p-1',
  zone: 'us-west4-a',
  name: 'trainer-1',
  shape: { family: 'v5e', count: 8, machineType: 'v5litepod-8' },
  buy: 'on-demand',
  labels: {},
  bootDiskGb: 100,
  maxRun: 3_600_999,
  runtimeVersion: 'v2-alpha-tpuv5-lite',
};

describe('the metadata of a TPU', () => {
  it('are the script, and beside it what the script is to do', () => {
    const { 'startup-script': script, ...rest } = tpuMetadata({ ...NODE, data: 'gs://b/$(x)' });
    expect(script?.startsWith('#!/bin/bash\n')).toBe(true);
    expect(script).toContain('lamplighter-end');
    expect(script).not.toContain('gs://b');
    expect(rest).toEqual({
      'enable-guest-attributes': 'TRUE',
      'lamplighter-framework': 'jax',
      'lamplighter-requirements': expect.stringContaining('\njax[tpu]=='),
      'lamplighter-data': 'gs://b/$(x)',
      'lamplighter-max-run': '3600',
      'lamplighter-end': 'POST projects/p-1/locations/us-west4-a/nodes/trainer-1:stop',
    });
  });

  it('have what came out of a queue deleted with its queue', () => {
    expect(tpuMetadata({ ...NODE, queued: true })['lamplighter-end']).toBe(
      'DELETE projects/p-1/locations/us-west4-a/queuedResources/trainer-1?force=true',
    );
  });

  it('leave the end of Compute Engine’s own to its time limit', () => {
    const { service: _, ...compute } = NODE;
    expect(Object.keys(tpuMetadata(compute)).filter((key) => /end|max-run/.test(key))).toEqual([]);
  });

  it('leave TensorFlow to a runtime that brings it', () => {
    const asked = { ...NODE, framework: 'tensorflow' } as const;
    const onRuntime = tpuMetadata({ ...asked, runtimeVersion: 'tpu-vm-tf-2.18.0-pjrt-v5p-and-below' });
    expect(onRuntime['lamplighter-requirements']).toBe('');
    expect(tpuMetadata(asked)['lamplighter-requirements']).toContain('tensorflow-tpu==');
  });
});
