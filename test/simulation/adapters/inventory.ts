/** The Inventory port over the simulated estate without the wire. */
import type { Leftover } from '../../../src/domain/leftover.ts';
import { fail, ok } from '../../../src/domain/result.ts';
import type { Inventory, StrangeMachine } from '../../../src/ports/inventory.ts';
import type { ConsoleMachine } from '../../../src/sandbox/world/console.ts';
import type { World } from '../../../src/sandbox/world/world.ts';

/** Of instances and of nodes. */
const STATUS: Readonly<Record<string, StrangeMachine['status']>> = {
  RUNNING: 'running',
  READY: 'running',
  STOPPING: 'stopping',
  TERMINATED: 'stopped',
};

export function worldInventory(world: World): Inventory {
  return {
    leftovers: async (project) => ok({ leftovers: leftoversOf(world, project), complete: true }),

    async leftover({ project, kind, place, name }) {
      const found = leftoversOf(world, project).find(
        (one) => one.kind === kind && one.place === place && one.name === name,
      );
      if (found !== undefined) return ok(found);
      const isUsed =
        (kind === 'disk' && world.project(project)?.disk(place, name) !== undefined) ||
        (kind === 'address' && world.project(project)?.addresses.has(`${place}/${name}`) === true);
      return fail({
        kind: isUsed ? 'conflict' : 'not-found',
        scope: 'call',
        message: 'no such thing is left',
      });
    },

    async removeLeftover({ project, kind, place, name }, requestId) {
      const home = world.project(project);
      const disk = kind === 'disk' ? home?.disk(place, name) : undefined;
      const address = kind === 'address' ? home?.addresses.get(`${place}/${name}`) : undefined;
      const snapshot = kind === 'snapshot' ? home?.snapshots.get(name) : undefined;
      if (disk?.user !== undefined) return fail({ kind: 'invalid', scope: 'call', message: 'it is in use' });
      if (disk !== undefined) world.deleteDisk(disk, requestId);
      if (address !== undefined) world.deleteLeft({ ...address, project }, requestId);
      if (snapshot !== undefined) world.deleteLeft(snapshot, requestId);
      return ok(undefined);
    },

    async stranger({ project, zone, name }) {
      const found = world
        .machines()
        .find((one) => one.project === project && one.zone === zone && one.name === name);
      if (found === undefined) return fail({ kind: 'not-found', scope: 'call', message: 'no such machine' });
      const { group } = found;
      return ok({
        ...strange(found),
        ...(group === undefined ? {} : { keptBy: `the instance group ${group}` }),
      });
    },

    async strangers(project) {
      const machines = world
        .machines()
        .filter((one) => one.project === project && one.labels.lamplighter === undefined)
        .filter(({ status, tpu }) => status === (tpu === undefined ? 'RUNNING' : 'READY'))
        .filter(({ accelerator }) => accelerator !== undefined)
        .map(strange);
      return ok({ machines, complete: true });
    },
  };
}

function strange(machine: ConsoleMachine): StrangeMachine {
  const { project, zone, name, id, machineType, createdAt, lastStartedAt, labels, tpu } = machine;
  return {
    ...(tpu === undefined ? {} : { service: 'tpu' }),
    project,
    zone,
    name,
    instanceId: id,
    status: STATUS[machine.status] ?? 'other',
    machineType,
    createdAt,
    lastStartedAt: tpu === undefined ? lastStartedAt : undefined,
    lastStoppedAt: undefined,
    spot: machine.provisioningModel === 'SPOT',
    hasLocalSsd: /^a[34]|^a2-ultragpu/.test(machineType),
    labels,
    accelerators: tpu === undefined ? machine.accelerator : undefined,
    ...(machine.provisioningModel === 'FLEX_START' ? { flexStart: true } : {}),
  };
}

function leftoversOf(world: World, project: string): readonly Leftover[] {
  const home = world.project(project);
  const disks = home?.disks() ?? [];
  const there = new Set(disks.map(({ id }) => id));
  const copies = [...(home?.snapshots.values() ?? [])].filter(
    ({ source, labels }) => !there.has(source.id) && labels.lamplighter === undefined,
  );
  const addresses = [...(home?.addresses.values() ?? [])];
  const { reservations = [] } = home?.options ?? {};
  return [
    ...disks
      .filter(({ user }) => user === undefined)
      .map(({ id, zone, name, createdAt, sizeGib, type }): Leftover => {
        const disk = { id, project, place: zone, name, createdAt, type, detachedAt: undefined };
        return { ...disk, kind: 'disk', sizeGb: sizeGib };
      }),
    ...copies.map(({ id, name, createdAt }): Leftover => {
      return { kind: 'snapshot', id, project, place: 'global', name, createdAt, sizeGb: undefined };
    }),
    ...addresses
      .filter(({ inUse }) => inUse !== true)
      .map(({ region, name, address, createdAt }): Leftover => {
        return { kind: 'address', id: address, project, place: region, name, createdAt, address };
      }),
    ...reservations
      .filter(({ count, inUse }) => count > inUse)
      .map(({ zone, name, createdAt, machineType, gpus, count, inUse }): Leftover => {
        const what = { name, createdAt, machineType, accelerators: gpus, idle: count - inUse };
        return { ...what, kind: 'reservation', id: name, project, place: zone };
      }),
  ];
}
