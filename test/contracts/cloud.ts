/** What every Cloud adapter must do: machines from birth to removal, and the faults on the way. */
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import type { Cloud, CreateMachine, MachineAt, OperationAt, OperationState } from '../../src/ports/cloud.ts';

export interface CloudHarness {
  readonly cloud: Cloud;
  readonly project: string;
  now(): number;
  /** Lets so many milliseconds go by in the cloud. */
  pass(ms: number): void;
  /** Switches an accelerator, by Google's name, off or on in a zone. */
  setStockout(zone: string, accelerator: string, on: boolean): void;
  /** A region, or `global`. */
  setQuota(region: string, metric: string, limit: number): void;
  /** Google takes a spot machine back. */
  preempt(at: MachineAt): void;
  /** A machine of somebody else's, without our labels and without a public address, running. */
  addStranger(at: MachineAt): Promise<void>;
  close(): Promise<void>;
}

export const L4: Omit<CreateMachine, 'project'> = {
  zone: 'us-central1-a',
  name: 'ada-l4',
  shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
  buy: 'on-demand',
  labels: { lamplighter: 'yes', 'lamplighter-machine': 'm3k9x2p7qa', 'lamplighter-owner': 'u0ada' },
  bootDiskGb: 100,
  maxRun: 12 * HOUR,
};

/** What the parts of the contract share: a harness that is closed after each test, and a machine in a few words. */
export function cloudBench(open: () => Promise<CloudHarness>) {
  let harness: CloudHarness | undefined;
  afterEach(async () => {
    await harness?.close();
    harness = undefined;
  });

  async function start(): Promise<CloudHarness> {
    harness = await open();
    return harness;
  }

  function settled<T>(
    result: { ok: true; value: T } | { ok: false; fault: { kind: string; message: string } },
  ): T {
    if (!result.ok) throw new Error(`${result.fault.kind}: ${result.fault.message}`);
    return result.value;
  }

  /** Lets time pass until the operation is done. */
  async function end(of: CloudHarness, at: OperationAt): Promise<OperationState & { done: true }> {
    for (let i = 0; i < 200; i++) {
      const state = settled(await of.cloud.operation(at, 0));
      if (state.done) return state;
      of.pass(3 * SECOND);
    }
    throw new Error(`${at.name} does not end`);
  }

  async function create(of: CloudHarness, change: Partial<CreateMachine> = {}): Promise<CreateMachine> {
    const machine = { project: of.project, ...L4, ...change };
    const operation = settled(await of.cloud.create(machine, randomUUID()));
    expect(await end(of, operation)).toMatchObject({ done: true, fault: undefined });
    return machine;
  }

  async function waitFor(of: CloudHarness, at: MachineAt, status: string) {
    for (let i = 0; i < 100; i++) {
      const found = settled(await of.cloud.get(at));
      if (found.status === status) return found;
      of.pass(3 * SECOND);
    }
    throw new Error(`${at.name} is never ${status}`);
  }

  return { start, settled, end, create, waitFor };
}

export function cloudContract(adapter: string, open: () => Promise<CloudHarness>): void {
  describe(`Cloud: ${adapter}: a life`, () => {
    const { start, settled, end, create, waitFor } = cloudBench(open);

    it('creates a machine that runs, says who it is, and is found again', async () => {
      const of = await start();
      const machine = await create(of);
      const found = await waitFor(of, machine, 'running');
      expect(found).toMatchObject({
        project: of.project,
        zone: machine.zone,
        name: machine.name,
        machineType: 'g2-standard-8',
        spot: false,
        hasLocalSsd: false,
        publicAddress: true,
        labels: machine.labels,
        lastStoppedAt: undefined,
      });
      expect(found.instanceId).toMatch(/^\d{5,}$/);
      expect(found.createdAt).toBeLessThanOrEqual(of.now());
      expect(of.now() - found.createdAt).toBeLessThan(HOUR);
      expect(found.lastStartedAt).toBeGreaterThanOrEqual(found.createdAt);
    });

    it('reports the phases of the set-up until the machine is ready', async () => {
      const of = await start();
      const machine = await create(of);
      await waitFor(of, machine, 'running');
      const phases: unknown[] = [];
      for (let waited = 0; waited < 20 * MINUTE && phases.at(-1) !== 'ready'; waited += 2 * SECOND) {
        const { phase } = settled(await of.cloud.bootReport(machine));
        if (phase !== phases.at(-1)) phases.push(phase);
        of.pass(2 * SECOND);
      }
      expect(phases.filter((phase) => phase !== undefined)).toEqual([
        'booting',
        'driver',
        'agent',
        'jupyter',
        'ready',
      ]);
    });

    it('keeps what the machine says on its serial console', async () => {
      const of = await start();
      const machine = await create(of);
      await waitFor(of, machine, 'running');
      of.pass(5 * MINUTE);
      const all = settled(await of.cloud.serialTail(machine, 1_000));
      expect(all.length).toBeGreaterThan(3);
      expect(settled(await of.cloud.serialTail(machine, 3))).toEqual(all.slice(-3));
      expect(all.join('')).not.toContain('\r');
    });

    it('stops and starts a machine: the same one, in a new life', async () => {
      const of = await start();
      const machine = await create(of);
      const born = await waitFor(of, machine, 'running');
      of.pass(10 * MINUTE);
      await end(of, settled(await of.cloud.stop(machine, randomUUID(), undefined)));
      const stopped = settled(await of.cloud.get(machine));
      expect(stopped).toMatchObject({ status: 'stopped', instanceId: born.instanceId });
      expect(stopped.lastStoppedAt).toBeGreaterThan(born.createdAt);
      of.pass(MINUTE);
      await end(of, settled(await of.cloud.start(machine, randomUUID())));
      const again = await waitFor(of, machine, 'running');
      expect(again.instanceId).toBe(born.instanceId);
      expect(again.lastStartedAt).toBeGreaterThan(born.lastStartedAt ?? Number.POSITIVE_INFINITY);
    });

    it('removes a machine with its disk, so that the name is free again', async () => {
      const of = await start();
      const machine = await create(of);
      await end(of, settled(await of.cloud.remove(machine, randomUUID())));
      expect(await of.cloud.get(machine)).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
      expect(await of.cloud.remove(machine, randomUUID())).toMatchObject({
        ok: false,
        fault: { kind: 'not-found' },
      });
      await create(of);
    });

    it('ends a machine by itself after its longest run', async () => {
      const of = await start();
      const machine = await create(of, { maxRun: 2 * HOUR });
      await waitFor(of, machine, 'running');
      of.pass(HOUR);
      expect(settled(await of.cloud.get(machine)).status).toBe('running');
      of.pass(HOUR + 10 * MINUTE);
      expect(settled(await of.cloud.get(machine)).status).toBe('stopped');
    });

    it('shows a spot machine as one, and its preemption as a stop', async () => {
      const of = await start();
      const machine = await create(of, { buy: 'spot' });
      expect((await waitFor(of, machine, 'running')).spot).toBe(true);
      of.preempt(machine);
      of.pass(5 * MINUTE);
      expect(settled(await of.cloud.get(machine)).status).toBe('stopped');
    });

    it('merges labels into those that are there', async () => {
      const of = await start();
      const machine = await create(of);
      settled(await of.cloud.setLabels(machine, { 'lamplighter-lease-end': '1795262194' }));
      of.pass(MINUTE);
      settled(await of.cloud.setLabels(machine, { 'lamplighter-owner': 'u0bob' }));
      of.pass(MINUTE);
      expect(settled(await of.cloud.get(machine)).labels).toEqual({
        ...machine.labels,
        'lamplighter-owner': 'u0bob',
        'lamplighter-lease-end': '1795262194',
      });
    });

    it('loses no label when two write at the same time', async () => {
      const of = await start();
      const machine = await create(of);
      const both = [{ one: '1' }, { two: '2' }].map((labels) => of.cloud.setLabels(machine, labels));
      for (const result of await Promise.all(both)) settled(result);
      of.pass(MINUTE);
      expect(settled(await of.cloud.get(machine)).labels).toMatchObject({ one: '1', two: '2' });
    });

    it('lists our machines in all zones, running or stopped, and nobody else’s', async () => {
      const of = await start();
      const first = await create(of);
      const second = await create(of, { zone: 'europe-west4-a', name: 'bob-l4' });
      const stranger = { project: of.project, zone: 'us-central1-a', name: 'not-ours' };
      await of.addStranger(stranger);
      expect(settled(await of.cloud.get(stranger)).publicAddress).toBe(false);
      await end(of, settled(await of.cloud.stop(second, randomUUID(), undefined)));
      const { machines, complete } = settled(await of.cloud.list(of.project));
      expect(complete).toBe(true);
      expect(machines.map(({ name, status }) => [name, status]).sort()).toEqual(
        [
          [first.name, 'running'],
          [second.name, 'stopped'],
        ].sort(),
      );
      const listed = machines.find(({ name }) => name === first.name);
      expect(settled(await of.cloud.get(first))).toEqual({ ...listed, publicAddress: true });
    });
  });
}
