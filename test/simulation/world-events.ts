/** What happens to the estate without us: zones run out, people use Google's console, strangers carry our labels. */
import { HOUR } from '../../src/domain/time.ts';
import type { Machine } from '../../src/sandbox/world/machine.ts';
import type { Scene } from './scene.ts';

/** Some: two of three zones, always the same. */
export function runOut(
  { world, recorder }: Scene,
  accelerator: string,
  zones: 'some' | 'all',
  on: boolean,
): void {
  if (on) recorder.fault('stockout');
  let n = 0;
  for (const zone of world.catalogue.zones) {
    if (!world.catalogue.accelerators(zone).includes(accelerator)) continue;
    n++;
    if (zones === 'all' || n % 3 !== 0) world.setStockout(zone, accelerator, on);
  }
}

/** Our machines, in a fixed order. */
export function ourMachines({ world }: Scene): readonly Machine[] {
  return world
    .projects()
    .flatMap((id) => [...(world.project(id)?.machines() ?? [])])
    .filter((machine) => 'lamplighter' in machine.spec.labels);
}

export function byHand(
  scene: Scene,
  pick: number,
  what: 'stop' | 'start' | 'delete' | 'preempt' | 'agent-off' | 'agent-on',
): void {
  const { world, recorder } = scene;
  const fitting = ourMachines(scene).filter((machine) => fits(machine, what));
  const machine = fitting[Math.floor(pick * fitting.length)];
  if (machine === undefined) return;
  recorder.fault('by-hand');
  recorder.note(`somebody: ${what} ${machine.ref.name}`);
  switch (what) {
    case 'stop':
      world.stop(machine);
      return;
    case 'start':
      world.start(machine);
      return;
    case 'delete':
      world.delete(machine);
      return;
    case 'preempt':
      world.preempt(machine.ref);
      return;
    case 'agent-off':
    case 'agent-on':
      world.setReportsMetrics(machine.ref, what === 'agent-on');
      return;
  }
}

function fits({ status, spec }: Machine, what: string): boolean {
  if (what === 'start') return status === 'TERMINATED';
  if (what === 'delete') return status === 'RUNNING' || status === 'TERMINATED';
  if (what === 'preempt') return status === 'RUNNING' && spec.scheduling.provisioningModel === 'SPOT';
  return status === 'RUNNING';
}

/** The label of machines that this run itself put there. */
export const STRAY = 'stray';

/** A machine that carries our labels, though nobody asked for it. */
export function makeOrphan({ world, recorder, plan }: Scene, zone: string, name: string): void {
  const [project = ''] = world.projects();
  if (world.project(project)?.machine(zone, name) !== undefined) return;
  recorder.fault('orphan');
  world.insert({
    project,
    zone,
    name,
    machineType: 'e2-medium',
    vcpus: 2,
    gpus: undefined,
    scheduling: {
      provisioningModel: 'STANDARD',
      onHostMaintenance: 'MIGRATE',
      automaticRestart: true,
      terminationAction: 'STOP',
      maxRun: 24 * HOUR,
      terminationTime: undefined,
      discardLocalSsd: undefined,
    },
    labels: { lamplighter: 'yes', 'lamplighter-machine': `mx${plan.seed}${name}`, [STRAY]: 'yes' },
    metadata: [],
    disks: [],
    scratchPartitions: 0,
    externalAddress: false,
    serviceAccount: undefined,
    deletionProtection: false,
    rest: {},
  });
}
