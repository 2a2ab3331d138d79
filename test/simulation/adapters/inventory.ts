/** The Inventory port over the simulated estate without the wire. */
import { ok } from '../../../src/domain/result.ts';
import type { Inventory, StrangeMachine } from '../../../src/ports/inventory.ts';
import type { ConsoleMachine } from '../../../src/sandbox/world/console.ts';
import type { World } from '../../../src/sandbox/world/world.ts';

export function worldInventory(world: World): Inventory {
  return {
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
    status: 'running',
    machineType,
    createdAt,
    lastStartedAt: tpu === undefined ? lastStartedAt : undefined,
    lastStoppedAt: undefined,
    spot: machine.provisioningModel === 'SPOT',
    hasLocalSsd: /^a[34]|^a2-ultragpu/.test(machineType),
    labels,
    accelerators: tpu === undefined ? machine.accelerator : undefined,
  };
}
