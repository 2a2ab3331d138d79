/** Snapshots of disks: taken, shown, listed, deleted, and named as what a new disk is made of. */
import { snapshotCost } from '../../world/list-prices.ts';
import type { Snapshot } from '../../world/machine.ts';
import type { World } from '../../world/world.ts';
import type { GoogleRequest } from '../http.ts';
import { entry } from './catalogue-lists.ts';
import { findDisk, findProject, findRequest } from './find.ts';
import { showOperation } from './instance-view.ts';
import { fingerprint, link, timestamp, zoneLink } from './links.ts';
import { type Entry, plainList } from './lists.ts';
import { alreadyExists, invalidField, notFound, notReady } from './refusals.ts';
import { checkLabels, checkName } from './texts.ts';

interface SnapshotBody {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Throws GoogleError 409 when a snapshot of that name is there, 404 without the disk. */
export function createSnapshot(world: World, request: GoogleRequest): object {
  const { disk, zone, project } = findDisk(world, request);
  const about = { type: 'createSnapshot', zone, name: disk.name };
  const { requestId, earlier } = findRequest(world, request, about);
  if (earlier !== undefined) return showOperation(earlier);
  const body = (request.body ?? {}) as SnapshotBody;
  const name = checkName(body.name ?? '', 'resource.name');
  if (project.snapshots.has(name)) throw alreadyExists(pathOf(project.id, name));
  const labels = checkLabels(body.labels, 'resource.labels');
  return showOperation(world.takeSnapshot(disk, { name, labels }, requestId));
}

export function getSnapshot(world: World, request: GoogleRequest): object {
  return showSnapshot(world, findSnapshot(world, request));
}

export function listSnapshots(world: World, request: GoogleRequest): object {
  const project = findProject(world, request);
  const about = { kind: 'snapshot', path: `projects/${project.id}/global/snapshots` };
  const snapshots = [...project.snapshots.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries: Entry[] = snapshots.map((one) => entry(one.name, '', () => showSnapshot(world, one)));
  return plainList(request, about, entries);
}

/** Throws GoogleError 404 when it is gone. */
export function deleteSnapshot(world: World, request: GoogleRequest): object {
  findProject(world, request);
  const about = { type: 'delete', zone: '', name: request.params.snapshot ?? '' };
  const { requestId, earlier } = findRequest(world, request, about);
  if (earlier !== undefined) return showOperation(earlier);
  return showOperation(world.deleteLeft(findSnapshot(world, request), requestId));
}

/** The snapshot that a disk is to be made of. Throws GoogleError 400 for a malformed URL or one not ready, 404. */
export function snapshotOfUrl(world: World, project: string, url: string, field: string): Snapshot {
  const [, home = project, name] =
    /^(?:https:\/\/[^/]+\/compute\/v1\/)?(?:projects\/([^/]+)\/)?global\/snapshots\/([^/]+)$/.exec(url) ?? [];
  if (name === undefined) throw invalidField(field, url, 'The URL is malformed.');
  const snapshot = world.project(home)?.snapshots.get(name);
  if (snapshot === undefined) throw notFound(pathOf(home, name));
  if (world.clock.now() < snapshot.readyAt) throw notReady(pathOf(home, name));
  return snapshot;
}

export function snapshotLink({ project, name }: Snapshot): string {
  return link(pathOf(project, name));
}

function findSnapshot(world: World, request: GoogleRequest): Snapshot {
  const project = findProject(world, request);
  const name = request.params.snapshot ?? '';
  const snapshot = project.snapshots.get(name);
  if (snapshot === undefined) throw notFound(pathOf(project.id, name));
  return snapshot;
}

function pathOf(project: string, name: string): string {
  return `projects/${project}/global/snapshots/${name}`;
}

function showSnapshot(world: World, snapshot: Snapshot): object {
  const { id, project, name, source, labels, createdAt, readyAt } = snapshot;
  const isReady = world.clock.now() >= readyAt;
  return {
    kind: 'compute#snapshot',
    id,
    creationTimestamp: timestamp(createdAt),
    name,
    status: isReady ? 'READY' : 'UPLOADING',
    sourceDisk: `${zoneLink(project, source.zone)}/disks/${source.name}`,
    sourceDiskId: source.id,
    diskSizeGb: String(source.sizeGib),
    ...(isReady ? { storageBytes: String(Math.round(snapshotCost(source.sizeGib).gib * 2 ** 30)) } : {}),
    storageBytesStatus: isReady ? 'UP_TO_DATE' : 'UPDATING',
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    labelFingerprint: fingerprint('snapshot', id),
    snapshotType: 'STANDARD',
    selfLink: snapshotLink(snapshot),
  };
}
