/** A machine that would be stopped is offered to its channel, and belongs to whoever takes it first. */
import { leftAloneUntil } from '../domain/decide/latest-keep.ts';
import { followReservation } from '../domain/decide/reservation.ts';
import { RUN_ITEMS } from '../domain/ledger.ts';
import type { Machine } from '../domain/machine.ts';
import type { Request } from '../domain/request.ts';
import type { Millis } from '../domain/time.ts';
import type { Watch } from '../domain/watch.ts';
import type { Write } from '../ports/store.ts';
import { type Applied, refused } from './apply-change.ts';
import type { EngineDeps } from './engine-deps.ts';
import { freshVerdict } from './fresh-verdict.ts';
import { offerable, tooMany, unfitToTake } from './offers.ts';
import { ledgerChange } from './run-record.ts';
import { birthSaying, offerKey, warningKey } from './sayings.ts';
import { CLAIM, type Given, journal } from './step.ts';
import { endWarnings, watchOf } from './warnings.ts';

/** The watchdog may look at the same moment; once more is enough, as it looks once a minute. */
const TRIES = 3;

/**
 * Posts the offer, which holds until the announced stop. It is written down together with the watch that its warning
 * rests upon: either the watchdog sees the offer and ends it, or the offer is not made.
 */
export async function applyHandOver(deps: EngineDeps, given: Given, request: Request): Promise<Applied> {
  const { machine, now } = given;
  for (let i = 0; i < TRIES; i++) {
    const watch = await offerable(deps, machine);
    if ('message' in watch) return refused(given, request, watch);
    const offered: Watch = { ...watch, offered: watch.round };
    const { actor: by } = request;
    const { channel, name } = machine;
    const key = offerKey(machine, watch.round);
    const until = watch.stopAt ?? now;
    const writes: Write[] = [
      journal(machine, now, 'offered', `<@${by}> offers ${name} to <#${channel}>.`, { until }),
      {
        write: 'say',
        saying: {
          key,
          destination: { to: 'channel', channel },
          notice: { kind: 'hand-over', machine, by, until, round: watch.round },
        },
      },
      ...(await markOffered(deps, machine, watch)),
      { write: 'request-done', requestId: request.id },
    ];
    if (await deps.store.saveWatch(watch, offered, writes)) return { machine, writes: [] };
  }
  throw new Error(`the watch of ${machine.name} changes all the time`);
}

/** The open warnings say so, and no longer ask it. */
async function markOffered(deps: EngineDeps, machine: Machine, { round }: Watch): Promise<Write[]> {
  const rows = await Promise.all(
    [false, true].map((reminder) => deps.store.saying(warningKey(machine, round, reminder))),
  );
  return rows.flatMap((row) => {
    const notice = row?.saying.notice;
    if (row === undefined || notice?.kind !== 'idle-warning' || notice.end !== undefined) return [];
    return [{ write: 'say' as const, saying: { ...row.saying, notice: { ...notice, offered: true } } }];
  });
}

/**
 * Gives the machine to who asked, if it is still on offer, still not busy, and they may hold one more. The change of
 * owner, the request's end and all that is said land in one write: the second who asks finds the offer taken.
 */
export async function applyTakeOver(
  deps: EngineDeps,
  given: Given,
  request: Request,
  round: number,
): Promise<Applied> {
  const { machine, now } = given;
  const { actor, channel } = request;
  const life = machine.incarnation;
  // The second click of the person who has it by now.
  if (machine.lease.owner === actor) return { machine, writes: [] };
  const unfit = await unfitToTake(deps, machine, { actor, channel, round });
  if (unfit !== undefined || life === undefined) return refused(given, request, unfit ?? gone(machine));
  const watch = await watchOf(deps, machine);
  const verdict = await freshVerdict(deps, machine, life.instanceId, life.startedAt, now);
  if (verdict.kind === 'busy' && watch !== undefined) {
    return {
      machine,
      writes: [
        ...refused(given, request, awake(machine)).writes,
        journal(machine, now, 'awake', `${machine.name} is busy again: ${verdict.because}`, verdict),
        { write: 'watch', watch: { ...watch, ...CALM, lastVerdict: verdict, lastLookAt: now } },
        ...(await endWarnings(deps, machine, { kind: 'awake', at: now, because: verdict.because })),
      ],
    };
  }
  const after = takenBy(deps, machine, actor, now);
  // What it still costs is reserved of the new owner's money by the request, and held by the machine from here on.
  const { machine: taken, reservations } = followReservation(machine, after, now, deps.policy.timeZone);
  const saved = await deps.store.handOver(given.claim, taken, deps.policy.limits.machinesPerPerson, CLAIM, [
    ...given.writes,
    ...reservations.map((reservation): Write => ({ write: 'reserve', reservation })),
    { write: 'request-done', requestId: request.id },
    ...ledgerChange(machine, after, now, [...RUN_ITEMS, 'disk'], watch?.quietSince),
    ...(watch === undefined ? [] : [{ write: 'watch' as const, watch: { ...watch, ...CALM } }]),
    ...(await handed(deps, machine, after, round, now)),
  ]);
  if (saved === 'too-many') {
    return refused(given, request, tooMany(machine, deps.policy.limits.machinesPerPerson));
  }
  if (saved === 'lost') throw new Error(`${machine.name} is in another worker's hands`);
  deps.log.info({ machine: machine.name, from: machine.lease.owner, to: actor }, 'handed over');
  return { machine: taken, writes: [], claim: saved };
}

const CALM = { state: 'ok', warnedAt: undefined, stopAt: undefined } as const;

/** Its lease lasts as it did, or for as long as it is left alone; its labels are to be written anew. */
function takenBy({ policy }: EngineDeps, machine: Machine, owner: string, now: Millis): Machine {
  const until = leftAloneUntil(machine, policy.limits, now);
  return {
    ...machine,
    askedBy: machine.askedBy ?? machine.lease.owner,
    lease: { owner, why: '', until: Math.max(until, machine.lease.until) },
    snoozedUntil: Math.max(until, machine.snoozedUntil ?? 0),
    labelledUntil: undefined,
  };
}

/** What is said of it: in the journal, in the warnings and the offer, to both people, in the live message. */
async function handed(
  deps: EngineDeps,
  before: Machine,
  after: Machine,
  round: number,
  now: Millis,
): Promise<Write[]> {
  const from = before.lease.owner;
  const to = after.lease.owner;
  const tell = (user: string, role: 'giver' | 'taker'): Write => ({
    write: 'say',
    saying: {
      key: `handed:${offerKey(after, round)}:${role}`,
      destination: { to: 'person', user },
      notice: { kind: 'handed-over', machine: after, from, to: role },
    },
  });
  return [
    journal(after, now, 'handed', `<@${to}> takes ${after.name} over from <@${from}>.`, { from, to }),
    ...(await endWarnings(deps, after, { kind: 'handed', at: now, from, to })),
    tell(from, 'giver'),
    tell(to, 'taker'),
    { write: 'say', saying: birthSaying(after, now) },
  ];
}

function awake({ name, lease }: Machine) {
  return {
    message: `${name} has just become busy again, so it stays with <@${lease.owner}>. This gets one like it.`,
    example: `/gpu up like ${name}`,
  };
}

function gone({ name }: Machine) {
  return {
    message: `${name} does not run any more. This gets one like it.`,
    example: `/gpu up like ${name}`,
  };
}
