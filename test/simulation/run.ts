/** One run: a plan is carried out under one clock, and the invariants are watched over at every step. */
import { MINUTE, type Millis, SECOND } from '../../src/domain/time.ts';
import { answering } from './answers.ts';
import { WORKING } from './behaviours.ts';
import { happen } from './happen.ts';
import { INVARIANTS, RESTART } from './invariants/index.ts';
import { loseDatabase } from './labels-alone.ts';
import { inWords, type Plan } from './plan.ts';
import type { Violation } from './recorder.ts';
import { Replica } from './replica.ts';
import type { Sabotage } from './sabotages/sabotage.ts';
import { openScene, type Scene } from './scene.ts';

/** After the plan's end nothing fails any more; whatever was begun must come to its end within this. */
const CALM = 30 * MINUTE;
/** Then everybody works, so that no new stop begins, and what is under way gets this long to end and be told. */
const SETTLE = 12 * MINUTE;

export interface RunResult {
  readonly seed: number;
  readonly violations: readonly Violation[];
  /** The same for the same plan, always. */
  readonly hash: string;
  readonly faults: ReadonlyMap<string, number>;
  readonly calls: number;
  readonly effects: number;
  readonly machineHours: number;
  readonly simulatedHours: number;
  readonly trace: readonly string[];
}

export interface RunOptions {
  readonly sabotage?: Sabotage | undefined;
  /** Keeps every line of the trace. */
  readonly traced?: boolean;
  /** Stops at the first violation. Default true. */
  readonly stopAtFirst?: boolean;
}

/** Thrown to leave a run at its first violation. */
class Enough extends Error {}

export async function run(plan: Plan, options: RunOptions = {}): Promise<RunResult> {
  const scene = await openScene(plan, options.sabotage, options.traced === true);
  const { timeline, recorder, database } = scene;
  const replicas = Array.from({ length: plan.replicas }, (_, index) => new Replica(index, scene));
  for (const [name, invariant] of Object.entries(INVARIANTS)) {
    recorder.watchers.push(invariant(scene, (what) => recorder.violation(name, what)));
  }
  recorder.watchers.push(answering(scene, replicas));
  const step = stepper(scene, replicas, options.stopAtFirst !== false);
  for (const event of plan.events) {
    timeline.at(event.at, () => {
      recorder.note(inWords(event));
      happen(scene, replicas, event);
    });
  }
  for (const replica of replicas) replica.start();
  try {
    await timeline.run(plan.end, step);
    calmDown(scene, replicas);
    await timeline.run(plan.end + CALM, step);
    everybodyWorks(scene);
    await timeline.run(plan.end + CALM + SETTLE, step);
    await restartAll(scene, replicas, step);
    recorder.tell((watcher) => watcher.atEnd?.(timeline.now()));
    if (recorder.violations.length === 0) await loseDatabase(scene, replicas, step);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  await database.close();
  return resultOf(scene);
}

/** After every moment: engines are woken for what is due, invariants look at what there is. */
function stepper(scene: Scene, replicas: readonly Replica[], stopAtFirst: boolean): () => void {
  const { timeline, recorder, world, database } = scene;
  let seen = -1;
  let minute = 0;
  return () => {
    const now = timeline.now();
    world.settle();
    recorder.tell((watcher) => watcher.onStep?.(now));
    if (stopAtFirst && recorder.violations.length > 0) throw new Enough();
    if (database.writes !== seen) {
      seen = database.writes;
      const due = nextDueAt(scene);
      if (due !== undefined) for (const replica of replicas) replica.wake(due - scene.skew);
    }
    if (now >= minute) {
      minute = Math.floor(now / MINUTE) * MINUTE + MINUTE;
      timeline.at(minute, () => {
        for (const replica of replicas) replica.wake(minute);
      });
    }
  };
}

/** As `Store.nextDueAt`, without a call that could fail. */
function nextDueAt({ database }: Scene): Millis | undefined {
  const soonest = 'select min(case when lease_until > due_at then lease_until else due_at end) as at';
  const [row] = database.rows(
    `select min(at) as at from (
      ${soonest} from machine where due_at is not null
      union all ${soonest} from request where done_at is null and machine_id is null
      union all ${soonest} from outbox where due_at is not null
    ) as due`,
  );
  const at = row?.at;
  return typeof at === 'number' ? at : undefined;
}

/** Everything works again: what is left undone now is the product's own doing. */
function calmDown(scene: Scene, replicas: readonly Replica[]): void {
  const { world, plan } = scene;
  scene.recorder.note('everything works again');
  scene.skew = 0;
  for (const event of plan.events) {
    if (event.kind === 'zone-down') world.setUnreachable(event.zone, false);
  }
  for (const replica of replicas) {
    if (replica.process !== undefined) replica.process.calm();
    replica.start();
  }
}

function everybodyWorks({ world, recorder }: Scene): void {
  recorder.note('everybody works');
  for (const machine of world.machines()) world.setActivity(machine, WORKING);
}

/** A restart from the same store changes nothing: no call to Google, no word to anybody. */
async function restartAll(scene: Scene, replicas: readonly Replica[], step: () => void): Promise<void> {
  const { timeline, recorder } = scene;
  const before = recorder.effects;
  for (const replica of replicas) replica.process?.die(10 * MINUTE);
  for (const replica of replicas) replica.start();
  await timeline.run(timeline.now() + SECOND / 2, step);
  if (recorder.effects !== before) {
    recorder.violation(RESTART, `${recorder.effects - before} effects followed a restart`);
  }
}

function resultOf({ plan, recorder, timeline, world }: Scene): RunResult {
  const now = timeline.now();
  let hours = 0;
  for (const id of world.projects()) {
    const project = world.project(id);
    for (const machine of [...(project?.machines() ?? []), ...(project?.goneMachines ?? [])]) {
      for (const { from, to } of machine.runs) hours += ((to ?? now) - from) / 3_600_000;
    }
  }
  return {
    seed: plan.seed,
    violations: recorder.violations,
    hash: recorder.hash.toString(16).padStart(8, '0'),
    faults: recorder.faults,
    calls: recorder.calls,
    effects: recorder.effects,
    machineHours: hours,
    simulatedHours: (now - plan.start) / 3_600_000,
    trace: recorder.trace ?? [],
  };
}
