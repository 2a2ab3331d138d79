/** What a machine says of its own set-up, through its guest attributes. */

import type { CopyReport } from '../../domain/copy.ts';
import type { BootPhase } from '../../domain/machine.ts';
import { ok, type Result } from '../../domain/result.ts';
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts';
import type { BootReport, DataReport, MachineAt } from '../../ports/cloud.ts';
import type { GoogleConnection } from '../connect.ts';

const NAMESPACE = 'lamplighter';
const PHASES: readonly BootPhase[] = ['booting', 'driver', 'framework', 'agent', 'jupyter', 'data', 'ready'];
const COPY_STATES: readonly CopyReport['state'][] = ['running', 'done', 'failed', 'cancelled'];
/** A clock that is being set may be off this far at boot. */
const CLOCK_SLACK = MINUTE;

/** Reads `lamplighter/phase`, `message`, `booted-at` (epoch seconds), `data`, `copier` and `copy`, which startup-script.sh writes. */
export async function readBootReport(
  google: GoogleConnection,
  at: MachineAt,
  startedAt: Millis | undefined,
): Promise<Result<BootReport>> {
  const { project, zone, name } = at;
  const found = await google.call(
    'compute.instances.getGuestAttributes',
    { project, zone, instance: name, queryPath: `${NAMESPACE}/` },
    { fields: 'queryValue' },
  );
  if (!found.ok) {
    // "The resource 'lamplighter/' of type 'Guest Attribute' was not found": it has said nothing yet.
    const silent = found.fault.kind === 'not-found' && /guest.?attribute/i.test(found.fault.message);
    return silent ? ok({ phase: undefined }) : found;
  }
  const said = new Map<string, string>();
  for (const { namespace, key, value } of found.value.queryValue?.items ?? []) {
    if ((namespace ?? NAMESPACE) === NAMESPACE) said.set(key ?? '', value ?? '');
  }
  return ok(reportOf(said, startedAt));
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
