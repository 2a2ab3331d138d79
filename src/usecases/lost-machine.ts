/** A TPU that Google took back or gave up: its owner is told, and it is deleted, since until then it holds quota. */
import type { Machine } from '../domain/machine.ts';
import type { CloudMachine } from '../ports/cloud.ts';
import type { EngineDeps } from './engine-deps.ts';
import { ledgerClose, runCost, seenAlive } from './run-record.ts';
import { birthSaying, endedKey, toOwner } from './sayings.ts';
import { enter, type Given, journal, type Step } from './step.ts';
import { endWarnings, followStop } from './warnings.ts';

/** booting, ready, stuck, stopping, stopped or starting → deleting. The money ends here: Google bills no such node. */
export async function endLost(deps: EngineDeps, given: Given, seen: CloudMachine): Promise<Step> {
  const { claim, now } = given;
  const { machine, writes: owed } = seenAlive(given.machine, seen);
  const reason = machine.spec.buy === 'spot' ? 'preempted' : 'lost';
  const endedAt = Math.min(now, seen.lastStoppedAt ?? now);
  const { change: _, ...before } = machine;
  const deleting: Machine = {
    ...enter(before, 'deleting', now),
    stopReason: reason,
    stopBy: undefined,
    ...(seen.because === undefined ? {} : { trouble: seen.because }),
  };
  const ran = machine.state !== 'stopped' && machine.incarnation !== undefined;
  const why = seen.because === undefined ? '' : ` (${seen.because})`;
  return {
    claim,
    machine: deleting,
    dueAt: now,
    writes: [
      ...given.writes,
      ...owed,
      ...(ran ? [ledgerClose(machine, endedAt, reason, undefined)] : []),
      journal(
        deleting,
        now,
        'preempted',
        `Google took ${machine.name} back${why}; it is deleted, so that it holds no quota.`,
        { because: seen.because },
      ),
      toOwner(deleting, endedKey(machine), {
        kind: 'ended',
        machine: deleting,
        reason,
        at: endedAt,
        idleFor: undefined,
        ...(ran ? runCost(machine, endedAt) : { cost: undefined }),
      }),
      { write: 'say', saying: birthSaying(deleting, now) },
      ...(await followStop(deps, deleting, deleting.starts)),
      ...(await endWarnings(deps, machine, { kind: 'stopped', at: endedAt, reason, by: undefined })),
    ],
  };
}
