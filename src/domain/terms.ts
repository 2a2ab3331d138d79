/** What was asked of a machine beside its accelerator, in words. */
import type { MachineSpec } from './machine.ts';
import { formatDollars } from './money.ts';

/** `, at most $8.00/h, 500 GB disk, image pytorch, with gs://bucket/path`: to follow what was asked for; empty when nothing else was. */
export function termsInWords({ maxMicrosPerHour, diskGb, image, data }: MachineSpec): string {
  const price = maxMicrosPerHour === undefined ? '' : `, at most ${formatDollars(maxMicrosPerHour)}`;
  const disk = diskGb === undefined ? '' : `, ${diskGb.toLocaleString('en-US')} GB disk`;
  const boots = image === undefined ? '' : `, image ${image.split('/').at(-1)}`;
  return `${price}${disk}${boots}${data === undefined ? '' : `, with ${data}`}`;
}
