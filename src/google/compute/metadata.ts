/** Sets one key of a machine's metadata without losing what somebody else sets at the same time. */
import { v5 as uuidv5 } from 'uuid';
import { ok, type Result } from '../../domain/result.ts';
import type { MachineAt } from '../../ports/cloud.ts';
import type { GoogleConnection } from '../connect.ts';

/** Each further try means that yet another writer came between our read and our write. */
const TRIES = 4;
/** Any namespace will do, as long as it never changes. */
const NAMESPACE = '0f6c1a8e-4a63-4b7d-9f0e-7d2c3b5a9e14';

/** Merges one key into those that the machine has; does nothing when it is set so already. */
export async function mergeMetadata(
  google: GoogleConnection,
  at: MachineAt,
  key: string,
  value: string,
): Promise<Result<void>> {
  const request = { project: at.project, zone: at.zone, instance: at.name };
  for (let tried = 1; ; tried++) {
    const found = await google.call('compute.instances.get', request, { fields: 'id,metadata' });
    if (!found.ok) return found;
    const items = found.value.metadata?.items ?? [];
    if (items.some((item) => item.key === key && item.value === value)) return ok(undefined);
    const fingerprint = found.value.metadata?.fingerprint ?? '';
    const set = await google.call('compute.instances.setMetadata', {
      ...request,
      // The same change of the same metadata is the same request; another base makes it another one.
      requestId: uuidv5(`${String(found.value.id)}/${fingerprint}/${key}=${value}`, NAMESPACE),
      metadataResource: { items: [...items.filter((item) => item.key !== key), { key, value }], fingerprint },
    });
    if (set.ok) return ok(undefined);
    if (set.fault.kind !== 'conflict' || tried === TRIES) return set;
  }
}
