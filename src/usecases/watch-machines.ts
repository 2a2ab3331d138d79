/** One pass of the watchdog: list, read, judge, decide, brake, write down. Stops are carried out by the machine's own steps. */
import { busyCopying } from '../domain/copy.ts';
import { applyBrakes } from '../domain/decide/brakes.ts';
import { whileFrozen } from '../domain/decide/frozen.ts';
import { hoursInput } from '../domain/decide/hours.ts';
import { watchPolicyOf } from '../domain/decide/machine-rule.ts';
import { withUse } from '../domain/decide/use.ts';
import { decide } from '../domain/decide/watch.ts';
import { freezeNow } from '../domain/freeze.ts';
import { hoursAt } from '../domain/hours.ts';
import { incarnationKey, type Machine, type MachineState } from '../domain/machine.ts';
import { SIGNALS, WORK_SIGNALS } from '../domain/signal.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import { usageIn } from '../domain/use-report.ts';
import type { Reading, Signal, Verdict } from '../domain/utilization.ts';
import type { Watch } from '../domain/watch.ts';
import type { PassReport } from '../domain/watch-pass.ts';
import { actOn, type Judged } from './act-on-decision.ts';
import { askForStarts } from './apply-hours.ts';
import { claimStrangers, pokeChanged } from './compare-fleet.ts';
import type { EngineDeps } from './engine-deps.ts';
import { followBrakes } from './follow-brakes.ts';
import { judgeMachine } from './judge-machine.ts';
import { readFleet } from './read-fleet.ts';
import type { Looked, LookedAt } from './read-signal.ts';
import type { SampleCache } from './sample-cache.ts';
import { warningKey } from './sayings.ts';

/** States in which a machine runs: idleness ends ready ones only, but every lease ends. */
const WATCHED: readonly MachineState[] = ['ready', 'booting', 'stuck'];

/** Milliseconds of work between two breaths of the event loop, so that acknowledgements never wait for a pass. */
const BREATH: Duration = 5;
/** Real milliseconds that a breath lasts while people wait: hundreds of them must fit into a pass. */
const PATIENCE: Duration = 50;
/** Decisions written down side by side: they share a commit. */
const TOGETHER = 32;

/** Looks at every machine once. One machine's or project's failure never ends the pass. */
export async function watchMachines(
  deps: EngineDeps,
  samples: SampleCache,
): Promise<Omit<PassReport, 'series'>> {
  const now = await deps.store.now();
  const [machines, watches, brakes] = await Promise.all([
    deps.store.machines(),
    deps.store.watches(),
    deps.store.brakes(),
  ]);
  const byProject = groupByProject(
    machines,
    deps.policy.projects.map((project) => project.id),
  );
  let poked = 0;
  const lookedAt = await readFleet(deps, samples, byProject, watches, now, async (reading) => {
    const ours = byProject.get(reading.project) ?? [];
    poked += await pokeChanged(deps, ours, reading);
    await claimStrangers(deps, ours, reading, now);
  });
  await askForStarts(deps, machines, now);

  const watched = machines.filter(
    (machine) => WATCHED.includes(machine.state) && machine.incarnation !== undefined,
  );
  samples.keepOnly(new Set(watched.map((machine) => machine.incarnation?.instanceId ?? '')));
  const frozenUntil = freezeNow(brakes, now)?.until;
  const judged = await judgeAll(deps, samples, watched, watches, lookedAt, frozenUntil, now);
  const braked = applyBrakes(judged, deps.policy.watch);
  await followBrakes(deps, brakes, braked.brake, now);
  const held = braked.judged.filter((one, i) => one.decision !== judged[i]?.decision).length;

  const done = await writeDown(deps, samples, braked.judged, now);
  const count = (kind: Verdict['kind']) => judged.filter((one) => one.verdict.kind === kind).length;
  return {
    machines: machines.length,
    watched: watched.length,
    busy: count('busy'),
    idle: count('idle'),
    unknown: count('unknown'),
    warned: done.filter((one) => one.decision.kind === 'warn').length,
    stops: done.filter((one) => one.decision.kind === 'stop').length,
    held,
    poked,
    ...(braked.brake === undefined ? {} : { brake: braked.brake.what }),
  };
}

/** Gives those that were written down; the others are logged. */
async function writeDown(
  deps: EngineDeps,
  samples: SampleCache,
  judged: readonly Judged[],
  now: Millis,
): Promise<Judged[]> {
  const done: Judged[] = [];
  async function act(one: Judged): Promise<void> {
    try {
      await actOn(deps, one, samples, now);
      done.push(one);
    } catch (error) {
      deps.log.error(
        { machine: one.machine.name, err: error },
        'a decision could not be written down; the next pass decides anew',
      );
    }
  }
  const breath = new Breath(deps.way);
  for (let i = 0; i < judged.length; i += TOGETHER) {
    await Promise.all(judged.slice(i, i + TOGETHER).map(act));
    await breath.take();
  }
  return done;
}

async function judgeAll(
  deps: EngineDeps,
  samples: SampleCache,
  watched: readonly Machine[],
  watches: ReadonlyMap<string, Watch>,
  lookedAt: ReadonlyMap<string, LookedAt>,
  frozenUntil: Millis | undefined,
  now: Millis,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  const breath = new Breath(deps.way);
  const standing = hoursAt(now);
  for (const machine of watched) {
    await breath.take();
    const before = watchOfLife(machine, watches.get(machine.id));
    const looked = lookedAt.get(machine.project)?.get(machine.id);
    const verdict = verdictOf(deps, samples, machine, before?.lastVerdict, looked, now);
    const delivered = await warningDelivered(deps, machine, before);
    const policy = watchPolicyOf(deps.policy.watch, machine);
    const decided = decide({
      machine,
      watch: before,
      verdict,
      warning: delivered,
      policy,
      limits: deps.policy.limits,
      hours: hoursInput(machine, deps.policy.projects, deps.policy.hours, standing),
      now,
    });
    const { warnBefore } = policy;
    const { decision, watch } = whileFrozen(decided, before, { until: frozenUntil, warnBefore, now });
    judged.push({ machine, before, after: watch, verdict, decision });
  }
  return judged;
}

/** A watch of an earlier life says nothing about this one. */
function watchOfLife(machine: Machine, watch: Watch | undefined): Watch | undefined {
  return watch !== undefined && watch.incarnation === incarnationKey(machine) ? watch : undefined;
}

/** Of a machine that this pass did not look at, what the last look found still holds. */
function verdictOf(
  deps: EngineDeps,
  samples: SampleCache,
  machine: Machine,
  last: Verdict | undefined,
  looked: Looked | undefined,
  now: Millis,
): Verdict {
  const life = machine.incarnation;
  if (life === undefined) {
    const [signal] = WORK_SIGNALS[machine.kind];
    return { kind: 'unknown', signal, why: { kind: 'no-series' }, readings: {} };
  }
  if (looked === undefined && last !== undefined && machine.state === 'ready') {
    return busyCopying(last, machine.copy, machine.name);
  }
  const { rule } = watchPolicyOf(deps.policy.watch, machine);
  const from = now - rule.window - 5 * MINUTE;
  const measured = judgeMachine(
    machine,
    (host) => samples.samples(life.instanceId, from, host),
    rule,
    now,
    life.startedAt,
    looked?.troubles ?? {},
  );
  const use = usageIn(samples.lastUse(life.instanceId), rule, life.startedAt, now);
  const verdict = withUse(measured, use, now);
  return verdict.kind === 'busy' && looked !== undefined ? withOlder(verdict, last, looked) : verdict;
}

/** Signals that this look had no need to read keep the numbers of the look that did. */
function withOlder(verdict: Verdict, last: Verdict | undefined, { signals }: Looked): Verdict {
  const readings: { [signal in Signal]?: Reading } = {};
  for (const signal of SIGNALS) {
    const reading = signals.has(signal) ? verdict.readings[signal] : last?.readings[signal];
    if (reading !== undefined) readings[signal] = reading;
  }
  return { ...verdict, readings };
}

async function warningDelivered(deps: EngineDeps, machine: Machine, watch: Watch | undefined) {
  if (watch === undefined || watch.state === 'ok') return undefined;
  const row = await deps.store.saying(warningKey(machine, watch.round, false));
  return { deliveredAt: row?.postedAt };
}

function groupByProject(machines: readonly Machine[], projects: readonly string[]): Map<string, Machine[]> {
  const groups = new Map<string, Machine[]>(projects.map((project) => [project, []]));
  for (const machine of machines) {
    const group = groups.get(machine.project);
    if (group === undefined) groups.set(machine.project, [machine]);
    else group.push(machine);
  }
  return groups;
}

/** Lets everything else that is due run first, whenever enough work has been done at a stretch. */
class Breath {
  readonly #way: EngineDeps['way'];
  #since = performance.now();

  constructor(way: EngineDeps['way']) {
    this.#way = way;
  }

  async take(): Promise<void> {
    if (performance.now() - this.#since < BREATH) return;
    await new Promise((resolve) => setImmediate(resolve));
    await this.#way?.giveWay(PATIENCE);
    this.#since = performance.now();
  }
}
