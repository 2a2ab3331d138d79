/** What a machine says of its own set-up, through its guest attributes. */

import type { BootPhase } from '../../domain/machine.ts';
import { ok, type Result } from '../../domain/result.ts';
import { MINUTE, type Millis, SECOND } from '../../domain/time.ts';
import type { BootReport, MachineAt } from '../../ports/cloud.ts';
import type { GoogleConnection } from '../connect.ts';

const NAMESPACE = 'lamplighter';
const PHASES: readonly BootPhase[] = ['booting', 'driver', 'agent', 'jupyter', 'ready'];
/** A clock that is being set may be off this far at boot. */
const CLOCK_SLACK = MINUTE;

/** Reads `lamplighter/phase`, `message` and `booted-at` (epoch seconds), which startup-script.sh writes. */
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
  const bootedAt = Number(said.get('booted-at')) * SECOND;
  if (startedAt !== undefined && bootedAt < startedAt - CLOCK_SLACK) return ok({ phase: undefined });
  const phase = said.get('phase');
  if (phase === 'failed') return ok({ phase: undefined, failed: said.get('message') || 'no reason given' });
  return ok({ phase: PHASES.find((each) => each === phase) });
}
