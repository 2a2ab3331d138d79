/** What may be asked of a TPU and not of a GPU machine, and the other way round: checked before anything is written down. */
import {
  type Family,
  familyOf,
  standardShape,
  type TpuFamily,
  tpuOf,
  typedSize,
  wordsFor,
} from '../accelerators/index.ts';
import type { MachineSpec } from '../machine.ts';
import { unfitRuntime } from './runtime.ts';

/** A field of the request, why it will not do, and a whole command that will. */
export interface TermRefusal {
  readonly field: string;
  readonly message: string;
  readonly example: string;
}

/** A guard against slips of the finger; Google's own limit is the quota. */
export const MOST_SLICES = 256;

/** A runtime version as the Cloud TPU API writes it, e.g. v2-alpha-tpuv6e; whether there is one is asked of Google. */
const RUNTIME = /^[a-z][a-z0-9.-]{1,62}$/;

/** The first term that does not go with the family; undefined when all of them do. */
export function unfitTerm(spec: MachineSpec): TermRefusal | undefined {
  const family = familyOf(spec.family);
  if (family === undefined) return undefined;
  return family.kind === 'gpu' ? notForGpus(family, spec) : notForTpus(family, spec);
}

function notForGpus(family: Family, spec: MachineSpec): TermRefusal | undefined {
  const { slices, runtimeVersion, framework } = spec;
  const up = `/gpu up ${wordsFor(family, spec.count)}`;
  if (slices !== undefined) {
    const message = `Slices are of TPUs. How many GPUs a machine has goes behind ${family.name}, and one machine is asked for at a time.`;
    return { field: 'slices', message, example: `/gpu up ${wordsFor(family)}` };
  }
  if (runtimeVersion !== undefined) {
    const message = `A runtime version is a TPU's software. A machine with GPUs boots an image: --image chooses it.`;
    return { field: 'version', message, example: `${up} --image pytorch` };
  }
  if (framework !== undefined) {
    const message = `--framework chooses a TPU's software. A machine with GPUs boots an image: --image chooses it.`;
    return { field: 'framework', message, example: `${up} --image pytorch` };
  }
  return undefined;
}

function notForTpus(family: TpuFamily, spec: MachineSpec): TermRefusal | undefined {
  const { slices, runtimeVersion } = spec;
  const up = `/gpu up ${typedSpec(spec)}`;
  const service = serviceOfSpec(spec);
  if (spec.diskGb !== undefined && service === 'tpu') {
    const message = `The boot disks of ${family.title} come with its hosts, in one size. What is larger belongs in a bucket: --data copies it from there.`;
    return { field: 'disk', message, example: `${up} --data gs://my-bucket/my-data` };
  }
  if (spec.image !== undefined) {
    const version = service === 'tpu' ? ', --version a runtime by name' : '';
    const message = `${family.title} boots what fits it, and no other image: --framework chooses jax, pytorch or tensorflow${version}.`;
    return { field: 'image', message, example: `${up} --framework pytorch` };
  }
  if (slices !== undefined) {
    if (service === 'compute') {
      const message = `Slices that work as one are made by the Cloud TPU API, and ${spec.machineType ?? family.title} by Compute Engine, one host at a time.`;
      return { field: 'slices', message, example: up };
    }
    if (!(slices >= 2 && slices <= MOST_SLICES)) {
      const message = `There are 2 to ${MOST_SLICES} slices in a group that works as one; one slice needs no --slices.`;
      return { field: 'slices', message, example: `${up} --slices 2` };
    }
  }
  if (runtimeVersion !== undefined) {
    if (service === 'compute') {
      const message = `A runtime version is for the Cloud TPU API; ${spec.machineType ?? family.title} is made by Compute Engine and boots Google's image for it.`;
      return { field: 'version', message, example: up };
    }
    if (!RUNTIME.test(runtimeVersion)) {
      const message = 'A runtime version is written as Google writes it, like tpu-ubuntu2204-base.';
      return { field: 'version', message, example: `${up} --version tpu-ubuntu2204-base` };
    }
    const unfit = unfitRuntime(spec);
    if (unfit !== undefined) return { field: 'version', message: unfit.because, example: unfit.example };
  }
  return undefined;
}

function serviceOfSpec({ family: name, count, machineType }: MachineSpec) {
  const family = tpuOf(name);
  const own = family?.shapes.find((shape) => shape.machineType === machineType);
  const standard = family === undefined ? undefined : standardShape(family, count);
  return (own ?? family?.shapes.find((shape) => shape.machineType === standard?.machineType))?.service;
}

/** Its size as it is typed: `v5e-8`, or the machine type that was named. */
export function typedSpec({
  family,
  count,
  machineType,
}: Pick<MachineSpec, 'family' | 'count' | 'machineType'>): string {
  return machineType ?? typedSize(family, count);
}
