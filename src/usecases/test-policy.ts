/** `/gpu policy test`: reads past utilization from Cloud Monitoring and replays it with a changed idle rule. */
import { familyOf } from '../domain/accelerators/index.ts';
import type { Recording } from '../domain/decide/backtest.ts';
import { watchPolicyOf } from '../domain/decide/machine-rule.ts';
import { figuresOf, stopsIn, type TestedRun } from '../domain/decide/policy-test.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Machine } from '../domain/machine.ts';
import type { Notice } from '../domain/notice.ts';
import type { PolicyTest, TestedStop } from '../domain/policy-test.ts';
import type { Request, RequestVerb } from '../domain/request.ts';
import { SIGNALS_OF } from '../domain/signal.ts';
import { DAY, type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Sample } from '../domain/utilization.ts';
import type { Claim } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';

type Asked = Extract<RequestVerb, { verb: 'policy-test' }>;
type Signal = (typeof SIGNALS_OF.gpu)[number];

/** Minutes times signals times machines that are held at once: 4 bytes each. */
const MOST_CELLS = 16_000_000;
/** One replica reads at a time; it has so long before another one tries. */
const TAKES: Duration = 10 * MINUTE;
/** Stops that are shown with their arithmetic, and machines in the table. */
const SHOWN = 6;
const LISTED = 20;

/** Answers the request in its own time: reading 30 days takes longer than a claim lasts. */
export async function answerPolicyTest(deps: EngineDeps, claim: Claim<Request>, asked: Asked): Promise<void> {
  const { id, channel, actor } = claim.row;
  const now = await deps.store.now();
  const turn = Math.floor(now / TAKES) * TAKES;
  if (!(await deps.store.takeSlot(`policy-test:${id}`, turn, []))) {
    await deps.store.finishRequest(claim, turn + TAKES, []);
    return;
  }
  const notice = await testPolicy(deps, asked, now);
  const destination = { to: 'ephemeral', channel, user: actor } as const;
  await deps.store.write([
    { write: 'say', saying: { key: `policy-test-asked:${id}`, destination, notice } },
    { write: 'request-done', requestId: id },
  ]);
}

async function testPolicy(deps: EngineDeps, asked: Asked, now: Millis): Promise<Notice> {
  const { policy, store } = deps;
  const from = now - asked.days * DAY;
  const entries = (await store.runs(from, now)).filter(
    ({ project }) => asked.project === undefined || project === asked.project,
  );
  const gpus = entries.filter(({ family }) => familyOf(family)?.kind === 'gpu');
  const cells = gpus.reduce((sum, one) => sum + minutesOf(one, from, now), 0) * SIGNALS_OF.gpu.length;
  if (cells > MOST_CELLS) {
    const days = Math.max(1, Math.floor((asked.days * MOST_CELLS) / cells));
    return {
      kind: 'request-failed',
      machineName: undefined,
      what: `That is too much to replay at once: ${asked.days} days of ${gpus.length} runs.`,
      next: `Ask for fewer days, or one project: /gpu policy test --days ${days}`,
    };
  }
  const machines = new Map<string, Machine>();
  for (const { machineId } of gpus) {
    const machine = machines.has(machineId) ? undefined : await store.machine(machineId);
    if (machine !== undefined) machines.set(machineId, machine);
  }
  const tested: TestedStop[] = [];
  const present: TestedStop[] = [];
  const troubles: { project: string; because: string }[] = [];
  let silent = 0;
  let replayed = 0;
  for (const [project, ours] of Map.groupBy(gpus, (entry) => entry.project)) {
    const { runs, because } = await readRuns(deps, project, ours, from, now);
    if (because !== undefined) troubles.push({ project, because });
    for (const [entry, recording] of runs) {
      if (recording === undefined) {
        silent += 1;
        continue;
      }
      replayed += 1;
      const machine = machines.get(entry.machineId);
      const run: TestedRun = { entry, recording, leaseUntil: entry.leaseUntil ?? machine?.lease.until };
      const own = machine === undefined ? policy.watch : watchPolicyOf(policy.watch, machine);
      tested.push(...stopsIn(run, { ...own.rule, ...asked.change }, own.warnBefore));
      if (own.off === undefined) present.push(...stopsIn(run, own.rule, own.warnBefore));
      await deps.way?.giveWay(50);
    }
  }
  const test: PolicyTest = {
    from,
    to: now,
    change: asked.change,
    total: figuresOf(tested),
    present: figuresOf(present),
    machines: [...Map.groupBy(tested, (stop) => stop.machineName)]
      .map(([name, stops]) => ({ name, ...figuresOf(stops) }))
      .sort((a, b) => b.saved - a.saved)
      .slice(0, LISTED),
    largest: tested.toSorted((a, b) => b.until - b.at - (a.until - a.at)).slice(0, SHOWN),
    replayed,
    leftOut: { tpus: entries.length - gpus.length, silent },
    troubles,
  };
  return { kind: 'policy-test', test };
}

function minutesOf({ startedAt, endedAt }: LedgerEntry, from: Millis, to: Millis): number {
  return Math.max(0, Math.ceil((Math.min(endedAt ?? to, to) - Math.max(startedAt, from)) / MINUTE)) + 1;
}

/** A run's samples while they arrive: a row a minute, NaN where nothing was measured. */
class Run {
  readonly entry: LedgerEntry;
  readonly #at: Float64Array;
  readonly #columns = new Map<Signal, Float32Array>();

  constructor(entry: LedgerEntry, from: Millis, to: Millis) {
    this.entry = entry;
    const first = Math.ceil(Math.max(entry.startedAt, from) / MINUTE) * MINUTE;
    this.#at = Float64Array.from({ length: minutesOf(entry, from, to) }, (_, i) => first + i * MINUTE);
  }

  take(signal: Signal, samples: readonly Sample[]): void {
    const column = this.#columns.get(signal) ?? new Float32Array(this.#at.length).fill(Number.NaN);
    this.#columns.set(signal, column);
    for (const { at, value } of samples) {
      const row = Math.floor((at - (this.#at[0] ?? 0)) / MINUTE);
      const there = column[row];
      if (there !== undefined && !(there > value)) column[row] = value;
    }
  }

  /** Undefined when a signal that the rule needs was never seen: then it would have been unknown throughout. */
  finish(): Recording | undefined {
    const needed = ['gpu', 'cpu', 'network'] as const;
    if (needed.some((signal) => !this.#columns.has(signal))) return undefined;
    return { machine: this.entry.machineName, at: this.#at, values: Object.fromEntries(this.#columns) };
  }
}

/** One request per signal, paged; `because` says why something may be missing. */
async function readRuns(
  { meters, log }: EngineDeps,
  project: string,
  entries: readonly LedgerEntry[],
  from: Millis,
  to: Millis,
): Promise<{
  readonly runs: readonly (readonly [LedgerEntry, Recording | undefined])[];
  readonly because: string | undefined;
}> {
  const runs = entries.map((entry) => new Run(entry, from, to));
  const byInstance = Map.groupBy(runs, ({ entry }) => entry.key.slice(0, entry.key.indexOf('-')));
  let because: string | undefined;
  for (const signal of SIGNALS_OF.gpu) {
    const read = await meters.read({ project, signal, from, to }, (id, samples) => {
      for (const run of byInstance.get(id) ?? []) run.take(signal, samples);
    });
    if (!read.ok) {
      log.warn({ project, signal, fault: read.fault }, 'past utilization could not be read');
      because = read.fault.message;
    } else if (!read.value.complete) because ??= 'Google gave only a part of it';
  }
  return { runs: runs.map((run) => [run.entry, run.finish()] as const), because };
}
