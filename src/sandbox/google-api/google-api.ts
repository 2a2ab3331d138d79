/** The whole simulated Google Cloud: every service's routes over one world, on one loopback server. */
import type { Clock } from '../../ports/clock.ts';
import type { World } from '../world/world.ts';
import { QueryEngine } from './bigquery/engine.ts';
import { QueryJobs } from './bigquery/jobs.ts';
import { bigqueryRoutes } from './bigquery/routes.ts';
import type { ExportLocation } from './bigquery/warehouse.ts';
import { cloudbillingRoutes } from './cloudbilling/routes.ts';
import { cloudQuotasRoutes } from './cloudquotas/routes.ts';
import { computeRoutes } from './compute/routes.ts';
import { monitoringRoutes } from './monitoring/routes.ts';
import { schedulerRoutes } from './scheduler/routes.ts';
import { CloudScheduler, type SchedulerOptions } from './scheduler/scheduler.ts';
import { TokenSigner } from './scheduler/signer.ts';
import { type GoogleApi, serveRoutes } from './server.ts';
import { storageRoutes } from './storage/routes.ts';
import { tpuRoutes } from './tpu/routes.ts';

export interface StartOptions {
  readonly world: World;
  readonly clock: Clock;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Where the standard billing export is; what is left out is as in DEFAULT_EXPORT. The detailed one is beside it. */
  readonly billing?: Partial<ExportLocation>;
  /** Projects that a Monitoring metrics scope includes besides its own; default none. */
  readonly metricsScope?: (project: string) => readonly string[];
  readonly scheduler?: SchedulerOptions & {
    /** Real milliseconds between looks at what is due, for a clock that runs by itself; 0 = only `fireDue`. */
    readonly pollMs?: number;
  };
}

export interface SandboxGoogle extends GoogleApi {
  /** Sends what Cloud Scheduler has due by now, and waits for the answers. */
  fireDue(): Promise<void>;
  /** When Cloud Scheduler next sends something. */
  readonly scheduler: Pick<CloudScheduler, 'nextDueAt'>;
  readonly billing: ExportLocation;
  readonly detailedBilling: ExportLocation;
}

/** The billing export as the simulated Google has it unless told otherwise. */
export const DEFAULT_EXPORT: ExportLocation = {
  project: 'ml-billing',
  dataset: 'billing',
  table: 'gcp_billing_export_v1_01ABCD_234567_89EFGH',
  location: 'US',
};

/** Starts the server on 127.0.0.1. Rejects when the port is taken. */
export async function startGoogleApi(options: StartOptions): Promise<SandboxGoogle> {
  const { world, clock } = options;
  const billing = { ...DEFAULT_EXPORT, ...options.billing };
  const signer = new TokenSigner();
  const scheduler = new CloudScheduler(clock, signer, options.scheduler);
  const detailedBilling: ExportLocation = {
    ...billing,
    table: billing.table.replace('_export_v1_', '_export_resource_v1_'),
    detailed: true,
  };
  const exports = [billing, detailedBilling];
  const jobs = new QueryJobs(new QueryEngine(world, clock, exports), clock, exports, () => world.projects());
  const api = await serveRoutes({
    clock,
    routes: [
      ...computeRoutes(world),
      ...cloudQuotasRoutes(world),
      ...monitoringRoutes(world, options.metricsScope),
      ...schedulerRoutes(scheduler, signer, (location) => world.catalogue.regions.has(location)),
      ...bigqueryRoutes(jobs),
      ...storageRoutes(world),
      ...cloudbillingRoutes(world),
      ...tpuRoutes(world),
    ],
    settle: () => world.settle(),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const pollMs = options.scheduler?.pollMs ?? 0;
  const poll = pollMs > 0 ? setInterval(() => void scheduler.fireDue(), pollMs) : undefined;
  poll?.unref();
  return {
    ...api,
    billing,
    detailedBilling,
    scheduler,
    fireDue: () => scheduler.fireDue(),
    close: async () => {
      clearInterval(poll);
      await api.close();
    },
  };
}
