/** Snapshots of disks at Compute Engine. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { fail, ok } from '../../domain/result.ts';
import type { Cloud, CloudSnapshot } from '../../ports/cloud.ts';
import { invalidRequest } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';
import { eachPage } from '../pages.ts';
import { begun } from './changes.ts';
import { readTime } from './machine-record.ts';

type Record = protos.cloud.compute.v1.ISnapshot;

const FIELDS = 'name,status,creationTimestamp,storageBytes,labels';
/** Snapshots per page: Google's most. */
const PAGE = 500;

/** Google bills by the GiB (2^30 bytes). */
const BYTES_PER_GB = 2 ** 30;

/** Snapshot.status (google.cloud.compute.v1.Snapshot.Status). */
const STATUS: Readonly<{ [status: string]: CloudSnapshot['status'] }> = {
  CREATING: 'creating',
  UPLOADING: 'creating',
  READY: 'ready',
  FAILED: 'failed',
  DELETING: 'deleting',
};

/** The part of the Cloud port that is about snapshots. */
export function snapshots(
  google: GoogleConnection,
): Pick<Cloud, 'takeSnapshot' | 'snapshot' | 'snapshots' | 'removeSnapshot'> {
  return {
    async takeSnapshot({ project, zone, name: disk }, { name, labels }, requestId) {
      const snapshotResource = { name, labels: { ...labels } };
      return begun(
        { project, zone },
        await google.call('compute.disks.createSnapshot', {
          project,
          zone,
          disk,
          requestId,
          snapshotResource,
        }),
      );
    },

    async snapshot(project, name) {
      const found = await google.call(
        'compute.snapshots.get',
        { project, snapshot: name },
        { fields: FIELDS },
      );
      if (!found.ok) return found;
      const snapshot = read(project, found.value);
      return snapshot === undefined
        ? fail(invalidRequest(`Google's record of the snapshot ${name} is not readable`))
        : ok(snapshot);
    },

    async snapshots(project) {
      const all: CloudSnapshot[] = [];
      const listed = await eachPage(
        (paging) =>
          google.call(
            'compute.snapshots.list',
            { project, filter: 'labels.lamplighter:*', maxResults: PAGE, ...paging },
            { fields: `items(${FIELDS}),nextPageToken` },
          ),
        ({ items }) => {
          all.push(...(items ?? []).flatMap((item) => read(project, item) ?? []));
        },
      );
      return listed.ok ? ok(all) : listed;
    },

    async removeSnapshot(project, name, requestId) {
      const asked = await google.call('compute.snapshots.delete', { project, snapshot: name, requestId });
      return asked.ok ? ok(undefined) : asked;
    },
  };
}

function read(
  project: string,
  { name, status, creationTimestamp, storageBytes, labels }: Record,
): CloudSnapshot | undefined {
  const createdAt = readTime(creationTimestamp);
  if (!name || createdAt === undefined) return undefined;
  const bytes = Number(storageBytes ?? Number.NaN);
  return {
    project,
    name,
    status: STATUS[status ?? ''] ?? 'creating',
    createdAt,
    ...(Number.isFinite(bytes) ? { storedGb: bytes / BYTES_PER_GB } : {}),
    labels: { ...labels },
  };
}
