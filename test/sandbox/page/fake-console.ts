/** A simulated cloud in memory: machines, capacity and quotas as a test sets them. */
import type {
  Activity,
  CloudConsole,
  ConsoleMachine,
  ConsoleQueue,
  ConsoleQuota,
  ConsoleZone,
  MachineRef,
  WorldEvent,
} from '../../../src/sandbox/world/console.ts';

function isIt(a: MachineRef, b: MachineRef): boolean {
  return a.project === b.project && a.zone === b.zone && a.name === b.name;
}

export class FakeConsole implements CloudConsole {
  #machines: ConsoleMachine[] = [];
  #queues: readonly ConsoleQueue[] = [];
  #zones: ConsoleZone[] = ['us-central1-a', 'us-central1-b', 'europe-west4-a'].map((zone) => ({
    zone,
    accelerators: ['nvidia-l4', 'nvidia-h100-80gb'],
    stockedOut: [],
  }));
  #quotas: ConsoleQuota[] = [
    { project: 'ml-prod', region: 'global', metric: 'GPUS_ALL_REGIONS', limit: 16, usage: 1 },
    { project: 'ml-prod', region: 'us-central1', metric: 'NVIDIA_L4_GPUS', limit: 8, usage: 1 },
    { project: 'ml-prod', region: 'europe-west4', metric: 'NVIDIA_L4_GPUS', limit: 4, usage: 0 },
  ];
  readonly #events: WorldEvent[] = [];

  projects(): readonly string[] {
    return ['ml-prod'];
  }
  machines(): readonly ConsoleMachine[] {
    return this.#machines;
  }
  queues(): readonly ConsoleQueue[] {
    return this.#queues;
  }
  setQueues(queues: readonly ConsoleQueue[]): void {
    this.#queues = queues;
  }
  zones(): readonly ConsoleZone[] {
    return this.#zones;
  }
  quotas(): readonly ConsoleQuota[] {
    return this.#quotas;
  }
  events(): readonly WorldEvent[] {
    return this.#events;
  }

  /** A running on-demand L4 machine unless `rest` says otherwise. */
  add(name: string, at: number, rest: Partial<ConsoleMachine> = {}): void {
    const machine: ConsoleMachine = {
      project: 'ml-prod',
      zone: 'us-central1-a',
      name,
      id: `${this.#machines.length + 1}`,
      machineType: 'g2-standard-4',
      accelerator: { type: 'nvidia-l4', count: 1 },
      status: 'RUNNING',
      provisioningModel: 'STANDARD',
      createdAt: at,
      lastStartedAt: at,
      labels: {},
      hourlyMicros: 706_700,
      costMicros: 1_240_000,
      activity: { gpu: 95, cpu: 38, gpuMemory: 82, networkBytesPerSecond: 1_900_000 },
      reportsMetrics: true,
      ...rest,
    };
    this.#machines = [...this.#machines, machine];
    this.#events.push({
      at,
      kind: 'instances.insert',
      machine,
      detail: `${machine.machineType}, ${machine.zone}`,
    });
  }
  change(machine: MachineRef, change: Partial<ConsoleMachine>): void {
    if (!this.#machines.some((each) => isIt(each, machine)))
      throw new Error(`there is no machine ${machine.name}`);
    this.#machines = this.#machines.map((each) => (isIt(each, machine) ? { ...each, ...change } : each));
  }

  setActivity(machine: MachineRef, activity: Activity): void {
    this.change(machine, { activity });
  }
  setReportsMetrics(machine: MachineRef, on: boolean): void {
    this.change(machine, { reportsMetrics: on });
  }
  setStockout(zone: string, accelerator: string, on: boolean): void {
    this.#zones = this.#zones.map((each) => {
      if (each.zone !== zone) return each;
      const others = each.stockedOut.filter((type) => type !== accelerator);
      return { ...each, stockedOut: on ? [...others, accelerator] : others };
    });
  }
  setQuota(project: string, region: string, metric: string, limit: number): void {
    this.#quotas = this.#quotas.map((q) =>
      q.project === project && q.region === region && q.metric === metric ? { ...q, limit } : q,
    );
  }
  preempt(machine: MachineRef): void {
    const found = this.#machines.find((each) => isIt(each, machine));
    if (found?.provisioningModel !== 'SPOT') throw new Error(`${machine.name} is not a running spot machine`);
    this.change(machine, { status: 'STOPPING' });
  }
}
