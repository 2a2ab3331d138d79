/** The end of a lease: announced twice, then the machine stops, unless it works; then it runs on, but not for ever. */
import type { Incarnation } from '../machine.ts';
import { type Duration, MINUTE, type Millis } from '../time.ts';
import type { Verdict } from '../utilization.ts';
import type { LeaseTold, Watch } from '../watch.ts';
import type { Decided, WatchInput } from './watch-input.ts';

const NOTICES = [
  { name: '30m', before: 30 * MINUTE },
  { name: '10m', before: 10 * MINUTE },
] as const;

/** Trouble of ours with reading may not end a working machine: it puts the end off by this much at most. */
const BLIND_PATIENCE: Duration = 30 * MINUTE;

/**
 * What the lease alone decides; undefined when it decides nothing now. A busy machine runs on until `maxLease` after
 * its start, when Google's own maxRunDuration would end it too; one that is idle or unknown stops.
 */
export function atLeaseEnd(input: WatchInput, watch: Watch, life: Incarnation): Decided | undefined {
  const { machine, verdict, limits, now } = input;
  const endsAt = machine.lease.until;
  const longestUntil = Math.max(endsAt, life.startedAt + limits.maxLease);
  const told = toldOf(watch, machine.lease.until, now);
  const busy = verdict.kind === 'busy';
  if (now < endsAt) {
    const due = NOTICES.filter(({ name, before }) => now >= endsAt - before && !told.told.includes(name));
    if (due.length === 0 || watch.state !== 'ok') return undefined;
    return {
      decision: { kind: 'lease-ending', endsAt, longestUntil, busy, over: false },
      watch: mark(
        watch,
        told,
        due.map(({ name }) => name),
      ),
    };
  }
  if (now < longestUntil) {
    if (busy && told.told.includes('kept-busy')) {
      const because = { kind: 'lease-over-busy', until: longestUntil } as const;
      return { decision: { kind: 'keep', because }, watch };
    }
    if (busy) {
      return {
        decision: { kind: 'lease-ending', endsAt, longestUntil, busy, over: true },
        watch: mark(watch, told, ['kept-busy']),
      };
    }
    if (isBlind(verdict) && now - (watch.unknownSince ?? now) < BLIND_PATIENCE) {
      return {
        decision: { kind: 'keep', because: { kind: 'unknown', why: verdict.why, signal: verdict.signal } },
        watch,
      };
    }
  }
  return {
    decision: { kind: 'stop', because: 'lease-end', verdict },
    watch: { ...watch, state: 'stopping', stopAt: now },
  };
}

/**
 * What was told of this lease end. For one not seen before, notices whose moment has passed need not be given: it was
 * just set so.
 */
export function toldOf(watch: Watch, until: Millis, now: Millis): LeaseTold {
  if (watch.leaseTold?.until === until) return watch.leaseTold;
  return { until, told: NOTICES.filter(({ before }) => now >= until - before).map(({ name }) => name) };
}

function mark(watch: Watch, told: LeaseTold, names: LeaseTold['told']): Watch {
  return { ...watch, leaseTold: { until: told.until, told: [...told.told, ...names] } };
}

/** We could not read, which says nothing about the machine. */
function isBlind(verdict: Verdict): verdict is Extract<Verdict, { kind: 'unknown' }> {
  return verdict.kind === 'unknown' && (verdict.why.kind === 'read-failed' || verdict.why.kind === 'partial');
}
