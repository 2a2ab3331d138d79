/** What came of a story as one JSON object. */

import { costSoFar } from '../domain/decide/machine-cost.ts';
import type { Digest } from '../domain/digest.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Machine } from '../domain/machine.ts';
import { costOf } from '../domain/money.ts';
import type { JournalEntry } from '../domain/request.ts';
import type { Millis } from '../domain/time.ts';
import type { Played } from './play.ts';
import type { Found } from './script.ts';
import { type NameOf, readable } from './shown.ts';

export interface StoryReport {
  readonly scenario: string;
  readonly machines: readonly object[];
  /** The journal, oldest first; `machine` is a name or null, `at` RFC 3339 in UTC. */
  readonly events: readonly {
    readonly at: string;
    readonly kind: string;
    readonly machine: string | null;
    readonly text: string;
  }[];
  /** Every end of a run. */
  readonly stops: readonly object[];
  /** The last digest, null when there was none. */
  readonly digest: object | null;
  readonly checks: readonly { readonly name: string; readonly passed: boolean }[];
}

/** Amounts are US dollars as numbers, null where the price is not known; moments RFC 3339 in UTC. */
export function reportOf({ script, found, checks, nameOf }: Played): StoryReport {
  return {
    scenario: script.name,
    machines: found.machines.map((machine) => machineJson(machine, found, nameOf)),
    events: found.journal.map((entry) => eventJson(entry, nameOf)),
    stops: found.ledger.filter(({ endedAt }) => endedAt !== undefined).map((run) => stopJson(run, nameOf)),
    digest: found.digest === undefined ? null : digestJson(found.digest, found.journal, nameOf),
    checks: checks.map(({ name, passed }) => ({ name, passed })),
  };
}

function machineJson(machine: Machine, { spent, endedAt }: Found, nameOf: NameOf) {
  const { spec, placement, price, zone, readyAt } = machine;
  const all = costSoFar(
    spent.filter(({ machineId }) => machineId === machine.id),
    endedAt,
  );
  return {
    name: machine.name,
    owner: nameOf(machine.lease.owner),
    project: machine.project,
    family: spec.family,
    count: spec.count,
    buy: spec.buy,
    state: machine.state,
    zone: zone ?? null,
    asked_at: time(machine.askedAt),
    ready_at: time(readyAt),
    lease_until: time(machine.lease.until),
    usd_per_hour: price === undefined ? null : price.microsPerHour / 1e6,
    usd: all === undefined || all.least ? null : all.money.micros / 1e6,
    attempts: placement.attempts.map(({ offer, zones, fault }) => ({
      zone: offer.zone,
      ...(zones === undefined ? {} : { asked: zones }),
      outcome: fault === undefined ? 'created' : fault.kind,
    })),
  };
}

function eventJson({ at, kind, machineName, text }: JournalEntry, nameOf: NameOf) {
  return { at: time(at) ?? '', kind, machine: machineName ?? null, text: readable(text, nameOf) };
}

function stopJson(run: LedgerEntry, nameOf: NameOf) {
  const { endedAt = run.startedAt, idleSince } = run;
  return {
    at: time(endedAt),
    machine: run.machineName,
    owner: nameOf(run.owner),
    reason: run.endReason ?? null,
    ran_minutes: minutes(endedAt - run.startedAt),
    idle_minutes: idleSince === undefined ? null : minutes(endedAt - idleSince),
    usd: costOfRun(run, endedAt),
  };
}

function digestJson(digest: Digest, journal: readonly JournalEntry[], nameOf: NameOf) {
  const posted = journal.findLast(({ kind }) => kind === 'digest');
  return {
    day: digest.day,
    posted_at: time(posted?.at),
    time_zone: digest.timeZone,
    late: digest.late,
    billed: digest.projects.map(({ project, currency, yesterday, dayBefore, monthToDate }) => ({
      project: project ?? null,
      currency,
      day: yesterday.micros / 1e6,
      day_before: dayBefore.micros / 1e6,
      month_to_date: monthToDate.micros / 1e6,
    })),
    billed_until: time(digest.exportedUntil),
    billing_trouble: digest.billingTrouble ?? null,
    owners: digest.owners.map(({ owner, machines, estimate }) => ({
      owner: nameOf(owner),
      machines,
      usd: estimate === undefined ? null : estimate.micros / 1e6,
    })),
    idle_usd: sumOf(digest.idleWaste),
    saved_usd: sumOf(digest.saved),
    stops: digest.stops,
    running: digest.running.map(({ name, owner, price, since }) => ({
      name,
      owner: nameOf(owner),
      usd_per_hour: price === undefined ? null : price.microsPerHour / 1e6,
      since: time(since),
    })),
  };
}

function costOfRun({ price, startedAt, endedAt }: LedgerEntry, now: Millis): number | null {
  return price === undefined ? null : costOf(price, (endedAt ?? now) - startedAt).micros / 1e6;
}

/** The sandbox bills in dollars only. */
function sumOf(amounts: Digest['saved']): number {
  return amounts.reduce((sum, { micros }) => sum + micros, 0) / 1e6;
}

function minutes(ms: number): number {
  return Math.round(ms / 6_000) / 10;
}

function time(at: Millis | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}
