/** What nodes and queued resources are as machines: every state by number and name, joined, and their place in the queue. */
import { describe, expect, it } from 'vitest';
import {
  machinesOf,
  type Node,
  type NodeJson,
  type Queued,
  type QueuedJson,
  readNode,
  readQueued,
} from '../../../src/google/tpu/record.ts';
import type { CloudStatus } from '../../../src/ports/cloud.ts';

const PLACE = 'projects/p/locations/us-east5-b';
const NOON = Date.parse('2026-11-21T12:00:00Z');

function node(json: NodeJson = {}): Node {
  const base = { name: `${PLACE}/nodes/ada-1`, id: '7', createTime: '2026-11-21T12:00:00Z', state: 'READY' };
  const read = readNode('p', { ...base, ...json });
  if (read === undefined) throw new Error('not readable');
  return read;
}

/** A queued resource of one node, or of `slices`, created so many minutes after noon. */
function queued(
  name: string,
  state: string | number,
  { at = 0, slices = 1, type = 'v6e-8', ...more } = {},
): Queued {
  const named =
    slices === 1 ? { nodeId: name } : { multisliceParams: { nodeCount: slices, nodeIdPrefix: name } };
  const json: QueuedJson = {
    name: `${PLACE}/queuedResources/${name}`,
    createTime: new Date(NOON + at * 60_000).toISOString(),
    tpu: { nodeSpec: [{ ...named, node: { acceleratorType: type, labels: { lamplighter: name } } }] },
    state: { state },
    ...more,
  };
  const read = readQueued('p', json);
  if (read === undefined) throw new Error('not readable');
  return read;
}

const made = { queuedResource: `${PLACE}/queuedResources/ada-1` };

const NODES: readonly (readonly [number, string, CloudStatus])[] = [
  [1, 'CREATING', 'provisioning'],
  [2, 'READY', 'running'],
  [3, 'RESTARTING', 'other'],
  [4, 'REIMAGING', 'other'],
  [5, 'DELETING', 'stopping'],
  [6, 'REPAIRING', 'other'],
  [8, 'STOPPED', 'stopped'],
  [9, 'STOPPING', 'stopping'],
  [10, 'STARTING', 'provisioning'],
  [11, 'PREEMPTED', 'lost'],
  [12, 'TERMINATED', 'lost'],
  [14, 'HIDDEN', 'other'],
  [16, 'UNKNOWN', 'other'],
  [99, 'SOMETHING_NEW', 'other'],
];

/** Without a node. */
const QUEUES: readonly (readonly [number, string, CloudStatus])[] = [
  [1, 'CREATING', 'pending'],
  [2, 'ACCEPTED', 'pending'],
  [9, 'WAITING_FOR_RESOURCES', 'pending'],
  [3, 'PROVISIONING', 'provisioning'],
  [4, 'FAILED', 'lost'],
  [5, 'DELETING', 'stopping'],
  [6, 'ACTIVE', 'lost'],
  [7, 'SUSPENDING', 'lost'],
  [8, 'SUSPENDED', 'lost'],
];

describe('states', () => {
  it.each(NODES)('node %i, %s: %s', (number, name, status) => {
    expect([node({ state: number }).status, node({ state: name }).status]).toEqual([status, status]);
  });

  it.each(QUEUES)('queued resource %i, %s, without its node: %s', (number, name, status) => {
    for (const state of [number, name]) {
      const [machine] = machinesOf([], [queued('ada-1', state)]);
      expect(machine).toMatchObject({
        name: 'ada-1',
        status,
        withoutNode: true,
        queue: { state: name, since: NOON },
      });
      expect(machine?.because === undefined).toBe(status !== 'lost');
    }
  });

  it('says why one is lost in Google’s words, where there are any', () => {
    const state = { state: 4, failedData: { error: { message: 'the valid until time has passed' } } };
    const [failed] = machinesOf([], [queued('a', 4, { state } as object)]);
    expect(failed?.because).toBe('the valid until time has passed');
    const [ended] = machinesOf([], [queued('a', 8, { state: { state: 8, stateInitiator: 1 } } as object)]);
    expect(ended?.because).toBe('somebody deleted its nodes (SUSPENDED)');
    expect(node({ state: 11, healthDescription: 'The TPU was preempted.' }).because).toBe(
      'The TPU was preempted.',
    );
    expect(node({ state: 12 }).because).toContain('TERMINATED');
  });
});

describe('a node and the queued resource that made it', () => {
  it('are one machine, as old as the node', () => {
    const later = '2026-11-21T12:30:00Z';
    const machines = machinesOf([node({ ...made, createTime: later })], [queued('ada-1', 'ACTIVE')]);
    expect(machines).toHaveLength(1);
    expect(machines[0]).toMatchObject({
      name: 'ada-1',
      instanceId: '7',
      status: 'running',
      createdAt: Date.parse(later),
      queue: { state: 'ACTIVE', since: NOON },
    });
    expect(machines[0]?.withoutNode).toBeUndefined();
  });

  it.each([
    ['READY', 'SUSPENDING', 'lost'],
    ['PREEMPTED', 'ACTIVE', 'lost'],
    ['READY', 'DELETING', 'stopping'],
    ['READY', 'PROVISIONING', 'running'],
    ['CREATING', 'PROVISIONING', 'provisioning'],
  ])('%s and %s: %s', (state, queue, status) => {
    expect(machinesOf([node({ ...made, state })], [queued('ada-1', queue)])[0]?.status).toBe(status);
  });

  it('are one machine also when the queued resource is not seen', () => {
    const machines = machinesOf([node(made)], []);
    expect(machines).toMatchObject([{ name: 'ada-1', status: 'running', queue: { state: 'UNKNOWN' } }]);
  });
});

describe('several slices', () => {
  const slice = (index: number, state: string) =>
    node({ ...made, name: `${PLACE}/nodes/ada-1-${index}`, id: String(10 + index), state });

  it.each([
    [['READY', 'READY'], 'ACTIVE', 'running'],
    [['READY', 'CREATING'], 'PROVISIONING', 'provisioning'],
    [['READY'], 'PROVISIONING', 'provisioning'],
    [['READY', 'PREEMPTED'], 'ACTIVE', 'lost'],
    [['READY'], 'ACTIVE', 'lost'],
    [['READY', 'REPAIRING'], 'ACTIVE', 'other'],
  ] as const)('%s of an %s queued resource: %s', (states, queue, status) => {
    const nodes = states.map((state, index) => slice(index, state)).toReversed();
    const machines = machinesOf(nodes, [queued('ada-1', queue, { slices: 2 })]);
    expect(machines).toMatchObject([{ name: 'ada-1', status, instanceId: '10' }]);
  });

  it('are one machine also when their queued resource is not seen', () => {
    const machines = machinesOf([slice(0, 'READY'), slice(1, 'DELETING')], []);
    expect(machines).toMatchObject([{ name: 'ada-1', status: 'stopping' }]);
  });
});

describe('the place in the queue', () => {
  it('counts those of the same accelerator type and zone that came before and still wait', () => {
    const elsewhere = { ...queued('e', 'ACCEPTED', { at: 0 }), zone: 'us-east5-a' };
    const machines = machinesOf(
      [],
      [
        queued('a', 'WAITING_FOR_RESOURCES', { at: 1 }),
        queued('b', 'ACTIVE', { at: 2 }),
        queued('c', 'WAITING_FOR_RESOURCES', { at: 3, type: 'v5litepod-8' }),
        queued('d', 'ACCEPTED', { at: 4 }),
        queued('f', 'WAITING_FOR_RESOURCES', { at: 5 }),
        elsewhere,
      ],
    );
    expect(Object.fromEntries(machines.map(({ name, queue }) => [name, queue?.ahead]))).toEqual({
      a: 0,
      b: undefined,
      c: 0,
      d: 1,
      e: 0,
      f: 2,
    });
  });

  it.each([
    [{ validUntilDuration: '5400s' }, NOON + 5_400_000],
    [{ validUntilTime: '2026-11-21T18:00:00Z' }, NOON + 6 * 3_600_000],
    [{ validInterval: { endTime: '2026-11-21T13:00:00Z' } }, NOON + 3_600_000],
    [{}, undefined],
  ])('%j ends it', (queueingPolicy, until) => {
    const [machine] = machinesOf([], [queued('a', 2, { queueingPolicy } as object)]);
    expect(machine?.queue?.until).toBe(until);
  });
});

it.each([{}, { name: 'nodes/x', createTime: '2026-11-21T12:00:00Z' }, { name: `${PLACE}/nodes/x` }])(
  'what does not say what it is is not read: %j',
  (json) => {
    expect(readNode('p', json)).toBeUndefined();
    expect(readQueued('p', json)).toBeUndefined();
  },
);
