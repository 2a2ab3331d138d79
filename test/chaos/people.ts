/** People at the simulated Slack who ask for machines, keep, stop, start and remove them, all the time, at random. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Machine } from '../../src/domain/machine.ts';
import type { Millis } from '../../src/domain/time.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { Person, SlackJson } from '../../src/sandbox/slack-api/desk.ts';
import { PEOPLE } from '../../src/sandbox/slack-api/workspace/seed.ts';
import type { Random } from './random.ts';

export type Verb = 'up' | 'stop' | 'remove' | 'keep' | 'start' | 'digest';

/** A command or a click, and what Slack and the bot answered. */
export interface Asked {
  readonly verb: Verb;
  readonly how: 'typed' | 'clicked';
  readonly person: string;
  /** The machine's name when typed, its id when clicked; '' for a digest. */
  readonly machine: string;
  /** World time before sending and after the answer. */
  readonly from: Millis;
  readonly to: Millis;
  /** `accepted`: the person was told that it will be done. `acked`: a click that Slack got its 200 for. */
  readonly outcome: 'accepted' | 'refused' | 'acked' | 'unknown';
  /** The machine ran before and after: nothing spoke against the click. */
  readonly ran: boolean;
}

const ACCEPTED: Readonly<Record<Verb, RegExp>> = {
  up: /^Looking for /,
  stop: /is being stopped/,
  remove: /is being removed/,
  keep: /is kept until/,
  start: /is being started again/,
  digest: /is on its way/,
};
const SLOW = /takes a moment longer/;

/** Machines that everybody wants to have. */
const MACHINES = 4;

/** What people want beside the machine: mostly nothing. */
const WISHES = [
  '',
  '',
  '',
  ' --zone us-*',
  ' --zone us-central1-*',
  ' --max-price 5',
  ' --disk 100',
  ' --wait 1h',
  ' --wait',
] as const;

/** What machines do, by the first word of their names. */
export const DESTINIES = ['idle', 'idle', 'nap', 'busy'] as const;

/** Five members of the workspace. */
export function members(): Person[] {
  const able = PEOPLE.filter((person) => !person.isBot && !person.isGuest && person.teamId === 'T0LAMPHOUSE');
  const [first] = able;
  if (first === undefined) throw new Error('the workspace is empty');
  const more = ['U0MARYJACKS', 'U0ALANTURIN'].map((id) => ({
    ...first,
    id,
    name: id.slice(2).toLowerCase(),
    realName: id.slice(2),
    email: `${id.toLowerCase()}@lamphouse.example`,
  }));
  return [...able, ...more];
}

export class Crowd {
  readonly asked: Asked[] = [];
  readonly #sandbox: Sandbox;
  readonly #random: Random;
  readonly #channel: string;
  readonly #names = new Map<string, string[]>();
  /** Machines whose removal was promised. */
  readonly #leaving = new Set<string>();
  #births = 0;
  #onTyping: () => void = () => undefined;
  #active = false;
  #loops: Promise<void>[] = [];

  constructor(sandbox: Sandbox, random: Random, channel: string) {
    this.#sandbox = sandbox;
    this.#random = random;
    this.#channel = channel;
  }

  /** Everybody begins; each does something about every `pause` real milliseconds. */
  begin(pause: number): void {
    this.#active = true;
    this.#loops = members().map(({ id }) => this.#live(id, pause));
  }

  /** Nobody begins anything new; resolves when what was begun is answered. */
  async end(): Promise<void> {
    this.#active = false;
    await Promise.all(this.#loops);
  }

  /** Resolves to true when somebody is about to type or press, to false after so many real milliseconds. */
  typing(limit: number): Promise<boolean> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(false), limit);
      this.#onTyping = () => {
        clearTimeout(late);
        resolve(true);
      };
    });
  }

  /** Their owners ask for the removal of these machines, each until it is promised: then it must come. */
  async remove(machines: readonly Pick<Machine, 'name' | 'lease'>[]): Promise<void> {
    for (const { name, lease } of machines) {
      if (this.#leaving.has(name)) continue;
      const { outcome } = await this.#type(lease.owner, 'remove', name, `/gpu rm ${name} --yes`);
      if (outcome === 'accepted') this.#leaving.add(name);
    }
  }

  async #live(person: string, pause: number): Promise<void> {
    while (this.#active) {
      await delay(pause * (0.3 + 1.4 * this.#random.next()));
      if (this.#active) await this.#act(person);
    }
  }

  async #act(person: string): Promise<void> {
    const mine = this.#names.get(person) ?? [];
    const roll = this.#random.next();
    if (roll < 0.02) return this.#watch(person);
    if (roll < 0.04 && (await this.#take(person))) return;
    if (roll < 0.14 && (await this.#click(person))) return;
    if (mine.length < MACHINES || roll < 0.3) {
      const name = `${this.#random.pick(DESTINIES)}-${++this.#births}`;
      const line = `${this.#wish(mine)} --name ${name} --for ${this.#random.pick(['2h', '8h'])}`;
      // Who does not learn what became of it types it again.
      for (let tries = 0; tries < 3; tries++) {
        const asked = await this.#type(person, 'up', name, line);
        if (asked.outcome === 'accepted' || tries > 0) this.#names.set(person, [...mine, name]);
        if (asked.outcome !== 'unknown') return;
        await delay(300);
      }
      return;
    }
    const name = this.#random.pick(mine);
    if (roll < 0.35) await this.#type(person, 'keep', name, `/gpu keep ${name} 40m`);
    else if (roll < 0.45) await this.#type(person, 'stop', name, `/gpu down ${name}`);
    else if (roll < 0.75) await this.#type(person, 'start', name, `/gpu start ${name}`);
    else if (roll < 0.85) await this.#type(person, 'remove', name, `/gpu rm ${name} --yes`);
    else if (roll < 0.9) await this.#type(person, 'digest', '', '/gpu digest');
  }

  /** A machine in one of the ways in which it can be asked for; all of them get one. */
  #wish(mine: readonly string[]): string {
    if (mine.length > 0 && this.#random.next() < 0.1) return `/gpu up like ${this.#random.pick(mine)}`;
    return `/gpu up l4${this.#random.pick(WISHES)}`;
  }

  async #type(person: string, verb: Verb, machine: string, line: string): Promise<Asked> {
    const { desk } = this.#sandbox.slack;
    const from = this.#now();
    this.#onTyping();
    const delivery = await desk.type(person, this.#channel, line);
    const text = typeof delivery.body === 'object' ? String(delivery.body.text ?? '') : '';
    const isTold = delivery.outcome === 'ok' && text !== '' && !SLOW.test(text);
    const outcome = !isTold ? 'unknown' : ACCEPTED[verb].test(text) ? 'accepted' : 'refused';
    if (verb === 'remove' && outcome !== 'unknown') {
      this.#names.set(
        person,
        (this.#names.get(person) ?? []).filter((name) => name !== machine),
      );
    }
    const asked: Asked = { verb, how: 'typed', person, machine, from, to: this.#now(), outcome, ran: false };
    this.asked.push(asked);
    return asked;
  }

  /** Presses Keep or Stop in the newest warning that still has buttons. False when there is none. */
  async #click(person: string): Promise<boolean> {
    const { desk } = this.#sandbox.slack;
    for (const message of desk.messages(desk.openDm(person), person).toReversed().slice(0, 20)) {
      const buttons = buttonsIn(message.blocks).filter(({ button }) =>
        /^(keep:|stop$)/.test(String(button.action_id)),
      );
      if (buttons.length === 0) continue;
      const { blockId, button } = this.#random.pick(buttons);
      const machine = String(button.value).split('|')[0] ?? '';
      const from = this.#now();
      const before = this.#runs(machine);
      this.#onTyping();
      const place = { channel: message.channel, ts: message.ts };
      // The message may have lost its buttons meanwhile.
      const delivery = await desk.act(person, place, blockId, button).catch(() => undefined);
      if (delivery === undefined) return true;
      this.asked.push({
        verb: String(button.action_id).startsWith('keep') ? 'keep' : 'stop',
        how: 'clicked',
        person,
        machine,
        from,
        to: this.#now(),
        outcome: delivery.outcome === 'ok' ? 'acked' : 'unknown',
        ran: before && this.#runs(machine),
      });
      return true;
    }
    return false;
  }

  /** Watches for capacity, which is there; who watches already is told so. */
  async #watch(person: string): Promise<void> {
    this.#onTyping();
    await this.#sandbox.slack.desk.type(person, this.#channel, '/gpu watch l4 us-* --spot --for 4h');
  }

  /** Takes, twice, what was found. False when nothing is to be taken. */
  async #take(person: string): Promise<boolean> {
    const { desk } = this.#sandbox.slack;
    for (const message of desk.messages(desk.openDm(person), person).toReversed().slice(0, 20)) {
      const take = buttonsIn(message.blocks).find(({ button }) => button.action_id === 'take_capacity');
      if (take === undefined) continue;
      const place = { channel: message.channel, ts: message.ts };
      this.#onTyping();
      // The second press may find that the message has no buttons any more.
      const press = () => desk.act(person, place, take.blockId, take.button).catch(() => undefined);
      await Promise.all([press(), press()]);
      return true;
    }
    return false;
  }

  #runs(id: string): boolean {
    const machine = this.#sandbox.world.machines().find(({ labels }) => labels['lamplighter-machine'] === id);
    return machine?.status === 'RUNNING';
  }

  #now(): Millis {
    return this.#sandbox.clock.now();
  }
}

function buttonsIn(blocks: readonly SlackJson[]): { blockId: string; button: SlackJson }[] {
  return blocks.flatMap((block) => {
    const elements = Array.isArray(block.elements) ? (block.elements as SlackJson[]) : [];
    return elements
      .filter(({ type }) => type === 'button')
      .map((button) => ({ blockId: String(block.block_id), button }));
  });
}
