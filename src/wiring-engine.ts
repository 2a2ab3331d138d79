/** Builds the engine over Google's clients and Slack's Web API; loaded only where an engine runs. */
import { randomUUID } from 'node:crypto';
import { type Duration, SECOND } from './domain/time.ts';
import { computeAdvice, rememberedAdvice } from './google/advice.ts';
import { type BillingOptions, exportBilling } from './google/billing.ts';
import { storageBuckets } from './google/buckets.ts';
import { snapshotCatalog } from './google/catalog.ts';
import { computeCloud } from './google/compute/cloud.ts';
import type { GoogleConnection } from './google/connect.ts';
import { connectGoogle } from './google/connect.ts';
import { googleInventory } from './google/inventory.ts';
import { googleListings } from './google/listings/listings.ts';
import { monitoringMeters } from './google/meters.ts';
import { oneCloud } from './google/one-cloud.ts';
import { googleQuotas } from './google/quotas.ts';
import { schedulerJobs } from './google/scheduler.ts';
import { tpuCloud } from './google/tpu/cloud.ts';
import { createEngine, type Engine } from './loops/engine.ts';
import { systemClock } from './ports/clock.ts';
import type { Jobs, TickJob } from './ports/jobs.ts';
import type { RightOfWay } from './ports/right-of-way.ts';
import { slackAddresses } from './slack/addresses.ts';
import { slackChat } from './slack/chat.ts';
import type { Deps } from './usecases/deps.ts';
import type { EngineDeps } from './usecases/engine-deps.ts';
import type { BotOptions } from './wiring-options.ts';

/** A call to Google and its repetitions end within this. */
const GOOGLE_TIMEOUT = 30 * SECOND;
/** Real milliseconds that a page of a long answer lets people pass: a pass has hundreds of pages. */
const PAGE_PATIENCE: Duration = 50;
/** Between two looks for due work where nothing nudges: what every waiting step is late by, halved on average. */
export const LOOK_EVERY: Duration = 250;

/** Loads Google's clients, makes sure of the Cloud Scheduler jobs where configured, and builds the engine. */
export async function buildEngine(options: BotOptions, deps: Deps, way?: RightOfWay): Promise<Engine> {
  const { config, policy, log } = options;
  const google = connect(options, way);
  await google.warmUp();
  const { vmServiceAccount } = config.google;
  const machines = {
    clock: options.clock ?? systemClock,
    network: policy.network,
    ...(vmServiceAccount === undefined ? {} : { serviceAccount: vmServiceAccount }),
  };
  const engineDeps: EngineDeps = {
    ...deps,
    cloud: oneCloud(computeCloud(google, machines), tpuCloud(google, machines), machines.clock),
    meters: monitoringMeters(google),
    inventory: googleInventory(google),
    quotas: googleQuotas(google),
    advice: rememberedAdvice(computeAdvice(google), options.clock ?? systemClock),
    buckets: storageBuckets(google),
    ...(vmServiceAccount === undefined ? {} : { machineAccount: vmServiceAccount }),
    catalog: deps.catalog ?? snapshotCatalog(),
    listings: googleListings(google),
    billing: exportBilling(google, billingOptions(options)),
    addresses: slackAddresses({
      botToken: config.slack.botToken.reveal(),
      apiUrl: config.slack.apiUrl,
      log,
    }),
    chat: slackChat({
      botToken: config.slack.botToken.reveal(),
      apiUrl: config.slack.apiUrl,
      timeZone: policy.timeZone,
      log,
    }),
    log,
    ...(way === undefined ? {} : { way }),
    clock: options.clock ?? systemClock,
    worker: randomUUID(),
  };
  log.info({ worker: engineDeps.worker }, 'the engine claims work under this name');
  const { scheduler } = config;
  if (scheduler !== undefined) {
    const project = scheduler.project ?? config.google.project ?? policy.projects[0]?.id ?? '';
    await ensureJobs(options, schedulerJobs(google, { project, location: scheduler.location }));
  }
  return createEngine(engineDeps, {
    every: options.every ?? LOOK_EVERY,
    scheduled: scheduler !== undefined,
    ...(options.onPass === undefined ? {} : { onPass: options.onPass }),
  });
}

function connect(options: BotOptions, way: RightOfWay | undefined): GoogleConnection {
  const { baseUrls, accessToken } = options.config.google;
  const given = Object.entries(baseUrls).flatMap(([service, url]) =>
    url === undefined ? [] : [[service, url]],
  );
  return connectGoogle({
    timeoutMs: GOOGLE_TIMEOUT,
    baseUrls: Object.fromEntries(given),
    ...(accessToken === undefined ? {} : { accessToken: accessToken.reveal() }),
    ...(way === undefined ? {} : { giveWay: () => way.giveWay(PAGE_PATIENCE) }),
    ...(options.onGoogleCall === undefined ? {} : { callCounter: options.onGoogleCall }),
  });
}

function billingOptions({ config }: BotOptions): BillingOptions {
  const { tables = [], project, mostBytes } = config.billing ?? {};
  return {
    tables,
    ...(project === undefined ? {} : { project }),
    ...(mostBytes === undefined ? {} : { maximumBytesBilled: mostBytes }),
  };
}

/** The jobs that start passes and digests: one every minute, one at the digest's hour. */
async function ensureJobs(options: BotOptions, jobs: Jobs): Promise<void> {
  const { config, policy, log } = options;
  const { scheduler } = config;
  if (scheduler === undefined) return;
  const common = {
    url: `${scheduler.publicUrl.replace(/\/$/, '')}/tick`,
    serviceAccount: scheduler.serviceAccount,
    audience: scheduler.publicUrl,
  };
  const wanted: TickJob[] = [
    { ...common, id: 'lamplighter-pass', schedule: '* * * * *', timeZone: 'Etc/UTC', body: { what: 'pass' } },
    {
      ...common,
      id: 'lamplighter-digest',
      schedule: `0 ${policy.digest.hour} * * *`,
      timeZone: policy.timeZone,
      body: { what: 'digest' },
    },
  ];
  for (const job of wanted) {
    const ensured = await jobs.ensure(job);
    if (!ensured.ok) {
      throw new Error(`Cloud Scheduler does not take the job ${job.id}: ${ensured.fault.message}`);
    }
    log.info({ job: job.id, outcome: ensured.value }, 'Cloud Scheduler job');
  }
}
