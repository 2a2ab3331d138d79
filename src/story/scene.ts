/** What a script has at hand: people, the cloud, and time that passes. */
import type { Machine } from '../domain/machine.ts';
import { type Duration, HOUR, MINUTE, type Millis } from '../domain/time.ts';
import { CHANNELS } from '../sandbox/slack-api/workspace/seed.ts';
import type { MachineRef } from '../sandbox/world/console.ts';
import type { World } from '../sandbox/world/world.ts';
import type { Chronicle } from './chronicle.ts';
import { Person } from './person.ts';
import type { Stage } from './stage.ts';

/** A stretch in which nothing can be decided needs no pass a minute. */
export const UNEVENTFUL: Duration = 10 * MINUTE;
const DAY = 24 * HOUR;

/** The channel of the stories. */
export const GPU_CHANNEL = CHANNELS[0]?.id ?? '';

export class Scene {
  readonly stage: Stage;
  readonly chronicle: Chronicle;
  /** Engineers. */
  readonly ada: Person;
  readonly grace: Person;
  /** The administrator. */
  readonly linus: Person;
  /** A guest of the workspace. */
  readonly pat: Person;
  /** From another company, by Slack Connect. */
  readonly kim: Person;

  constructor(stage: Stage, chronicle: Chronicle) {
    this.stage = stage;
    this.chronicle = chronicle;
    this.ada = this.person('ada');
    this.grace = this.person('grace');
    this.linus = this.person('linus');
    this.pat = this.person('pat');
    this.kim = this.person('kim');
  }

  /** Whoever has that handle. Throws Error when nobody has. */
  person(name: string): Person {
    const { desk } = this.stage.sandbox.slack;
    const found = desk.people().find((one) => one.name === name);
    if (found === undefined) throw new Error(`nobody is called ${name}`);
    const settle = () => this.#settle();
    return new Person({ id: found.id, desk, chronicle: this.chronicle, channel: GPU_CHANNEL, settle });
  }

  get world(): World {
    return this.stage.sandbox.world;
  }

  get now(): Millis {
    return this.stage.clock.now();
  }

  narrate(text: string): void {
    this.chronicle.narrate(text);
  }

  /** Lets time pass; a pass of the watchdog every `pace`. */
  wait(by: Duration, pace: Duration = MINUTE): Promise<void> {
    return this.stage.travel(by, { pace, at: () => this.chronicle.catchUp() });
  }

  /** Lets time pass until the next moment that is this hour of the day, UTC. */
  async waitUntilHour(hour: number, pace?: Duration): Promise<void> {
    const today = Math.floor(this.now / DAY) * DAY + hour * HOUR;
    await this.wait((today > this.now ? today : today + DAY) - this.now, pace);
  }

  /** Lets time pass until it is so. Throws Error when it is not within `limit`. */
  async until(what: string, isSo: () => boolean | Promise<boolean>, limit: Duration = HOUR): Promise<void> {
    const end = this.now + limit;
    while (!(await isSo())) {
      if (this.now >= end) throw new Error(`${what}: not within ${limit / MINUTE} minutes`);
      await this.wait(MINUTE);
    }
  }

  /** The newest machine of that person, whatever became of it. Throws Error when there is none. */
  async machineOf(person: Person): Promise<Machine> {
    const states = ['accepted', 'placing', 'booting', 'ready', 'stopping', 'stopped', 'starting'] as const;
    const all = await this.stage.bot.store.machines({
      owner: person.id,
      states: [...states, 'deleting', 'gone', 'failed', 'stuck'],
    });
    const [newest] = all;
    if (newest === undefined) throw new Error(`${person.name} has no machine`);
    return newest;
  }

  /** Lets time pass until that person's newest machine is in the state; gives where the cloud has it. */
  async untilMachineIs(person: Person, state: Machine['state'], limit?: Duration): Promise<MachineRef> {
    await this.until(
      `${person.name}'s machine is ${state}`,
      async () => (await this.machineOf(person)).state === state,
      limit,
    );
    const { project, zone, name } = await this.machineOf(person);
    return { project, zone: zone ?? '', name };
  }

  async #settle(): Promise<void> {
    await this.stage.settle();
    this.chronicle.catchUp();
  }
}
