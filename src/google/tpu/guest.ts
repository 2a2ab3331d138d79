/** What the hosts of a TPU say of their set-up and their work, through their guest attributes. */
import type { CopyReport } from '../../domain/copy.ts';
import { ok, type Result } from '../../domain/result.ts';
import type { Millis } from '../../domain/time.ts';
import type { TpuReport } from '../../domain/tpu-report.ts';
import type { BootReport, DataReport } from '../../ports/cloud.ts';
import { NAMESPACE, PHASES, reportOf } from '../compute/boot-report.ts';
import type { GoogleConnection } from '../connect.ts';
import { parseReport, REPORT_KEY } from './own-report.ts';

/** The answer of getGuestAttributes as Google's JSON has it: one entry a worker. */
interface AttributesJson {
  readonly guestAttributes?: readonly {
    readonly queryValue?: {
      readonly items?: readonly {
        readonly namespace?: string;
        readonly key?: string;
        readonly value?: string;
      }[];
    };
  }[];
}

/** What each worker of the node says; none while nobody has said anything. `node` is Google's full name for it. */
export async function readHosts(
  google: GoogleConnection,
  node: string,
  startedAt: Millis | undefined,
): Promise<Result<readonly BootReport[]>> {
  const said = await readAttributes(google, node, '');
  return said.ok ? ok(said.value.map((one) => reportOf(one, startedAt))) : said;
}

/** What each worker of the node has measured of itself; those are left out that have said nothing of that. */
export async function readOwnReports(
  google: GoogleConnection,
  node: string,
): Promise<Result<readonly TpuReport[]>> {
  const said = await readAttributes(google, node, REPORT_KEY);
  return said.ok ? ok(said.value.flatMap((one) => parseReport(one.get(REPORT_KEY) ?? '') ?? [])) : said;
}

/** Of each worker the attributes of our namespace by their keys, or the one of that key. */
async function readAttributes(
  google: GoogleConnection,
  node: string,
  key: string,
): Promise<Result<readonly ReadonlyMap<string, string>[]>> {
  const found = await google.read(
    'tpu.nodes.getGuestAttributes',
    // All workers, as none is named.
    { name: node, queryPath: `${NAMESPACE}/${key}` },
    (json) => (json as AttributesJson).guestAttributes ?? [],
  );
  if (!found.ok) {
    const silent = found.fault.kind === 'not-found' && /guest.?attribute/i.test(found.fault.message);
    return silent ? ok([]) : found;
  }
  return ok(
    found.value.map(({ queryValue }) => {
      const said = (queryValue?.items ?? []).filter((item) => (item.namespace ?? NAMESPACE) === NAMESPACE);
      return new Map(said.map((item) => [item.key ?? '', item.value ?? '']));
    }),
  );
}

/**
 * The reports of so many hosts as one: the slowest phase counts, and a host that is silent has none; any that failed
 * fails all, with its worker's number; bytes are added up.
 */
export function mergedReport(reports: readonly BootReport[], hosts: number): BootReport {
  const failed = reports.findIndex((one) => one.failed !== undefined);
  if (failed >= 0) return { phase: undefined, failed: fromWorker(failed, reports[failed]?.failed, hosts) };
  const all = reports.length >= hosts;
  const data = mergedData(reports, hosts);
  const copy = mergedCopy(reports, hosts);
  return {
    phase: all ? slowest(reports) : undefined,
    ...(data === undefined ? {} : { data }),
    ...(all && reports.length > 0 && reports.every(({ copier }) => copier) ? { copier: true } : {}),
    ...(copy === undefined ? {} : { copy }),
  };
}

function slowest(reports: readonly BootReport[]): BootReport['phase'] {
  const at = reports.map(({ phase }) => (phase === undefined ? -1 : PHASES.indexOf(phase)));
  return PHASES[Math.min(...at)];
}

function mergedData(reports: readonly BootReport[], hosts: number): DataReport | undefined {
  const told = reports.flatMap(({ data }, worker) => (data === undefined ? [] : [{ ...data, worker }]));
  if (told.length === 0) return undefined;
  const copied = told.reduce((sum, one) => sum + one.copied, 0);
  const failed = told.find((one) => one.failed !== undefined);
  return failed === undefined
    ? { copied }
    : { copied, failed: fromWorker(failed.worker, failed.failed, hosts) };
}

/** Undefined until all hosts speak of the same copy. */
function mergedCopy(reports: readonly BootReport[], hosts: number): CopyReport | undefined {
  const copies = reports.flatMap(({ copy }) => copy ?? []);
  const [first] = copies;
  if (first === undefined || copies.length < hosts || copies.some(({ id }) => id !== first.id))
    return undefined;
  const worst = WORST.flatMap((state) => copies.find((copy) => copy.state === state) ?? [])[0] ?? first;
  return {
    ...worst,
    took: Math.max(...copies.map(({ took }) => took)),
    copied: copies.reduce((sum, one) => sum + one.copied, 0),
    total: copies.reduce((sum, one) => sum + one.total, 0),
  };
}

/** A copy goes on as long as one host copies; then the first of these counts. */
const WORST: readonly CopyReport['state'][] = ['running', 'failed', 'cancelled', 'done'];

function fromWorker(worker: number, words: string | undefined, hosts: number): string {
  return hosts > 1 ? `worker ${worker}: ${words ?? ''}` : (words ?? '');
}
