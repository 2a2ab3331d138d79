/** What must be true of machines at Google, in every instant. */
import { MINUTE } from '../../../src/domain/time.ts';
import { hourlyMicros } from '../../../src/sandbox/world/costs.ts';
import { STRAY } from '../world-events.ts';
import type { Invariant } from './invariant.ts';
import { count, idOf, machineRow, machineRows, ownMachines } from './tables.ts';

/** I3: at most one machine per request, whatever state it is in; while it moves, what it was besides, stopped. */
export const oneMachinePerRequest: Invariant = (scene, tell) => ({
  onTaken(change) {
    if (change.verb !== 'create' || change.repeated) return;
    const id = change.at.labels['lamplighter-machine'];
    const { change: under } = machineRow(scene, id ?? '') ?? {};
    const former = under?.kind === 'move' ? under.from.zone : undefined;
    const all = ownMachines(scene).filter(
      (machine) => idOf(machine) === id && !(machine.status === 'TERMINATED' && machine.ref.zone === former),
    );
    if (all.length > 1) {
      tell(`${change.at.name} is there ${all.length} times: ${all.map(({ ref }) => ref.zone).join(', ')}`);
    }
  },
});

/** I4: nothing is created, and so billed, without a row, an owner, our labels, and an end that Google enforces. */
export const nothingWithoutRowAndOwner: Invariant = (scene, tell) => ({
  onChange(change) {
    if (change.verb !== 'create') return;
    const { labels, name, maxRun } = change.at;
    const row = machineRow(scene, labels['lamplighter-machine'] ?? '');
    if (row === undefined) return tell(`${name} was created without a row`);
    if (labels.lamplighter === undefined) tell(`${name} was created without the label lamplighter`);
    if (labels['lamplighter-owner'] !== row.lease.owner.toLowerCase()) {
      tell(`${name} of ${row.lease.owner} is labelled ${labels['lamplighter-owner'] ?? 'with no owner'}`);
    }
    if (maxRun > scene.policy.limits.maxLease) tell(`Google would let ${name} run longer than the policy`);
  },
});

/** The intent is on disk, with its request id, before it is sent; a repetition carries the same id. */
export const writtenBeforeSent: Invariant = (scene, tell) => ({
  onChange(change) {
    if (change.repeated) return;
    const id = change.verb === 'create' ? change.at.labels['lamplighter-machine'] : undefined;
    const known = id ?? (change.machine === undefined ? undefined : idOf(change.machine));
    const row = known === undefined ? undefined : machineRow(scene, known);
    if (row === undefined) return;
    const verb = change.verb === 'remove' ? 'delete' : change.verb;
    const { operation } = row;
    if (operation?.verb === verb && operation.requestId === change.requestId) return;
    const written =
      operation === undefined ? 'nothing' : `${operation.verb} ${operation.requestId.slice(0, 8)}`;
    tell(
      `${verb} ${change.at.name} was sent as ${change.requestId.slice(0, 8)}, but ${written} is written down`,
    );
  },
});

/** I10: nobody holds more machines than the policy allows, none is dearer, none runs longer. */
export const capsHold: Invariant = (scene, tell) => ({
  onTaken(change, at) {
    if (change.verb !== 'create' || change.repeated) return;
    const { limits } = scene.policy;
    const machine = scene.world.project(change.at.project)?.machine(change.at.zone, change.at.name);
    const row = machine === undefined ? undefined : machineRow(scene, idOf(machine));
    if (machine === undefined || row === undefined) return;
    const held = count(scene, `machine where owner = $1 and state not in ('gone', 'failed')`, [
      row.lease.owner,
    ]);
    if (held > limits.machinesPerPerson) {
      tell(`${row.lease.owner} holds ${held} machines; ${limits.machinesPerPerson} is the most`);
    }
    const price = scene.world.catalogue.price(change.at.zone, machine.spec.machineType, machine.spec.gpus);
    const micros = change.at.buy === 'spot' ? price.spot : price.standard;
    if (micros > limits.maxMicrosPerHour) tell(`${change.at.name} costs ${micros} micros an hour`);
    if (row.lease.until > at + limits.maxLease + MINUTE) tell(`${change.at.name} is lent for too long`);
  },
});

/** No orphan stays unreported for two passes of the watchdog that could see it. */
export const orphansAreReported: Invariant = (scene, tell) => {
  /** Lists answered whole since the replica's last pass, by replica. */
  const listed = new Map<number, Set<string>>();
  const passes = new Map<string, number>();
  return {
    onList(replica, project, whole, at) {
      if (!whole) return;
      const seen = listed.get(replica) ?? new Set();
      listed.set(replica, seen);
      for (const machine of scene.world.project(project)?.machines() ?? []) {
        const old = at + scene.skew - machine.createdAt > 11 * MINUTE;
        if (STRAY in machine.spec.labels && old && hourlyMicros(machine) >= 0) seen.add(machine.id);
      }
    },
    onPass(replica) {
      for (const id of listed.get(replica) ?? []) {
        const seen = (passes.get(id) ?? 0) + 1;
        passes.set(id, seen);
        if (seen < 2) continue;
        if (count(scene, 'outbox where key like $1', [`orphan:${id}:%`]) === 0) {
          tell(`the orphan ${id} was not reported after ${seen} passes that saw it`);
        }
      }
      listed.delete(replica);
    },
  };
};

/** I9 and level-triggering: when all works again, what we hold is what Google has, and every request has ended. */
export const everythingSettles: Invariant = (scene, tell) => ({
  atEnd(at) {
    for (const row of machineRows(scene)) {
      const zone = row.zone ?? row.placement.attempts.at(-1)?.offer.zone ?? '';
      const there = scene.world.project(row.project)?.machine(zone, row.name);
      const machine = there !== undefined && idOf(there) === row.id ? there : undefined;
      const status = machine?.status ?? 'absent';
      const wanted = WANTED[row.state];
      const justNow = at - row.stateSince < 6 * MINUTE || isFresh(machine, at);
      if (wanted === undefined) {
        if (!justNow)
          tell(
            `${row.name} is still ${row.state} after ${Math.round((at - row.stateSince) / MINUTE)} minutes`,
          );
      } else if (!wanted.includes(status) && !justNow) {
        tell(`${row.name} is ${row.state} with us and ${status} at Google`);
      }
      const open = count(scene, "ledger where machine_id = $1 and kind = 'machine' and ended_at is null", [
        row.id,
      ]);
      const runs = row.state === 'ready' || row.state === 'stuck';
      if (!justNow && open !== (runs ? 1 : 0))
        tell(`${row.name} is ${row.state} with ${open} open runs in the ledger`);
    }
  },
});

const WANTED: Readonly<Record<string, readonly string[]>> = {
  ready: ['RUNNING'],
  stuck: ['RUNNING'],
  stopped: ['TERMINATED'],
  gone: ['absent'],
  failed: ['absent'],
};

function isFresh(
  machine:
    | {
        readonly lastStartedAt: number | undefined;
        readonly lastStoppedAt: number | undefined;
        readonly status: string;
      }
    | undefined,
  at: number,
): boolean {
  if (machine === undefined) return false;
  const moved = Math.max(machine.lastStartedAt ?? 0, machine.lastStoppedAt ?? 0);
  return at - moved < 6 * MINUTE || machine.status === 'STOPPING';
}
