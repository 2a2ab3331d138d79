/** Everything that a run is made of: the clock, the estate, the workspace, the database, and what was observed. */
import type { Policy } from '../../src/domain/policy.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import type { Advice } from '../../src/ports/advice.ts';
import type { Billing } from '../../src/ports/billing.ts';
import type { Buckets } from '../../src/ports/buckets.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { Chat } from '../../src/ports/chat.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import type { Inventory } from '../../src/ports/inventory.ts';
import type { Listings } from '../../src/ports/listings.ts';
import type { Meters } from '../../src/ports/meters.ts';
import type { Quotas } from '../../src/ports/quotas.ts';
import { World } from '../../src/sandbox/world/world.ts';
import { worldAdvice } from './adapters/advice.ts';
import { worldBilling } from './adapters/billing.ts';
import { worldBuckets } from './adapters/buckets.ts';
import { worldCloud } from './adapters/cloud.ts';
import { worldInventory } from './adapters/inventory.ts';
import { worldListings } from './adapters/listings.ts';
import { worldMeters } from './adapters/meters.ts';
import { worldQuotas } from './adapters/quotas.ts';
import { Workspace, workspaceChat } from './adapters/workspace.ts';
import { behaviourOf } from './behaviours.ts';
import { SharedDatabase } from './database.ts';
import { type Plan, PROJECT, SECOND_PROJECT } from './plan.ts';
import { policyOf } from './policy.ts';
import { Random } from './random.ts';
import { type Change, Recorder } from './recorder.ts';
import type { Sabotage } from './sabotages/sabotage.ts';
import { Timeline } from './timeline.ts';
import { Troubles } from './troubles.ts';

export interface Scene {
  readonly plan: Plan;
  readonly policy: Policy;
  readonly sabotage: Sabotage | undefined;
  readonly timeline: Timeline;
  readonly world: World;
  readonly workspace: Workspace;
  readonly database: SharedDatabase;
  readonly recorder: Recorder;
  readonly troubles: Troubles;
  /** The outside itself, without faults; what reaches it is observed. */
  readonly outside: {
    readonly cloud: Cloud;
    readonly meters: Meters;
    readonly inventory: Inventory;
    readonly billing: Billing;
    readonly quotas: Quotas;
    readonly advice: Advice;
    readonly buckets: Buckets;
    /** What came with the version; each process has its own Catalog over it and the store. */
    readonly snapshot: Catalog;
    readonly listings: Listings;
    readonly chat: Chat;
  };
  readonly random: Random;
  /** Request ids whose operations come to nothing. */
  readonly doomed: Set<string>;
  readonly newId: () => string;
  /** How far the database's clock is off Google's. */
  skew: number;
}

/** The catalogue reads its file once, whatever the number of runs. */
const snapshot = snapshotCatalog();

export async function openScene(plan: Plan, sabotage: Sabotage | undefined, traced: boolean): Promise<Scene> {
  const timeline = new Timeline(plan.start);
  const recorder = new Recorder(() => timeline.now(), traced);
  const world = new World(timeline.clock, {
    seed: plan.seed,
    projects: [{ id: PROJECT }, { id: SECOND_PROJECT }],
    rules: [
      ...plan.behaviours.map((behaviour, birth) => ({ match: { birth }, behaviour: behaviourOf(behaviour) })),
      { match: 'any', behaviour: behaviourOf({ phases: [], gaps: [], preemptAfter: undefined }) },
    ],
  });
  const workspace = new Workspace(timeline.clock, plan.timeZone);
  let ids = 0;
  const scene = {
    plan,
    policy: policyOf(plan),
    sabotage,
    timeline,
    world,
    workspace,
    recorder,
    troubles: new Troubles(plan),
    random: new Random(plan.seed, 'run'),
    newId: () => `m${String(++ids).padStart(9, '0')}`,
    doomed: new Set<string>(),
    skew: 0,
    outside: {
      cloud: observedCloud(world, recorder, timeline, sabotage?.followPages),
      meters: worldMeters(world),
      inventory: worldInventory(world),
      billing: worldBilling(world),
      quotas: worldQuotas(world),
      advice: worldAdvice(world),
      buckets: worldBuckets(world),
      snapshot,
      listings: worldListings(world),
      chat: observedChat(workspace, recorder, timeline),
    },
  };
  const database = await SharedDatabase.open(() => timeline.now() + scene.skew, plan.replicas > 1);
  return Object.assign(scene, { database });
}

/** Tells the recorder of every change in the instant in which Google takes it. */
function observedCloud(
  world: World,
  recorder: Recorder,
  timeline: Timeline,
  followPages: boolean | undefined,
): Cloud {
  const cloud = worldCloud(world, {
    sleep: (ms) => timeline.sleep(ms),
    ...(followPages === undefined ? {} : { followPages }),
  });
  async function observed<T extends { readonly ok: boolean }>(
    change: Change,
    effect: () => Promise<T>,
  ): Promise<T> {
    recorder.tell((watcher) => watcher.onChange?.(change, timeline.now()));
    const answer = await effect();
    if (answer.ok) {
      if (!change.repeated) recorder.effects++;
      recorder.note(`Google takes ${change.verb} ${change.at.name}${change.repeated ? ' again' : ''}`);
      recorder.tell((watcher) => watcher.onTaken?.(change, timeline.now()));
    }
    return answer;
  }
  const repeated = (project: string, id: string) => world.operationOfRequest(project, id) !== undefined;
  const machine = (at: { project: string; zone: string; name: string }) =>
    world.project(at.project)?.machine(at.zone, at.name);
  return {
    ...cloud,
    create: (at, requestId) =>
      observed(
        { verb: 'create', at, requestId, machine: undefined, repeated: repeated(at.project, requestId) },
        () => cloud.create(at, requestId),
      ),
    start: (at, requestId) =>
      observed(
        { verb: 'start', at, requestId, machine: machine(at), repeated: repeated(at.project, requestId) },
        () => cloud.start(at, requestId),
      ),
    stop: (at, requestId, discard) =>
      observed(
        { verb: 'stop', at, requestId, machine: machine(at), repeated: repeated(at.project, requestId) },
        () => cloud.stop(at, requestId, discard),
      ),
    remove: (at, requestId) =>
      observed(
        { verb: 'remove', at, requestId, machine: machine(at), repeated: repeated(at.project, requestId) },
        () => cloud.remove(at, requestId),
      ),
  };
}

function observedChat(workspace: Workspace, recorder: Recorder, timeline: Timeline): Chat {
  const chat = workspaceChat(workspace);
  return {
    async post(destination, notice, key) {
      const posted = await chat.post(destination, notice, key);
      // Others may have posted in the same moment.
      const message = posted.ok ? workspace.messages.find(({ ts }) => ts === posted.value.ts) : undefined;
      if (message !== undefined) {
        recorder.effects++;
        recorder.note(`Slack shows ${key} (${notice.kind}) in ${message.channel}`);
        recorder.tell((watcher) => watcher.onPost?.(message, timeline.now()));
      }
      return posted;
    },
    async update(at, notice) {
      const updated = await chat.update(at, notice);
      if (updated.ok) {
        recorder.effects++;
        recorder.tell((watcher) => watcher.onUpdate?.(at, notice, timeline.now()));
      }
      return updated;
    },
    find: chat.find,
  };
}
