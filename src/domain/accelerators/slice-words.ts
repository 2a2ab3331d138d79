/** What a slice is, in plain words: TensorCores or chips, hosts, and how the chips are wired. */
import type { FamilyName, Shape } from '../offer.ts';
import type { Slice, TpuFamily } from './family.ts';
import { tpuOf } from './index.ts';

/**
 * `8 TensorCores on 4 chips, one host, wired 2x2`, `2 slices of 16 chips, each on 4 hosts and wired 4x4`; without a full
 * stop. undefined for machines with GPUs.
 */
export function sliceInWords(
  {
    family: name,
    count,
    machineType,
  }: { readonly family: FamilyName; readonly count: number; readonly machineType?: Shape['machineType'] },
  slices = 1,
): string | undefined {
  const family = tpuOf(name);
  const slice = family?.shapes.find(
    (one) =>
      one.count === count && (machineType === undefined ? one.standard : one.machineType === machineType),
  );
  if (family === undefined || slice === undefined) return undefined;
  const chips = chipsInWords(family, slice);
  const hosts = slice.hosts === 1 ? 'one host' : `${slice.hosts.toLocaleString('en-US')} hosts`;
  const wiring = slice.topology === undefined || slice.count === 1 ? '' : `wired ${slice.topology}`;
  if (slices > 1)
    return `${slices} slices of ${chips}, each on ${hosts}${wiring === '' ? '' : ` and ${wiring}`}`;
  return [chips, hosts, wiring].filter((part) => part !== '').join(', ');
}

/** `8 TensorCores on 4 chips`, `1 chip`. */
function chipsInWords({ counts, tensorCoresPerChip }: TpuFamily, { count }: Slice): string {
  const chips = `${count.toLocaleString('en-US')} ${count === 1 ? 'chip' : 'chips'}`;
  return counts === 'chips'
    ? chips
    : `${(count * tensorCoresPerChip).toLocaleString('en-US')} TensorCores on ${chips}`;
}
