/** From "the zone took it" to "ready": waits for the machine to run, then for its own report of the set-up. */
import { isNode } from '../domain/decide/endings.ts';
import type { BootPhase, Machine } from '../domain/machine.ts';
import { type Duration, MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { BootReport } from '../ports/cloud.ts';
import type { Claim, Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { withExtras } from './extras.ts';
import { tellsLease } from './labels.ts';
import { endLost } from './lost-machine.ts';
import { endedOutside } from './observe-machine.ts';
import { incarnationOf, ledgerOpen } from './run-record.ts';
import { birthSaying, toOwner } from './sayings.ts';
import { at, backOff, enter, type Given, journal, type Step } from './step.ts';

/** A set-up that takes longer than this is told to the owner with the serial console's last lines. */
export const SETUP_LIMIT: Duration = 20 * MINUTE;
const SERIAL_LINES = 12;
/** What comes before `ready`. */
const LAST_PHASE: BootPhase = 'jupyter';

/** Between two readings of the machine's own report. */
const REPORT_EVERY: Duration = 2.5 * SECOND;
/** The same in the last phase: half of it is what a person waits for at the end of a birth. */
const LAST_REPORT_EVERY: Duration = 0.6 * SECOND;
/** The same while data is copied, which is shown each time: minutes to hours. */
const DATA_REPORT_EVERY: Duration = 10 * SECOND;
/** Between two looks at whether the instance itself still runs. */
const LOOK_EVERY: Duration = 15 * SECOND;
/** A TPU's node takes minutes to be made. */
const NODE_LOOK_EVERY: Duration = 5 * SECOND;

/** One look at a machine that is being set up. */
export async function bootMachine(deps: EngineDeps, given: Given): Promise<Step> {
  const { claim, now } = given;
  let { machine } = given;
  const writes = [...given.writes];
  const pace = paceOf(machine);
  const looked = machine.incarnation === undefined || now % LOOK_EVERY < pace;
  const seen = looked ? await deps.cloud.get(at(machine)) : undefined;
  if (seen !== undefined && !seen.ok) {
    if (seen.fault.kind === 'not-found') return endedOutside(deps, { ...given, writes }, undefined);
    const tries = machine.tries + 1;
    return { claim, machine: { ...machine, tries }, dueAt: now + backOff(tries), writes };
  }
  if (seen?.value.status === 'stopped' || seen?.value.status === 'suspended') {
    return endedOutside(deps, { ...given, writes }, seen.value);
  }
  if (seen?.value.status === 'lost') return endLost(deps, { ...given, writes }, seen.value);
  const overdue = endUnborn(machine, now, writes);
  if (overdue !== undefined && seen?.value.status !== 'running') return { claim, ...overdue };
  // In a queue: its set-up has not begun.
  if (seen?.value.status === 'pending') {
    return { claim, machine: { ...unborn(machine, now), stateSince: now }, dueAt: now + LOOK_EVERY, writes };
  }
  if (seen !== undefined && seen.value.status !== 'running') {
    const dueAt = now + (isNode(machine) ? NODE_LOOK_EVERY : SECOND);
    return { claim, machine: unborn(machine, now), dueAt, writes };
  }
  if (seen !== undefined && machine.incarnation === undefined) {
    const { publicAddress } = seen.value;
    machine = {
      ...machine,
      incarnation: incarnationOf(seen.value, machine),
      labelledUntil: tellsLease(seen.value.labels, machine) ? machine.lease.until : undefined,
      ...(publicAddress === undefined ? {} : { publicAddress }),
    };
    machine = await withExtras(deps.catalog, machine);
    writes.push(...ledgerOpen(machine, seen.value.createdAt));
  }
  const report = await deps.cloud.bootReport(at(machine), machine.incarnation?.startedAt);
  const gaveUp = report.ok ? report.value.failed : undefined;
  if (report.ok) machine = { ...withData(machine, report.value, now), copier: report.value.copier ?? false };
  const phase = report.ok ? (report.value.phase ?? machine.bootPhase) : machine.bootPhase;
  if (phase === 'ready') return ready(claim, machine, now, writes);
  if (phase !== machine.bootPhase || machine.data?.movedAt === now) {
    machine = { ...machine, bootPhase: phase, tries: 0 };
    writes.push({ write: 'say', saying: birthSaying(machine, now) });
  }
  // A copy takes as long as it takes, as long as it moves.
  const tooLong = now - (machine.data?.movedAt ?? machine.stateSince) > SETUP_LIMIT;
  if (machine.state === 'booting' && (tooLong || gaveUp !== undefined)) {
    return stuck(deps, { claim, machine, now, writes }, phase, gaveUp);
  }
  return { claim, machine, dueAt: now + paceOf(machine), writes };
}

/** A node costs money from when it is ready, which Google does not show: since it was last seen otherwise, then. */
function unborn(machine: Machine, now: Millis): Machine {
  return isNode(machine) && machine.incarnation === undefined ? { ...machine, upSince: now } : machine;
}

/** A node that does not come to life, or waits, beyond its lease is ended: nothing else would end it. */
function endUnborn(machine: Machine, now: Millis, writes: readonly Write[]): Omit<Step, 'claim'> | undefined {
  if (!isNode(machine) || machine.incarnation !== undefined || now < machine.lease.until) return undefined;
  const deleting: Machine = {
    ...enter(machine, 'deleting', now),
    stopReason: 'lease-end',
    stopBy: undefined,
  };
  const text = `The lease of ${machine.name} is over before it came to life.`;
  const said: Write = { write: 'say', saying: birthSaying(deleting, now) };
  return {
    machine: deleting,
    dueAt: now,
    writes: [...writes, journal(deleting, now, 'stopping', text), said],
  };
}

/** The machine with what it says of its data, which has moved when more of it is there, or the copy began or failed. */
function withData(machine: Machine, { phase, data: said }: BootReport, now: Millis): Machine {
  const { data } = machine;
  if (data === undefined) return machine;
  const begins = phase === 'data' && machine.bootPhase !== 'data';
  if (said === undefined) return begins ? { ...machine, data: { ...data, movedAt: now } } : machine;
  const { copied, failed } = said;
  const moved = begins || copied > data.copied || failed !== data.failed;
  if (!moved) return machine;
  const after = { ...data, copied: Math.max(copied, data.copied), movedAt: now };
  return { ...machine, data: failed === undefined ? after : { ...after, failed } };
}

function paceOf({ state, bootPhase }: Machine): Duration {
  if (state === 'stuck') return MINUTE;
  if (bootPhase === 'data') return DATA_REPORT_EVERY;
  return bootPhase === LAST_PHASE ? LAST_REPORT_EVERY : REPORT_EVERY;
}

function ready(claim: Claim<Machine>, machine: Machine, now: Millis, writes: readonly Write[]): Step {
  const after = {
    ...enter(machine, 'ready', now),
    bootPhase: 'ready' as const,
    readyAt: now,
    trouble: undefined,
  };
  return {
    claim,
    machine: after,
    // A keep, a start or a wait may have moved the lease since the labels were written.
    dueAt: after.labelledUntil === after.lease.until && after.change === undefined ? undefined : now,
    writes: [
      ...writes,
      journal(after, now, 'ready', `${after.name} is ready in ${after.zone}${dataInWords(after)}.`, {
        zone: after.zone,
        sinceAsked: now - after.askedAt,
      }),
      { write: 'say', saying: birthSaying(after, now) },
    ],
  };
}

function dataInWords({ data }: Machine): string {
  if (data === undefined) return '';
  return data.failed === undefined ? `, with ${data.url}` : `, without all of ${data.url}: ${data.failed}`;
}

async function stuck(
  deps: EngineDeps,
  given: Given,
  phase: BootPhase | undefined,
  gaveUp: string | undefined,
): Promise<Step> {
  const { claim, now } = given;
  const tail = await deps.cloud.serialTail(at(given.machine), SERIAL_LINES);
  const how =
    gaveUp === undefined
      ? `has not finished after ${SETUP_LIMIT / MINUTE} minutes (last step: ${phase ?? 'none reported'})`
      : `failed: ${gaveUp}`;
  const what = `Its set-up ${how}. It runs and costs money.`;
  const machine: Machine = { ...given.machine, state: 'stuck', stateSince: now, trouble: what };
  return {
    claim,
    machine,
    dueAt: now + MINUTE,
    writes: [
      ...given.writes,
      journal(machine, now, 'stuck', `${machine.name}: ${what}`),
      { write: 'say', saying: birthSaying(machine, now, tail.ok ? tail.value : []) },
      toOwner(machine, `stuck:${machine.id}:${machine.starts}`, { kind: 'stuck', machine, what }),
    ],
  };
}
