/** Changes a machine's labels without losing those that somebody else sets at the same time. */
import { ok, type Result } from '../../domain/result.ts';
import type { MachineAt } from '../../ports/cloud.ts';
import type { GoogleConnection } from '../connect.ts';

/** Each further try means that yet another writer came between our read and our write. */
const TRIES = 4;

/** Merges `labels` into those that the machine has; does nothing when they are there already. */
export async function mergeLabels(
  google: GoogleConnection,
  at: MachineAt,
  labels: Readonly<Record<string, string>>,
): Promise<Result<void>> {
  const request = { project: at.project, zone: at.zone, instance: at.name };
  for (let tried = 1; ; tried++) {
    const found = await google.call('compute.instances.get', request, { fields: 'labels,labelFingerprint' });
    if (!found.ok) return found;
    const present = found.value.labels ?? {};
    if (Object.entries(labels).every(([key, value]) => present[key] === value)) return ok(undefined);
    const labelFingerprint = found.value.labelFingerprint ?? '';
    const set = await google.call('compute.instances.setLabels', {
      ...request,
      instancesSetLabelsRequestResource: { labels: { ...present, ...labels }, labelFingerprint },
    });
    if (set.ok) return ok(undefined);
    if (set.fault.kind !== 'conflict' || tried === TRIES) return set;
  }
}
