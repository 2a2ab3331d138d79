/** Cloud Monitoring behind the Meters port, over the wire. */
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Sample } from '../../src/domain/utilization.ts';
import { connectGoogle } from '../../src/google/connect.ts';
import { monitoringMeters } from '../../src/google/meters.ts';
import type { MeterQuery } from '../../src/ports/meters.ts';
import { GoogleError, type Route } from '../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../src/sandbox/google-api/server.ts';
import type { ExistingMachine } from '../../src/sandbox/world/options.ts';
import { type MeteredMachine, metersContract } from '../contracts/meters.ts';
import { openSandbox, type Sandbox, START } from './sandbox.ts';

const LIST = 'monitoring.timeSeries.list';

function existing(machine: MeteredMachine): ExistingMachine {
  const { name, gpus, gpu, cpu, gpuMemory, network, agent } = machine;
  const activity = { gpu, cpu, gpuMemory, networkBytesPerSecond: network };
  return {
    project: 'ml-research',
    zone: 'us-central1-a',
    name,
    machineType: gpus === 2 ? 'g2-standard-24' : 'g2-standard-8',
    createdAt: START - 5 * HOUR,
    agent,
    behaviour: { profile: { kind: 'constant', activity } },
  };
}

metersContract('Cloud Monitoring', async (machines) => {
  const sandbox = await openSandbox({
    projects: [{ id: 'ml-research' }, { id: 'empty-project' }],
    machines: machines.map(existing),
  });
  return {
    meters: monitoringMeters(sandbox.google),
    project: 'ml-research',
    emptyProject: 'empty-project',
    now: () => sandbox.clock.now(),
    instanceId: (name) => sandbox.world.machines().find((machine) => machine.name === name)?.id ?? '',
    close: sandbox.close,
  };
});

describe('reading a large project', () => {
  let sandbox: Sandbox | undefined;
  afterEach(() => sandbox?.close());

  it('takes one call per metric and a page per two thousand samples, and joins what a page end cuts', async () => {
    const machines = Array.from({ length: 80 }, (_, i) =>
      existing({ name: `m${i}`, gpus: 1, gpu: 50, cpu: 50, gpuMemory: 50, network: 50, agent: true }),
    );
    sandbox = await openSandbox({ machines });
    const { google, sent, clock } = sandbox;
    const found = new Map<string, readonly Sample[]>();
    const query = { project: 'ml-research', signal: 'cpu', from: START - HOUR, to: clock.now() } as const;
    const result = await monitoringMeters(google).read(query, (id, samples) => {
      expect(found.has(id)).toBe(false);
      found.set(id, samples);
    });
    expect(result).toMatchObject({ ok: true, value: { complete: true } });
    expect(found.size).toBe(80);
    for (const samples of found.values()) {
      expect(samples.length).toBeGreaterThanOrEqual(56);
      expect(samples.every(({ at }, i) => i === 0 || at - (samples[i - 1]?.at ?? 0) === MINUTE)).toBe(true);
    }
    expect(sent).toEqual([LIST, LIST, LIST]);
  });
});

describe('other sources of GPU figures', () => {
  let sandbox: Sandbox | undefined;
  afterEach(() => sandbox?.close());

  /** The values that a source has of each machine, by name. */
  async function readFrom(
    machines: readonly ExistingMachine[],
    query: Pick<MeterQuery, 'signal' | 'source'>,
  ) {
    sandbox = await openSandbox({ machines });
    const { google, clock, world } = sandbox;
    const names = new Map(world.machines().map(({ id, name }) => [id, name]));
    const found: Record<string, number[]> = {};
    const span = { project: 'ml-research', from: START - HOUR, to: clock.now() };
    const result = await monitoringMeters(google).read({ ...span, ...query }, (id, samples) => {
      found[names.get(id) ?? ''] = samples.map(({ value }) => value);
    });
    expect(result).toMatchObject({ ok: true, value: { complete: true } });
    return found;
  }

  const works = { gpu: 80, cpu: 20, gpuMemory: 50, networkBytesPerSecond: 0 };
  const base = existing({ name: 'plain', gpus: 1, gpu: 80, cpu: 20, gpuMemory: 50, network: 0, agent: true });
  const constant = { kind: 'constant', activity: works } as const;
  const dcgm: ExistingMachine = { ...base, name: 'dcgm', behaviour: { profile: constant, dcgm: true } };
  const mega: ExistingMachine = { ...base, name: 'mega', machineType: 'a3-megagpu-8g', agent: false };

  it.each([
    { signal: 'gpu', source: undefined, from: 'plain', near: 80 },
    { signal: 'gpu', source: 'dcgm', from: 'dcgm', near: 80 },
    { signal: 'gpu-memory', source: 'dcgm', from: 'dcgm', near: 50 },
    { signal: 'gpu', source: 'host', from: 'mega', near: 80 },
  ] as const)('reads $signal of $source in percent, and of nobody else', async ({ from, near, ...query }) => {
    const { source, ...rest } = query;
    const found = await readFrom([base, dcgm, mega], source === undefined ? rest : { ...rest, source });
    expect(Object.keys(found)).toEqual([from]);
    expect(found[from]?.length).toBeGreaterThanOrEqual(54);
    for (const value of found[from] ?? []) expect(Math.abs(value - near)).toBeLessThan(5);
  });

  it('is silent where Google has never heard of the metric', async () => {
    expect(await readFrom([base], { signal: 'gpu', source: 'dcgm' })).toEqual({});
  });
});

describe('odd answers', () => {
  let api: GoogleApi | undefined;
  afterEach(() => api?.close());

  /** A server that answers every timeSeries.list with the next of `pages`. */
  async function answering(pages: readonly object[]) {
    let next = 0;
    const route: Route = {
      id: LIST,
      method: 'GET',
      path: '/v3/projects/{project}/timeSeries',
      handle: () => {
        const page = pages[next++] ?? {};
        if (page instanceof GoogleError) throw page;
        return page;
      },
    };
    api = await serveRoutes({ routes: [route], clock: { now: () => START }, settle: () => {} });
    return monitoringMeters(connectGoogle({ baseUrl: api.url, timeoutMs: 5_000 }));
  }

  function series(id: string, points: readonly (readonly [minute: number, value: object])[]): object {
    return {
      resource: { type: 'gce_instance', labels: { project_id: 'p', instance_id: id } },
      points: points.map(([minute, value]) => ({
        interval: { endTime: new Date(START + minute * MINUTE).toISOString() },
        value,
      })),
    };
  }

  async function read(pages: readonly object[], signal: MeterQuery['signal'] = 'gpu') {
    const meters = await answering(pages);
    const found: [string, readonly Sample[]][] = [];
    const query = { project: 'p', signal, from: START - MINUTE, to: START + HOUR };
    const result = await meters.read(query, (id, samples) => found.push([id, samples]));
    return { result, found };
  }

  it('takes what is not a number for absent, never for zero', async () => {
    const points = [
      [3, { doubleValue: 'NaN' }],
      [2, {}],
      [1, { doubleValue: 7 }],
      [0, { int64Value: '5' }],
    ] as const;
    const { found } = await read([{ timeSeries: [series('1', points)] }]);
    expect(found).toEqual([
      [
        '1',
        [
          { at: START, value: 5 },
          { at: START + MINUTE, value: 7 },
        ],
      ],
    ]);
  });

  it.each([
    [0, 0],
    [0.3, 30],
    [1, 100],
    [1.5, 1.5],
    [87, 87],
    [140, 100],
  ])(
    'takes %d of a source in doubt about its scale for %d percent: rather busier than idler',
    async (given, percent) => {
      const meters = await answering([{ timeSeries: [series('1', [[1, { doubleValue: given }]])] }]);
      const found: number[] = [];
      const query = {
        project: 'p',
        signal: 'gpu',
        source: 'host',
        from: START - MINUTE,
        to: START + HOUR,
      } as const;
      await meters.read(query, (_id, samples) => found.push(...samples.map(({ value }) => value)));
      expect(found).toEqual([percent]);
    },
  );

  it('keeps zero', async () => {
    const { found } = await read([{ timeSeries: [series('1', [[0, { doubleValue: 0 }]])] }]);
    expect(found).toEqual([['1', [{ at: START, value: 0 }]]]);
  });

  it('follows pages that are empty, and joins a series that a page end cuts', async () => {
    const { found, result } = await read([
      { timeSeries: [series('1', [[2, { doubleValue: 2 }]])], nextPageToken: 'a' },
      { nextPageToken: 'b' },
      { timeSeries: [series('1', [[1, { doubleValue: 1 }]]), series('2', [[1, { doubleValue: 9 }]])] },
    ]);
    expect(result).toMatchObject({ ok: true, value: { complete: true } });
    expect(found).toEqual([
      [
        '1',
        [
          { at: START + MINUTE, value: 1 },
          { at: START + 2 * MINUTE, value: 2 },
        ],
      ],
      ['2', [{ at: START + MINUTE, value: 9 }]],
    ]);
  });

  it('says when Google left something out', async () => {
    const errors = [{ code: 14, message: 'one region did not answer' }];
    const { result } = await read([{ timeSeries: [], executionErrors: errors }]);
    expect(result).toMatchObject({ ok: true, value: { complete: false } });
  });

  it('makes no network sample of one direction alone', async () => {
    const both = {
      timeSeries: [
        series('1', [
          [1, { doubleValue: 100 }],
          [0, { doubleValue: 40 }],
        ]),
      ],
    };
    const one = {
      timeSeries: [series('1', [[0, { doubleValue: 2 }]]), series('2', [[0, { doubleValue: 3 }]])],
    };
    expect((await read([both, one], 'network')).found).toEqual([['1', [{ at: START, value: 42 }]]]);
  });

  it('gives a fault when the answer is no page at all', async () => {
    const { result } = await read([[1], [1], [1]].map((timeSeries) => ({ timeSeries: { 0: timeSeries } })));
    expect(result).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
  });

  it('gives a fault when a later page fails', async () => {
    const { result, found } = await read([
      { timeSeries: [series('1', [[1, { doubleValue: 1 }]])], nextPageToken: 'a' },
      new GoogleError(403, 'Permission monitoring.timeSeries.list denied.'),
    ]);
    expect(result).toMatchObject({ ok: false, fault: { kind: 'denied' } });
    expect(found).toEqual([]);
  });
});
