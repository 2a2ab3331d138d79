/** What may be asked of a TPU and not of a GPU machine, and the other way round. */
import { expect, test } from 'vitest';
import { type AdmitInput, admit } from '../../../src/domain/decide/admit.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { POLICY } from './given.ts';

const FINE: AdmitInput = {
  spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
  policy: POLICY,
  project: 'ml-research',
  channel: 'CGPU',
  actorTeam: 'T1',
  botTeam: 'T1',
  isGuest: false,
  name: undefined,
};

function spec(over: Partial<AdmitInput['spec']>): Partial<AdmitInput> {
  return { spec: { ...FINE.spec, ...over } };
}

test.each<[string, Partial<AdmitInput>]>([
  ['a slice', spec({ family: 'v5e', count: 8 })],
  ['a whole pod as spot', spec({ family: 'v5p', count: 6_144, buy: 'spot' })],
  ['several slices with a framework', spec({ family: 'v5e', count: 16, slices: 2, framework: 'jax' })],
  ['a runtime of its own', spec({ family: 'v2', count: 4, runtimeVersion: 'tpu-vm-tf-2.17.0-pjrt' })],
  ['a machine type of Compute Engine', spec({ family: 'v6e', count: 8, machineType: 'ct6e-standard-8t' })],
  ['what only Compute Engine makes', spec({ family: 'tpu7x', count: 4, framework: 'jax' })],
  [
    'flex-start where Compute Engine makes it',
    spec({ family: 'v6e', count: 8, machineType: 'ct6e-standard-8t', buy: 'flex-start' }),
  ],
  ['a disk where Compute Engine makes it', spec({ family: 'tpu7x', count: 4, diskGb: 500 })],
  ['data', spec({ family: 'v3', count: 4, data: 'gs://my-bucket/my-data' })],
])('admitted: %s', (_, over) => {
  expect(admit({ ...FINE, ...over })).toEqual({ admitted: true });
});

const refusals: [string, Partial<AdmitInput>, string, string, string][] = [
  [
    'a slice of no such size',
    spec({ family: 'v5e', count: 7 }),
    'count',
    'Google has no machine with 7 TPU v5e chips. It comes with v5e-4 or v5e-8.',
    '/gpu up v5e-4',
  ],
  [
    'flex-start of a TPU',
    spec({ family: 'v3', count: 4, buy: 'flex-start' }),
    'buy',
    'There is no flex-start of TPU v3-8. --wait has the request wait until there is capacity.',
    '/gpu up v3-8 --wait 6h',
  ],
  [
    'slices of GPUs',
    spec({ slices: 2 }),
    'slices',
    'Slices are of TPUs. How many GPUs a machine has goes behind l4, and one machine is asked for at a time.',
    '/gpu up l4:8',
  ],
  [
    'a runtime version for GPUs',
    spec({ runtimeVersion: 'v2-alpha-tpuv6e' }),
    'version',
    "A runtime version is a TPU's software. A machine with GPUs boots an image: --image chooses it.",
    '/gpu up l4 --image pytorch',
  ],
  [
    'a framework for GPUs',
    spec({ framework: 'jax' }),
    'framework',
    "--framework chooses a TPU's software. A machine with GPUs boots an image: --image chooses it.",
    '/gpu up l4 --image pytorch',
  ],
  [
    'a disk for a TPU',
    spec({ family: 'v5e', count: 8, diskGb: 500 }),
    'disk',
    'The boot disks of TPU v5e come with its hosts, in one size. What is larger belongs in a bucket: --data copies it from there.',
    '/gpu up v5e-8 --data gs://my-bucket/my-data',
  ],
  [
    'an image for a TPU of Compute Engine',
    spec({ family: 'v6e', count: 8, machineType: 'ct6e-standard-8t', image: 'pytorch' }),
    'image',
    'TPU v6e boots what fits it, and no other image: --framework chooses jax, pytorch or tensorflow.',
    '/gpu up ct6e-standard-8t --framework pytorch',
  ],
  [
    'slices of what Compute Engine makes',
    spec({ family: 'tpu7x', count: 4, slices: 2 }),
    'slices',
    'Slices that work as one are made by the Cloud TPU API, and TPU7x by Compute Engine, one host at a time.',
    '/gpu up tpu7x-8',
  ],
  [
    'one slice',
    spec({ family: 'v5e', count: 16, slices: 1 }),
    'slices',
    'There are 2 to 256 slices in a group that works as one; one slice needs no --slices.',
    '/gpu up v5e-16 --slices 2',
  ],
  [
    'a runtime that cannot be one',
    spec({ family: 'v2', count: 4, runtimeVersion: '2.x' }),
    'version',
    'A runtime version is written as Google writes it, like tpu-ubuntu2204-base.',
    '/gpu up v2-8 --version tpu-ubuntu2204-base',
  ],
  [
    'a runtime for what Compute Engine makes',
    spec({ family: 'v5p', count: 4, machineType: 'ct5p-hightpu-4t', runtimeVersion: 'v2-alpha-tpuv5' }),
    'version',
    "A runtime version is for the Cloud TPU API; ct5p-hightpu-4t is made by Compute Engine and boots Google's image for it.",
    '/gpu up ct5p-hightpu-4t',
  ],
  [
    'a machine type of another size',
    spec({ family: 'v6e', count: 4, machineType: 'ct6e-standard-8t' }),
    'accelerator',
    'Google has no “ct6e-standard-8t” with TPU v6e-4.',
    '/gpu up v6e-4',
  ],
  [
    'guests, who may not ask for TPUs either',
    { ...spec({ family: 'v5e', count: 8 }), isGuest: true },
    'person',
    'Guests cannot use Lamplighter. Ask a full member of this workspace.',
    '/gpu help',
  ],
  [
    'a lease that is too long',
    spec({ family: 'v5e', count: 8, leaseFor: 99 * HOUR }),
    'for',
    'A machine is lent for 1 d at most.',
    '/gpu up v5e-8 --for 8h',
  ],
];
test.each(refusals)('refused: %s', (_, over, field, message, example) => {
  expect(admit({ ...FINE, ...over })).toEqual({ admitted: false, field, message, example });
});
