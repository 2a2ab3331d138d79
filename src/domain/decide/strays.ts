/** What is to be said of machines that nobody asked Lamplighter for: whose they are, who keeps them, what they cost. */
import { type Family, type FamilyShape, GPU_FAMILIES, TPU_FAMILIES } from '../accelerators/index.ts';
import type { Money } from '../money.ts';
import type { SeenStray, StrayPolicy, StrayReport } from '../stray.ts';

/** Rows of a report: Slack takes 10,000 characters in a table. */
export const SHOWN = 40;

type Labels = Readonly<Record<string, string>>;

/** Labels under which people note whose a machine is, the surest first. */
const OWNER_LABELS = ['owner', 'created-by', 'created_by', 'creator', 'user', 'username', 'contact', 'team'];

/** Whose it is by its labels; undefined where they do not tell. */
export function ownerIn(labels: Labels): string | undefined {
  const key = OWNER_LABELS.find((one) => (labels[one] ?? '') !== '');
  return key === undefined ? undefined : labels[key];
}

/**
 * Labels that Google's services put on the machines they make: GKE's nodes (cloud.google.com/kubernetes-engine: cluster
 * labels), Dataproc's (cloud.google.com/dataproc: labels), Dataflow's workers, Batch's jobs and Workbench's instances.
 */
const KEEPERS: readonly (readonly [key: string, keeper: string])[] = [
  ['goog-gke-node', 'GKE'],
  ['goog-k8s-cluster-name', 'GKE'],
  ['goog-k8s-node-pool-name', 'GKE'],
  ['goog-gke-volume', 'GKE'],
  ['goog-dataproc-cluster-name', 'Dataproc'],
  ['dataflow_job_id', 'Dataflow'],
  ['batch-job-id', 'Batch'],
  ['batch-job-uid', 'Batch'],
  ['notebooks-product', 'Vertex AI Workbench'],
];
/** Google's services set labels with this prefix. */
const RESERVED = 'goog-';
/** Those that only tell how a machine was made or what was installed: by a form, by Terraform, with the Ops Agent. */
const TELLING_NOTHING = ['goog-ec-src', 'goog-terraform-provisioned', 'goog-ops-agent-policy'];

/** The service of Google that keeps it, by its labels: stopping such a machine by hand has the service make another. */
export function keeperIn(labels: Labels): string | undefined {
  const known = KEEPERS.find(([key]) => labels[key] !== undefined)?.[1];
  if (known !== undefined) return known;
  const isKept = Object.keys(labels).some(
    (key) => key.startsWith(RESERVED) && !TELLING_NOTHING.includes(key),
  );
  return isKept ? 'a service of Google' : undefined;
}

/** What a machine type of Google's is in our words, with the accelerators that Google shows of it beside. */
export function shapeIn(
  machineType: string,
  attached: { readonly type: string; readonly count: number } | undefined,
): { readonly family: Family | undefined; readonly shape: FamilyShape | undefined } {
  if (attached === undefined) {
    for (const family of TPU_FAMILIES) {
      const shape = family.shapes.find((slice) => slice.machineType === machineType);
      if (shape !== undefined) return { family, shape };
    }
    return { family: undefined, shape: undefined };
  }
  const family = GPU_FAMILIES.find((one) => one.acceleratorType === attached.type);
  const shape = family?.shapes.find((one) => one.machineType === machineType && one.count === attached.count);
  return { family, shape };
}

/** All of them in one report; those of unknown price after the others, the longest up first. */
export function strayReport(
  seen: readonly SeenStray[],
  leftAlone: number,
  unread: readonly string[],
  policy: StrayPolicy,
): StrayReport {
  const perHour = new Map<string, number>();
  for (const { price } of seen) {
    if (price !== undefined)
      perHour.set(price.currency, (perHour.get(price.currency) ?? 0) + price.microsPerHour);
  }
  const dearestFirst = seen.toSorted(
    (a, b) => (b.price?.microsPerHour ?? -1) - (a.price?.microsPerHour ?? -1) || a.upSince - b.upSince,
  );
  return {
    shown: dearestFirst.slice(0, SHOWN),
    count: seen.length,
    idle: seen.filter(({ use }) => use.kind === 'idle').length,
    perHour: [...perHour].map(([currency, micros]): Money => ({ micros, currency })),
    unpriced: seen.filter(({ price }) => price === undefined).length,
    leftAlone,
    unread,
    policy,
  };
}
