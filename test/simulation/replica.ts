/** A replica of the bot in a run: engine and front in one process that can die and be started again. */
import { SECOND } from '../../src/domain/time.ts';
import { createEngine, type Engine } from '../../src/loops/engine.ts';
import type { Logger } from '../../src/ports/logger.ts';
import type { Store } from '../../src/ports/store.ts';
import type { Press } from '../../src/slack/answer-action.ts';
import { answerAction } from '../../src/slack/answer-action.ts';
import { answerCommand } from '../../src/slack/answer-command.ts';
import { COMMANDS, registry } from '../../src/slack/commands/index.ts';
import { enter } from '../../src/slack/door.ts';
import { caught } from '../../src/slack/net.ts';
import type { Reply } from '../../src/slack/reply.ts';
import { storeOn } from '../../src/store/store.ts';
import type { EngineDeps } from '../../src/usecases/engine-deps.ts';
import { storedCatalog } from '../../src/usecases/stored-catalog.ts';
import { doorOf, teamOf } from './people.ts';
import { PEOPLE } from './plan.ts';
import { Process } from './process.ts';
import type { Delivered } from './recorder.ts';
import type { Surroundings } from './sabotages/sabotage.ts';
import type { Scene } from './scene.ts';
import { cloudOver } from './wire-cloud.ts';
import {
  adviceOver,
  billingOver,
  bucketsOver,
  chatOver,
  databaseOver,
  inventoryOver,
  listingsOver,
  metersOver,
  quotasOver,
} from './wires.ts';

const commands = registry(COMMANDS);

// What the commands load when they are first needed: loading takes real time, of which a run knows nothing.
await Promise.all([
  import('../../src/usecases/look.ts'),
  import('../../src/slack/messages/explanation.ts'),
  import('../../src/slack/messages/machine-card.ts'),
  import('../../src/slack/messages/machine-list.ts'),
]);

export class Replica {
  readonly index: number;
  readonly #scene: Scene;
  #life = 0;
  #process: Process | undefined;
  #engine: Engine | undefined;
  #deps: EngineDeps | undefined;
  /** Engines look for work once a second, each at its own moment of it. */
  readonly #phase: number;

  constructor(index: number, scene: Scene) {
    this.index = index;
    this.#scene = scene;
    this.#phase = scene.random.whole(0, 999);
  }

  get process(): Process | undefined {
    return this.#process?.dead === false ? this.#process : undefined;
  }

  /** Starts the process, if it does not run. */
  start(): void {
    if (this.process !== undefined) return;
    const { plan, timeline, recorder, troubles, random } = this.#scene;
    this.#life++;
    const process = new Process({
      name: `r${this.index + 1}.${this.#life}`,
      timeline,
      recorder,
      troubles,
      random,
      busyWires: plan.busyWires,
      onDeath: (downFor) => timeline.at(timeline.now() + downFor, () => this.start()),
    });
    recorder.note(`${process.name} starts`);
    this.#process = process;
    this.#engine = undefined;
    this.#deps = this.#wire(process);
    const engine = createEngine(this.#deps, {
      every: SECOND,
      scheduled: false,
      onPass: (report) => recorder.tell((watcher) => watcher.onPass?.(this.index, report, timeline.now())),
    });
    // As wiring.ts does: an embedded database may hold claims of a process that is gone.
    void this.#deps.store.releaseClaims().then(
      () => {
        this.#engine = engine;
        this.kick();
      },
      () => process.die(SECOND),
    );
  }

  /** The engine's timer: the next look at or after `at`. */
  wake(at: number): void {
    const { timeline } = this.#scene;
    const from = Math.max(at, timeline.now() + 1);
    const next = Math.ceil((from - this.#phase) / SECOND) * SECOND + this.#phase;
    if (this.#wakesAt > timeline.now() && this.#wakesAt <= next) return;
    this.#wakesAt = next;
    timeline.at(next, () => this.kick());
  }
  #wakesAt = 0;

  kick(): void {
    const { process } = this;
    if (process === undefined) return;
    if (process.frozenUntil > this.#scene.timeline.now()) {
      this.#scene.timeline.at(process.frozenUntil, () => this.kick());
      return;
    }
    this.#engine?.nudge();
  }

  /** Hands a command or a click over, as Slack does; undefined when nobody is there to take it. */
  async take(delivered: Delivered): Promise<Reply | undefined> {
    const deps = this.#deps;
    const { process } = this;
    if (deps === undefined || process === undefined) return undefined;
    const { sabotage } = this.#scene;
    const user = PEOPLE[delivered.who];
    const named = sabotage?.dedupe?.(delivered.dedupe, this.#surroundings()) ?? delivered.dedupe;
    return caught(
      async () => {
        const entry = await enter(doorOf(this.#scene.policy), teamOf(delivered.who), user);
        if (!entry.in) return { text: entry.say };
        const by = {
          dedupe: named,
          actor: entry.user,
          team: entry.team,
          botTeam: entry.botTeam,
          channel: delivered.channel,
        };
        if (delivered.pressed !== undefined) {
          const press: Press = { ...delivered.pressed, by };
          return answerAction(deps, press);
        }
        return answerCommand(delivered.text, {
          ...by,
          deps,
          bot: entry.bot,
          commands,
          canPost: async () => true,
          nameOf: async (user) => user,
        });
      },
      this.#log(process),
      {},
    );
  }

  #wire(process: Process): EngineDeps {
    const { outside, sabotage, random, timeline, policy, newId } = this.#scene;
    const around = this.#surroundings();
    const database = databaseOver(process, this.#scene.database);
    const store: Store = storeOn(sabotage?.database?.(database) ?? database);
    const { world, doomed, recorder } = this.#scene;
    const cloud = cloudOver(process, outside.cloud, random, {
      doomed,
      wasTaken: (project, requestId) => world.operationOfRequest(project, requestId) !== undefined,
      onList: (project, whole) =>
        recorder.tell((watcher) => watcher.onList?.(this.index, project, whole, timeline.now())),
    });
    const meters = metersOver(process, outside.meters, random, recorder, () => timeline.now());
    const chat = chatOver(process, outside.chat);
    const billing = billingOver(process, outside.billing, recorder, () => timeline.now());
    return {
      store: sabotage?.store?.(store, around) ?? store,
      policy: sabotage?.policy?.(policy) ?? policy,
      nudge: { nudge: () => this.kick() },
      newId,
      cloud: sabotage?.cloud?.(cloud, around) ?? cloud,
      meters: sabotage?.meters?.(meters, around) ?? meters,
      inventory: inventoryOver(process, outside.inventory),
      billing: sabotage?.billing?.(billing) ?? billing,
      quotas: quotasOver(process, outside.quotas),
      advice: adviceOver(process, outside.advice),
      buckets: bucketsOver(process, outside.buckets),
      catalog: storedCatalog({ store, snapshot: outside.snapshot, clock: timeline.clock }),
      listings: listingsOver(process, outside.listings),
      chat: sabotage?.chat?.(chat) ?? chat,
      log: this.#log(process),
      clock: timeline.clock,
      worker: process.name,
    };
  }

  #surroundings(): Surroundings {
    const { world, random } = this.#scene;
    return { world, random };
  }

  #log(process: Process): Logger {
    const { recorder } = this.#scene;
    const line = (fields: object, message: string) => {
      if (recorder.trace === undefined || process.dead) return;
      const error = 'err' in fields && fields.err instanceof Error ? ` (${fields.err.message})` : '';
      recorder.trace.push(`${' '.repeat(19)}${process.name} says: ${message}${error}`);
    };
    return { debug() {}, info: line, warn: line, error: line };
  }
}
