/** What a machine says of its own set-up and work, through its guest attributes. */

import type { CopyReport } from '../../domain/copy.ts';
import type { BootPhase } from '../../domain/machine.ts';
import { ok, type Result } from '../../domain/result.ts';
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts';
import type { UseReport } from '../../domain/use-report.ts';
import type { BootReport, DataReport, HostReport, MachineAt } from '../../ports/cloud.ts';
import type { GoogleConnection } from '../connect.ts';
import { parseReport, REPORT_KEY } from '../tpu/own-report.ts';
import { parseUse, USE_KEY } from './use-report.ts';

/** Of the guest attributes. */
export const NAMESPACE = 'lamplighter';
/** In the order in which a set-up goes through them. */
export const PHASES: readonly BootPhase[] = [
  'booting',
  'driver',
  'framework',
  'agent',
  'jupyter',
  'data',
  'ready',
];
const COPY_STATES: readonly CopyReport['state'][] = ['running', 'done', 'failed', 'cancelled'];
/** A clock that is being set may be off this far at boot. */
const CLOCK_SLACK = MINUTE;

/** Reads `lamplighter/phase`, `message`, `booted-at` (epoch seconds), `data`, `copier` and `copy`, which startup-script.sh writes. */
export async function readBootReport(
  google: GoogleConnection,
  at: MachineAt,
  startedAt: Millis | undefined,
): Promise<Result<BootReport>> {
  const said = await readAttributes(google, at, '');
  return said.ok ? ok(reportOf(said.value, startedAt)) : said;
}

/** Reads `lamplighter/tpu` of a TPU that is one machine of Compute Engine. */
export async function readOwnReport(
  google: GoogleConnection,
  at: MachineAt,
): Promise<Result<readonly HostReport[]>> {
  const said = await readAttributes(google, at, REPORT_KEY);
  if (!said.ok) return said;
  const report = parseReport(said.value.get(REPORT_KEY) ?? '');
  return ok(report === undefined ? [] : [{ ...report, slice: 0 }]);
}

/** Reads `lamplighter/use` of a machine with GPUs. */
export async function readUseReport(
  google: GoogleConnection,
  at: MachineAt,
): Promise<Result<UseReport | undefined>> {
  const said = await readAttributes(google, at, USE_KEY);
  return said.ok ? ok(parseUse(said.value.get(USE_KEY) ?? '')) : said;
}

/** The attributes of our namespace by their keys, or the one of that key; none while it has said nothing yet. */
async function readAttributes(
  google: GoogleConnection,
  { project, zone, name }: MachineAt,
  key: string,
): Promise<Result<ReadonlyMap<string, string>>> {
  const said = new Map<string, string>();
  const found = await google.call(
    'compute.instances.getGuestAttributes',
    { project, zone, instance: name, queryPath: `${NAMESPACE}/${key}` },
    { fields: 'queryValue' },
  );
  if (!found.ok) {
    // "The resource 'lamplighter/' of type 'Guest Attribute' was not found": it has said nothing yet.
    const silent = found.fault.kind === 'not-found' && /guest.?attribute/i.test(found.fault.message);
    return silent ? ok(said) : found;
  }
  for (const { namespace, key, value } of found.value.queryValue?.items ?? []) {
    if ((namespace ?? NAMESPACE) === NAMESPACE) said.set(key ?? '', value ?? '');
  }
  return ok(said);
}

/** What the attributes of our namespace say, by their keys; nothing when they are of a boot before `startedAt`. */
export function reportOf(said: ReadonlyMap<string, string>, startedAt: Millis | undefined): BootReport {
  const bootedAt = Number(said.get('booted-at')) * SECOND;
  if (startedAt !== undefined && bootedAt < startedAt - CLOCK_SLACK) return { phase: undefined };
  const phase = said.get('phase');
  if (phase === 'failed') return { phase: undefined, failed: said.get('message') || 'no reason given' };
  const data = readData(said.get('data'));
  const copy = readCopy(said.get('copy'));
  return {
    phase: PHASES.find((each) => each === phase),
    ...(data === undefined ? {} : { data }),
    ...(said.get('copier') === '1' ? { copier: true } : {}),
    ...(copy === undefined ? {} : { copy }),
  };
}

/** `copying|done|failed BYTES WORDS`: one attribute, so that its parts always belong together. */
function readData(text: string | undefined): DataReport | undefined {
  const found = /^(copying|done|failed) (\d+)(?: (.*))?$/s.exec(text ?? '');
  if (found === null) return undefined;
  const [, state, bytes, words] = found;
  const copied = Number(bytes);
  return state === 'failed' ? { copied, failed: words || 'no reason given' } : { copied };
}

/** `ID STATE SECONDS COPIED TOTAL WORDS`, of the copy that the machine was last told to make. */
function readCopy(text: string | undefined): CopyReport | undefined {
  const found = /^([a-z0-9]{1,40}) (running|done|failed|cancelled) (\d+) (\d+) (\d+)(?: (.*))?$/s.exec(
    text ?? '',
  );
  if (found === null) return undefined;
  const [, id = '', said, seconds, copied, total, words] = found;
  const state = COPY_STATES.find((each) => each === said);
  if (state === undefined) return undefined;
  return {
    id,
    state,
    took: Number(seconds) * SECOND,
    copied: Number(copied),
    total: Number(total),
    words: words || 'no reason given',
  };
}
