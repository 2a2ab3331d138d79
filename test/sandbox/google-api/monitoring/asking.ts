/** Asks the simulated Monitoring through the official client, and shows the answer in short. */
import type { MetricServiceClient } from '@google-cloud/monitoring';
import { monitoringRoutes } from '../../../../src/sandbox/google-api/monitoring/routes.ts';
import { type GoogleApi, serveRoutes } from '../../../../src/sandbox/google-api/server.ts';
import { metricClient } from '../clients.ts';
import { END, GPU, samples } from './samples.ts';

/** Two GPUs, of which only the second works; one idle GPU; one in another project with the same numeric id. */
const world = samples([
  { project: 'ml-research', id: '111', gpus: 2, gpu: (ago, n) => (n === 1 ? 90 - ago : 1) },
  { project: 'ml-research', id: '222', gpus: 1, gpu: () => 0.5 },
  { project: 'ml-serving', id: '111', gpus: 1, gpu: () => 50 },
]);

export interface Monitoring {
  readonly client: MetricServiceClient;
  readonly url: string;
  ask(what?: Ask): Promise<Shown[]>;
  close(): Promise<void>;
}

export async function startMonitoring(): Promise<Monitoring> {
  const scope = (project: string) => (project === 'ml-research-scope' ? ['ml-research', 'ml-serving'] : []);
  const source = { ...world, projects: () => [...world.projects(), 'ml-research-scope', 'ml-empty'] };
  const api: GoogleApi = await serveRoutes({
    routes: monitoringRoutes(source, scope),
    clock: { now: () => END },
    settle: () => {},
  });
  const client = metricClient(api.port);
  return {
    client,
    url: api.url,
    ask: (what = {}) => ask(client, what),
    close: async () => {
      await client.close();
      await api.close();
    },
  };
}

export const gpuFilter = `metric.type="${GPU}" AND resource.type="gce_instance"`;

export interface Shown {
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: unknown;
  readonly type: unknown;
  /** Seconds from END. */
  readonly points: readonly { readonly start: number; readonly end: number; readonly value: number }[];
}

export interface Ask {
  project?: string;
  filter?: string;
  minutes?: number;
  [more: string]: unknown;
}

async function ask(
  client: MetricServiceClient,
  { project = 'ml-research', filter = gpuFilter, minutes = 5, ...more }: Ask,
): Promise<Shown[]> {
  const seconds = END / 1000;
  const [series] = await client.listTimeSeries({
    name: `projects/${project}`,
    filter,
    interval: { startTime: { seconds: seconds - minutes * 60 }, endTime: { seconds } },
    view: 'FULL',
    ...more,
  });
  return series.map((each) => ({
    labels: { ...each.metric?.labels, ...each.resource?.labels },
    kind: each.metricKind,
    type: each.valueType,
    points: (each.points ?? []).map(({ interval, value }) => ({
      start: Number(interval?.startTime?.seconds) - seconds,
      end: Number(interval?.endTime?.seconds) - seconds,
      value: Number(value?.doubleValue ?? value?.int64Value),
    })),
  }));
}
