/** Puts a storm into numbers: as lines for people, as one object for machines. */
import type { ActReport } from './act.ts';
import type { Asked } from './people.ts';
import type { StormReport } from './storm.ts';
import { quantile, type Takeover } from './takeover.ts';

/** Work of a dead replica is taken up by a living one within this, and on the embedded database after a restart. */
const SHARED_P99_MS = 60_000;
const RESTART_P99_MS = 2_000;

/** Invariants whose violation means that something was lost, or done twice. */
const LOSSES = ['acceptedCommandsAreCarriedOut', 'whatIsOwedIsThere', 'nothingIsOrphaned', 'nothingIsStuck'];
const DOUBLES = ['noRequestHasTwoMachines', 'nothingIsDoneTwice', 'noMessageTwice', 'oneDigestADay'];

interface Quantiles {
  readonly count: number;
  readonly median: number | undefined;
  readonly p99: number | undefined;
}

/** Everything that is told of one act. */
function summary(act: ActReport) {
  const { facts } = act;
  const asked = (outcome: Asked['outcome']) => facts.asked.filter((one) => one.outcome === outcome).length;
  const events = (kind: string) => facts.events.filter((event) => event.kind === kind).length;
  return {
    kills: Object.fromEntries([...act.kills].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    cutConnections: act.cuts,
    serverCrashes: act.crashes,
    simulatedHours: Math.round(act.simulated / 360_000) / 10,
    commands: {
      sent: facts.asked.length,
      promised: asked('accepted'),
      clicksAcknowledged: asked('acked'),
      refused: asked('refused'),
      unanswered: asked('unknown'),
      machinesAccepted: facts.books.machines.length,
      requestsCarriedOut: facts.books.requests.filter(
        ({ request, doneAt }) => request.actor !== 'lamplighter' && doneAt !== undefined,
      ).length,
    },
    machines: {
      inserts: events('instances.insert'),
      stops: events('instances.stop'),
      idleStops: facts.books.ledger.filter(({ endReason }) => endReason === 'idle').length,
      leaseEnds: facts.books.ledger.filter(({ endReason }) => endReason === 'lease-end').length,
      starts: events('instances.start'),
      deletes: events('instances.delete'),
      runs: facts.runs.length,
    },
    messages: {
      posted: facts.messages.length,
      warnings: facts.messages.filter(({ key }) => key.startsWith('warn:')).length,
      digests: facts.messages.filter(({ key }) => key.startsWith('digest:')).length,
    },
    takeover: {
      realMs: quantiles(act.takeovers, ({ sinceKill }) => sinceKill),
      afterRunningMs: quantiles(act.takeovers, ({ sinceRunning }) => sinceRunning),
      storeMs: quantiles(act.takeovers, ({ storeTime }) => storeTime),
    },
    lost: counted(act, LOSSES),
    doubled: counted(act, DOUBLES),
    violations: act.violations,
    loggedErrors: Object.fromEntries(act.errors),
  };
}

function counted({ violations }: ActReport, invariants: readonly string[]): number {
  return violations.filter((what) => invariants.some((name) => what.startsWith(`${name}:`))).length;
}

function quantiles(takeovers: readonly Takeover[], pick: (one: Takeover) => number | undefined): Quantiles {
  const numbers = takeovers.map(pick).filter((number) => number !== undefined);
  const rounded = (share: number) => {
    const value = quantile(numbers, share);
    return value === undefined ? undefined : Math.round(value);
  };
  return { count: numbers.length, median: rounded(0.5), p99: rounded(0.99) };
}

/** The whole storm as one object. */
export function reportOf({ database, fast, real }: StormReport) {
  const acts = { fast: summary(fast), ...(real === undefined ? {} : { real: summary(real) }) };
  return { database, ...acts, failed: failures({ database, fast, real }) };
}

/** Violations, and targets that were missed. */
export function failures({ database, fast, real }: StormReport): string[] {
  const failed = [...fast.violations, ...(real?.violations ?? [])];
  const judged = real ?? fast;
  const { afterRunningMs, realMs } = summary(judged).takeover;
  const restart = afterRunningMs.p99;
  if (database === 'sqlite' && restart !== undefined && restart > RESTART_P99_MS) {
    failed.push(`work was taken up ${restart} ms after a restart (p99), more than ${RESTART_P99_MS}`);
  }
  if (
    database === 'postgres' &&
    real !== undefined &&
    realMs.p99 !== undefined &&
    realMs.p99 > SHARED_P99_MS
  ) {
    failed.push(`work was taken over after ${realMs.p99} ms (p99), more than ${SHARED_P99_MS}`);
  }
  return failed;
}

/** For people. */
export function printed(report: ReturnType<typeof reportOf>): string {
  const { database, failed, ...acts } = report;
  const lines = Object.entries(acts).flatMap(([name, act]) => [
    '',
    `${database}, ${name === 'real' ? 'real time, src/main.js itself' : `time ×20`}`,
    `  kills           ${Object.values(act.kills).reduce((sum, n) => sum + n, 0)}: ${listed(act.kills)}`,
    ...(database === 'postgres'
      ? [
          `  database        ${act.cutConnections} times all connections cut, ${act.serverCrashes} server crashes`,
        ]
      : []),
    `  simulated       ${act.simulatedHours} h`,
    `  commands        ${listed(act.commands)}`,
    `  machines        ${listed(act.machines)}`,
    `  messages        ${listed(act.messages)}`,
    `  takeover        ${takeoverLine('since SIGKILL', act.takeover.realMs)}; ${takeoverLine('after it runs', act.takeover.afterRunningMs)}; ${takeoverLine("store's time", act.takeover.storeMs)}`,
    `  violations      ${act.violations.length}; of them lost ${act.lost}, doubled ${act.doubled}`,
    ...act.violations.map((what) => `    ${what}`),
    ...Object.entries(act.loggedErrors).map(([text, count]) => `    logged ${count} times: ${text}`),
  ]);
  const verdict =
    failed.length === 0
      ? `${database}: nothing lost, nothing doubled`
      : `${database}: ${failed.length} FAILURES`;
  return [...lines, '', verdict, ''].join('\n');
}

function listed(numbers: object): string {
  return Object.entries(numbers)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function takeoverLine(name: string, { count, median, p99 }: Quantiles): string {
  return count === 0 ? `${name} –` : `${name} median ${median} ms, p99 ${p99} ms (${count})`;
}
