/** Copies of disks that carry our label and that no move needs any more: told to the administrators, never deleted; gone ones cost nothing. */
import { DAY, HOUR, type Millis } from '../domain/time.ts';
import type { CloudSnapshot } from '../ports/cloud.ts';
import type { EngineDeps } from './engine-deps.ts';
import { ledgerCopyGone } from './run-record.ts';
import { toAdmins } from './sayings.ts';

/** A younger one may belong to a move that has just been written down elsewhere. */
const ORPHAN_AGE = HOUR;

/** Looks through every project of the policy; one that cannot be read is looked at the next time. */
export async function sweepSnapshots(deps: EngineDeps, now: Millis): Promise<void> {
  const machines = await deps.store.machines();
  const needed = new Set(
    machines.flatMap(({ change }) => (change?.kind === 'move' ? [change.snapshot] : [])),
  );
  for (const { id } of deps.policy.projects) {
    const listed = await deps.cloud.snapshots(id);
    if (!listed.ok) {
      deps.log.warn({ project: id, fault: listed.fault }, 'the snapshots of a project could not be listed');
      continue;
    }
    await closeGone(deps, id, new Set([...needed, ...listed.value.map(({ name }) => name)]), now);
    for (const snapshot of listed.value) {
      if (needed.has(snapshot.name) || now - snapshot.createdAt < ORPHAN_AGE) continue;
      await report(deps, snapshot, now);
    }
  }
}

/** A copy that somebody has removed since costs nothing any more. */
async function closeGone(
  { store }: EngineDeps,
  project: string,
  there: ReadonlySet<string>,
  now: Millis,
): Promise<void> {
  const entries = await store.ledger(now - 1, now);
  const gone = entries.filter(
    (entry) =>
      entry.kind === 'snapshot' &&
      entry.endedAt === undefined &&
      entry.project === project &&
      !there.has(entry.key),
  );
  if (gone.length === 0) return;
  await store.write(gone.map(({ machineId, key }) => ledgerCopyGone({ id: machineId }, key, now)));
}

/** The only copy of somebody's data may be among them, so a person decides. */
async function report(deps: EngineDeps, { project, name }: CloudSnapshot, now: Millis): Promise<void> {
  const day = Math.floor(now / DAY) * DAY;
  const what = 'It is a copy of a disk, made for a move that is over or that I have no record of.';
  await deps.store.takeSlot(`orphan:${project}:${name}`, day, [
    {
      write: 'journal',
      entry: { at: now, machineId: undefined, machineName: name, kind: 'orphan', text: `${name}: ${what}` },
    },
    ...toAdmins(deps, `orphan:${project}:${name}:${day}`, {
      kind: 'orphan',
      resource: 'snapshot',
      project,
      zone: 'no zone',
      name,
      what,
    }),
  ]);
}
