/** Reads the utilization of TPUs: from Cloud Monitoring, and from their own reports where it shows nothing of them. */
import { isNode } from '../domain/decide/endings.ts';
import { hostsOf } from '../domain/hosts.ts';
import type { Machine } from '../domain/machine.ts';
import { WORK_SIGNALS } from '../domain/signal.ts';
import type { Millis } from '../domain/time.ts';
import { reportedSamples } from '../domain/tpu-report.ts';
import type { Sample, Signal } from '../domain/utilization.ts';
import type { MeteredTpu } from '../ports/meters.ts';
import type { EngineDeps } from './engine-deps.ts';
import type { SampleCache } from './sample-cache.ts';
import { at } from './step.ts';

/** Machines of one project whose own reports are asked for in one pass; those that are silent longest come first. */
export const REPORTS_PER_PASS = 64;
/** Of them, so many side by side. */
const REPORT_LANES = 8;

/** How Cloud Monitoring may know it; undefined for what it does not measure as a node. */
export function meteredTpu(machine: Machine): MeteredTpu | undefined {
  const hosts = hostsOf(machine);
  const { zone, incarnation, name } = machine;
  if (hosts === undefined || zone === undefined || incarnation === undefined || !isNode(machine)) {
    return undefined;
  }
  return {
    instanceId: incarnation.instanceId,
    name,
    zone,
    hosts: hosts.perSlice,
    ...(hosts.slices === 1 ? {} : { slices: hosts.slices }),
  };
}

/** Told of the samples of one host. */
export type OnReport = (host: number, signal: Signal, samples: readonly Sample[]) => void;

/**
 * Reads what the hosts of a TPU say of themselves. True when every one of them has said something: what Cloud
 * Monitoring could not be asked then matters no more.
 */
export async function readOwnReport(
  deps: Pick<EngineDeps, 'cloud' | 'log'>,
  machine: Machine,
  now: Millis,
  onReport: OnReport,
): Promise<boolean> {
  const hosts = hostsOf(machine);
  if (hosts === undefined) return false;
  const read = await deps.cloud.ownReport(at(machine), hosts.slices);
  if (!read.ok) {
    deps.log.warn({ machine: machine.name, fault: read.fault }, "a TPU's own report could not be read");
    return false;
  }
  const heard = new Set<number>();
  for (const report of read.value) {
    if (report.worker >= hosts.perSlice || report.slice >= hosts.slices) continue;
    const host = report.slice * hosts.perSlice + report.worker;
    const samples = reportedSamples(report, now);
    for (const signal of WORK_SIGNALS.tpu) onReport(host, signal, samples[signal] ?? []);
    heard.add(host);
  }
  return heard.size === hosts.perSlice * hosts.slices;
}

/**
 * Reads the own reports of those TPUs of one project that lack a fresh sample of any host and signal, or whose reading
 * was troubled. Gives the machine ids of those whose hosts have all reported.
 */
export async function readOwnReports(
  deps: EngineDeps,
  cache: SampleCache,
  tpus: readonly Machine[],
  isTroubled: (tpu: Machine) => boolean,
  now: Millis,
): Promise<ReadonlySet<string>> {
  const fresh = now - deps.policy.watch.rule.freshness;
  const silent = tpus
    .map((machine) => ({ machine, heardAt: heardFrom(cache, machine) }))
    .filter(({ machine, heardAt }) => heardAt < fresh || isTroubled(machine))
    .toSorted((a, b) => a.heardAt - b.heardAt)
    .slice(0, REPORTS_PER_PASS);
  const reported = new Set<string>();
  let next = 0;
  async function lane(): Promise<void> {
    for (let one = silent[next++]; one !== undefined; one = silent[next++]) {
      const { machine } = one;
      const id = machine.incarnation?.instanceId ?? '';
      const whole = await readOwnReport(deps, machine, now, (host, signal, samples) =>
        cache.put(id, signal, samples, now, host),
      );
      if (whole) reported.add(machine.id);
    }
  }
  await Promise.all(Array.from({ length: Math.min(REPORT_LANES, silent.length) }, lane));
  return reported;
}

/** When the host and signal were heard of that have been silent longest. */
function heardFrom(cache: SampleCache, machine: Machine): Millis {
  const hosts = hostsOf(machine);
  const id = machine.incarnation?.instanceId;
  if (hosts === undefined || id === undefined) return Number.POSITIVE_INFINITY;
  let oldest = Number.POSITIVE_INFINITY;
  for (let host = 0; host < hosts.perSlice * hosts.slices; host++) {
    for (const signal of WORK_SIGNALS.tpu) oldest = Math.min(oldest, cache.newestAt(id, signal, host) ?? 0);
  }
  return oldest;
}
