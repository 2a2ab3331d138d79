/** What was asked of a machine beside its accelerator, in words. */
import type { Framework, MachineSpec } from './machine.ts';
import { formatDollars } from './money.ts';

/** As their makers write them. */
export const FRAMEWORK_NAMES: Readonly<Record<Framework, string>> = {
  jax: 'JAX',
  pytorch: 'PyTorch',
  tensorflow: 'TensorFlow',
};

/** `, at most $8.00/h, 500 GB disk, image pytorch, for JAX, with gs://bucket/path`: to follow what was asked for; empty when nothing else was. */
export function termsInWords({
  maxMicrosPerHour,
  diskGb,
  image,
  runtimeVersion,
  framework,
  data,
}: MachineSpec): string {
  const price = maxMicrosPerHour === undefined ? '' : `, at most ${formatDollars(maxMicrosPerHour)}`;
  const disk = diskGb === undefined ? '' : `, ${diskGb.toLocaleString('en-US')} GB disk`;
  const boots = image === undefined ? '' : `, image ${image.split('/').at(-1)}`;
  const runs = framework === undefined ? '' : `, for ${FRAMEWORK_NAMES[framework]}`;
  const runtime = runtimeVersion === undefined ? '' : `, runtime ${runtimeVersion}`;
  return `${price}${disk}${boots}${runs}${runtime}${data === undefined ? '' : `, with ${data}`}`;
}
