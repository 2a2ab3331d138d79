/** What /gpu up takes: for what is typed, and for the form with the same fields. */
import { ASKABLE_GPUS, orList, TPU_FAMILIES } from '../../domain/accelerators/index.ts';
import { DEFAULT_WAIT } from '../../domain/decide/wait.ts';
import { formatDuration } from '../../domain/duration.ts';
import { IMAGES } from '../../domain/images.ts';
import { DATA_FOLDER } from '../../domain/machine.ts';
import { PLACES_IN_WORDS } from '../../domain/zone.ts';
import type { CommandSpec, Input } from '../grammar/spec.ts';

export const UP = {
  name: 'up',
  aliases: ['new', 'create', 'get'],
  summary: 'Get a machine with a GPU or a TPU, in the cheapest zone that has one free.',
  details: `Zones are tried in order of price until one has capacity; one message in the channel follows it until it is ready. The machine is yours until the lease ends, and is stopped earlier when it idles, after a warning. The GPU can be ${orList(ASKABLE_GPUS.map(({ name }) => name))}; the TPU ${orList(TPU_FAMILIES.map(({ name }) => name))}, with the size that Google writes behind it: v5e-8, v3-8.`,
  args: {
    accelerator: {
      kind: 'wanted',
      label: 'ACCELERATOR',
      what: 'which GPU, and how many if more than one: l4, a100-80:2, h100:8; or a TPU in its size: v5e-8; or `like` and the name of a machine, for the same again.',
      rest: true,
      optional: true,
      example: '/gpu up l4',
    },
  },
  flags: {
    spot: {
      kind: 'switch',
      what: 'Cheaper, but Google may take it back at any time.',
      example: '/gpu up l4 --spot',
    },
    flex: {
      kind: 'switch',
      what: 'As flex-start: Google queues it in a zone, for up to 2 h, until there is capacity, and never takes it back; it runs for 7 days at most. The lease counts from when there is a machine. Its price is not known in advance, so the policy must allow that.',
      example: '/gpu up h100 --flex',
    },
    'on-demand': {
      kind: 'switch',
      what: 'Neither as spot nor as flex-start: for one like such a machine.',
      example: '/gpu up like trainer-1 --on-demand',
    },
    for: { kind: 'duration', label: '8h', what: 'How long the lease is.', example: '/gpu up l4 --for 8h' },
    wait: {
      kind: 'duration',
      label: '6h',
      bare: formatDuration(DEFAULT_WAIT),
      what: `How long to go on asking when no zone has capacity, ${formatDuration(DEFAULT_WAIT)} unless said otherwise; the lease counts from when there is a machine.`,
      example: '/gpu up l4 --wait 6h',
    },
    name: {
      kind: 'name',
      label: 'NAME',
      what: 'What to call it; a name is made up otherwise.',
      example: '/gpu up l4 --name trainer-1',
    },
    zone: {
      kind: 'zone',
      label: 'ZONE',
      what: `A zone, a region, or a pattern with * that it must be in. ${PLACES_IN_WORDS}`,
      example: '/gpu up l4 --zone us-central1-*',
    },
    'max-price': {
      kind: 'price',
      label: 'DOLLARS',
      what: 'The most that the whole machine may cost an hour, without boot disk and address; dearer zones are left out.',
      example: '/gpu up l4 --max-price 1.50',
    },
    disk: {
      kind: 'gigabytes',
      label: 'GB',
      what: 'How large the boot disk is, 200 GB unless said otherwise. It costs extra, also while the machine is stopped; estimates count it in.',
      example: '/gpu up l4 --disk 500',
    },
    image: {
      kind: 'image',
      label: 'IMAGE',
      what: `What it boots from: ${IMAGES.map(({ name, what }) => `${name} (${what})`).join(', ')}; or a family in full, projects/PROJECT/global/images/family/FAMILY, where the policy trusts its project.`,
      example: '/gpu up l4 --image pytorch',
    },
    slices: {
      kind: 'count',
      label: 'N',
      what: 'TPU: so many slices of that size that work as one (multislice).',
      example: '/gpu up v5e-16 --slices 2',
    },
    framework: {
      kind: 'framework',
      label: 'FRAMEWORK',
      what: 'TPU: what is to be ready on it: jax, pytorch or tensorflow; JAX unless said otherwise.',
      example: '/gpu up v5e-8 --framework pytorch',
    },
    version: {
      kind: 'runtime',
      label: 'RUNTIME',
      what: 'TPU: the runtime version in Google’s words; the one that fits generation and framework unless said otherwise.',
      example: '/gpu up v6e-8 --version v2-alpha-tpuv6e',
    },
    data: {
      kind: 'bucket',
      label: 'gs://BUCKET/PATH',
      what: `Data to copy to ${DATA_FOLDER} before the machine counts as ready. It is looked at before anything is created.`,
      example: '/gpu up l4 --data gs://my-bucket/my-data',
    },
    project: {
      kind: 'project',
      label: 'PROJECT',
      what: 'The Google Cloud project that pays for it.',
      example: '/gpu up l4 --project my-project',
    },
    why: {
      kind: 'words',
      label: 'WORDS',
      what: 'What it is for, for others to read.',
      example: '/gpu up l4 --why "fine-tuning"',
    },
  },
  examples: [
    '/gpu up l4',
    '/gpu up a100-80:2 --spot --for 4h',
    '/gpu up v5e-8 --framework jax',
    '/gpu up like trainer-1 --for 2h',
    '/gpu up h100:8 --zone us-* --name trainer-1 --wait 6h',
  ],
  permission: 'ask',
} as const satisfies CommandSpec;

export type UpInput = Input<typeof UP>;
