/** TPUs in Cloud Monitoring behind the Meters port, over the wire. */
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import type { Sample } from '../../../src/domain/utilization.ts';
import { connectGoogle } from '../../../src/google/connect.ts';
import { monitoringMeters } from '../../../src/google/meters.ts';
import type { MeteredTpu, TpuMeterQuery } from '../../../src/ports/meters.ts';
import { GoogleError, type Route } from '../../../src/sandbox/google-api/http.ts';
import { type GoogleApi, serveRoutes } from '../../../src/sandbox/google-api/server.ts';
import { tpuMetersContract } from '../../contracts/tpu-meters.ts';
import { meteredTpu, runTpus } from '../../support/metered-tpus.ts';
import { openSandbox, START } from '../sandbox.ts';

tpuMetersContract('Cloud Monitoring', async (tpus) => {
  const sandbox = await openSandbox({ projects: [{ id: 'ml-research' }] });
  runTpus(sandbox.world, sandbox.clock, 'ml-research', tpus);
  return {
    meters: monitoringMeters(sandbox.google),
    project: 'ml-research',
    now: () => sandbox.clock.now(),
    metered: (name) => meteredTpu(sandbox.world, 'ml-research', name),
    close: sandbox.close,
  };
});

describe('how Google may name things', () => {
  let api: GoogleApi | undefined;
  afterEach(() => api?.close());

  /** Answers each metric with its series; `asked` is told of each request. */
  async function answering(series: Readonly<Record<string, object | Error>>, asked: string[] = []) {
    const route: Route = {
      id: 'monitoring.timeSeries.list',
      method: 'GET',
      path: '/v3/projects/{project}/timeSeries',
      handle: ({ query }) => {
        const [, type = ''] =
          /metric\.type = "tpu\.googleapis\.com\/([^"]*)"/.exec(query.get('filter') ?? '') ?? [];
        asked.push(type);
        const answer = series[type] ?? {};
        if (answer instanceof Error) throw answer;
        return answer;
      },
    };
    api = await serveRoutes({ routes: [route], clock: { now: () => START }, settle: () => {} });
    return monitoringMeters(connectGoogle({ baseUrl: api.url, timeoutMs: 5_000 }));
  }

  function worker(nodeId: string, workerId: string, values: readonly number[], zone = 'us-west4-a') {
    return {
      resource: {
        type: 'tpu_worker',
        labels: { project_id: 'p', zone, node_id: nodeId, worker_id: workerId },
      },
      points: values.map((doubleValue, i) => ({
        interval: { endTime: new Date(START + (values.length - 1 - i) * MINUTE).toISOString() },
        value: { doubleValue },
      })),
    };
  }

  const TPU: MeteredTpu = { instanceId: '8412', name: 'trainer', zone: 'us-west4-a', hosts: 2 };

  async function read(
    series: Readonly<Record<string, object | Error>>,
    tpus: readonly MeteredTpu[] = [TPU],
    signal: TpuMeterQuery['signal'] = 'cpu',
  ) {
    const asked: string[] = [];
    const meters = await answering(series, asked);
    const found: Record<string, number[]> = {};
    const query = { project: 'p', signal, from: START - MINUTE, to: START + HOUR, tpus };
    const result = await meters.readTpus(query, (id, host, samples: readonly Sample[]) => {
      found[`${id}/${host}`] = samples.map(({ value }) => value);
    });
    return { result, found, asked };
  }

  it('knows a node by its name as well as by its number', async () => {
    const { found } = await read({
      'cpu/utilization': { timeSeries: [worker('trainer', '0', [7]), worker('8412', '1', [9])] },
    });
    expect(found).toEqual({ '8412/0': [7], '8412/1': [9] });
  });

  it('leaves out what is not its own: other names, other zones, workers that it does not have', async () => {
    const { found } = await read({
      'cpu/utilization': {
        timeSeries: [
          worker('trainer', '0', [7], 'europe-west4-a'),
          worker('trainer-2', '0', [7]),
          worker('trainer', '2', [7]),
          worker('trainer', 'zero', [7]),
          worker('', '0', [7]),
        ],
      },
    });
    expect(found).toEqual({});
  });

  it('counts the hosts of several slices through', async () => {
    const slices = { ...TPU, slices: 2 };
    const { found } = await read(
      { 'cpu/utilization': { timeSeries: [worker('trainer-0', '1', [3]), worker('trainer-1', '0', [4])] } },
      [slices],
    );
    expect(found).toEqual({ '8412/1': [3], '8412/2': [4] });
  });

  it('makes one request per metric, and none where there are no TPUs', async () => {
    expect((await read({}, [TPU, { ...TPU, name: 'other', instanceId: '9' }], 'network')).asked).toEqual([
      'network/received_bytes_count',
      'network/sent_bytes_count',
    ]);
    await api?.close();
    expect((await read({}, [])).asked).toEqual([]);
  });

  it('takes a core that did something within the minute for work, however little its matrix units had to do', async () => {
    const { found } = await read(
      {
        'tpu/tensorcore/idle_duration': { timeSeries: [worker('trainer', '0', [130, 70, 10, 3_000])] },
        'tpu/mxu/utilization': { timeSeries: [worker('trainer', '0', [0, 0, 0, 0])] },
      },
      [TPU],
      'tensorcore',
    );
    expect(found).toEqual({ '8412/0': [0, 1, 0, 0] });
  });

  it('says when Google left something out, and fails as a whole when one metric cannot be read', async () => {
    const errors = { executionErrors: [{ code: 14, message: 'one region did not answer' }] };
    expect((await read({ 'network/sent_bytes_count': errors }, [TPU], 'network')).result).toMatchObject({
      ok: true,
      value: { complete: false },
    });
    await api?.close();
    const refused = new GoogleError(403, 'Permission monitoring.timeSeries.list denied.');
    const { result, found } = await read(
      {
        'tpu/tensorcore/idle_duration': { timeSeries: [worker('trainer', '0', [600])] },
        'tpu/mxu/utilization': refused,
      },
      [TPU],
      'tensorcore',
    );
    expect(result).toMatchObject({ ok: false, fault: { kind: 'denied' } });
    expect(found).toEqual({});
  });
});
