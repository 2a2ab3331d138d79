/** What stands below the answer to /gpu quota: which limits these are, in what they count, and what they have to do with each other. */
import { gpuOf, type TpuFamily, tpuOf } from '../../domain/accelerators/index.ts';
import { isCountedByZone } from '../../domain/decide/quota.ts';
import { acceleratorMetric } from '../../domain/decide/quota-needs.ts';
import type { QuotaReport } from '../../domain/quota.ts';
import { clip } from '../mrkdwn.ts';

/** In what a family of TPUs is counted, as a sentence. */
export function countedInWords(family: TpuFamily, count: number): string {
  if (!isCountedByZone(family, count)) return 'Google counts it by region.';
  const unit = family.quota.unit === 'chips' ? 'chips' : 'TensorCores, two a chip';
  return `Google counts it in ${unit}; it gives TPUs a limit in each zone and one in each region.`;
}

/** Which metrics these are, and what the two limits have to do with each other. */
export function footnotes({ about }: QuotaReport): readonly string[] {
  const both = 'A region’s quota and the project’s must both allow a machine; quota is not capacity.';
  if (about.kind === 'families') {
    return [
      both,
      'TPUs are counted in chips or TensorCores by zone; sizes of several hosts have limits of their own.',
    ];
  }
  const tpu = tpuOf(about.family);
  if (tpu !== undefined) return tpuNotes(tpu, about.count);
  const family = gpuOf(about.family);
  if (family === undefined) return [both];
  const { onDemand, preemptible, gpuFamily } = family.quota;
  const metrics = [
    ...(onDemand === undefined ? [] : [`${onDemand} (on demand)`]),
    ...(preemptible === undefined ? [] : [`${preemptible} (spot, and flex-start first)`]),
  ];
  const counts = metrics.length === 0 ? [] : [`Counted by ${metrics.join(' and ')}.`];
  const elsewhere =
    onDemand !== undefined || gpuFamily === undefined
      ? []
      : [
          `Compute Engine has no metric for the rest: Cloud Quotas counts it by GPUS-PER-GPU-FAMILY-per-project-region, gpu_family ${gpuFamily}, and shows no use; the machines that I know of stand in for it.`,
        ];
  return [both, ...counts, ...elsewhere].map((sentence) => clip(sentence, 400));
}

/** Which limits these are, and which other ones count the same silicon. */
function tpuNotes(family: TpuFamily, count: number): readonly string[] {
  const onDemand = acceleratorMetric(family, 'standard', count);
  const spot = acceleratorMetric(family, 'preemptible', count);
  const metrics = [
    ...(onDemand === undefined ? [] : [`${onDemand} (on demand)`]),
    ...(spot === undefined ? [] : [`${spot} (spot)`]),
  ];
  const { quota } = family;
  return [
    'Google shows no use of them; the machines that I know of stand in for it. Quota is not capacity.',
    ...(metrics.length === 0 ? [] : [`Counted by ${metrics.join(' and ')}.`]),
    ...(quota.oneHost === undefined ? [] : ['Slices of one host and of several are counted apart.']),
    ...(quota.compute?.onDemand === undefined || onDemand === quota.compute.onDemand
      ? []
      : [
          `Machines of Compute Engine are counted apart, by ${quota.compute.onDemand}, which is 0 unless Google raised it.`,
        ]),
  ].map((sentence) => clip(sentence, 400));
}
