/** A person at the simulated Slack: types, presses buttons and reads, as the script says. */
import type { Delivery, ShownMessage, SlackDesk, SlackJson } from '../sandbox/slack-api/desk.ts';
import type { Chronicle, SeenMessage } from './chronicle.ts';

/** Real milliseconds within which an answer is there; far beyond Slack's three seconds. */
const ANSWER_LIMIT = 10_000;

export interface PersonParts {
  readonly id: string;
  readonly desk: SlackDesk;
  readonly chronicle: Chronicle;
  /** Where they type unless they say otherwise. */
  readonly channel: string;
  /** Carries out what is due now. */
  readonly settle: () => Promise<void>;
}

export class Person {
  readonly name: string;
  readonly #parts: PersonParts;

  constructor(parts: PersonParts) {
    this.#parts = parts;
    this.name = parts.chronicle.nameOf(parts.id);
  }

  get id(): string {
    return this.#parts.id;
  }

  /** Types a line in a channel, lets its effects happen, and gives what the typist alone was answered. */
  async types(line: string, channel = this.#parts.channel): Promise<string> {
    const { id, desk, chronicle, settle } = this.#parts;
    chronicle.person(this.name, `in ${this.#placeOf(channel)}: ${line}`);
    const before = this.#answers().length;
    const delivery = await desk.type(id, channel, line);
    if (delivery.outcome === 'ok' && delivery.body !== undefined) {
      await this.#until(() => this.#answers().length > before, `an answer to ${line}`);
    }
    await settle();
    const answer = this.#answers().slice(before).at(-1);
    return answer?.versions.at(-1)?.message.text ?? '';
  }

  /** Types `/gpu …` in the direct message with the bot. */
  typesToBot(line: string): Promise<string> {
    return this.types(line, this.#parts.desk.openDm(this.id));
  }

  /**
   * Presses the newest button of that label that they can see (and says yes where it asks), lets its effects happen,
   * and gives the answer that they alone see. Rejects when there is no such button.
   */
  async presses(label: string): Promise<string> {
    const { id, desk, chronicle, settle } = this.#parts;
    const { message, blockId, button } = this.#button(label);
    const confirm = isObject(button.confirm) ? `, and confirms "${textOf(button.confirm.title)}"` : '';
    chronicle.person(this.name, `presses [${label}]${confirm}`);
    const before = chronicle.entries.length;
    await desk.act(id, { channel: message.channel, ts: message.ts }, blockId, button);
    const fromThen = () =>
      chronicle.entries
        .slice(before)
        .flatMap((entry) =>
          (entry.kind === 'posted' || entry.kind === 'updated' || entry.kind === 'removed') &&
          entry.message.onlyFor === this.name
            ? [entry.message]
            : [],
        );
    await this.#until(() => fromThen().length > 0, `an answer to [${label}]`);
    await settle();
    return fromThen()[0]?.versions.at(-1)?.message.text ?? '';
  }

  /** Presses the newest button of that label, which opens a form, and submits it as it stands; gives what they are told. */
  async fills(label: string): Promise<string> {
    const { id, desk, chronicle, settle } = this.#parts;
    const { message, blockId, button } = this.#button(label);
    chronicle.person(this.name, `presses [${label}], and submits the form`);
    await desk.act(id, { channel: message.channel, ts: message.ts }, blockId, button);
    await this.#until(() => desk.modal(id) !== undefined, `a form for [${label}]`);
    const before = this.#answers().length;
    await desk.submit(id, desk.modal(id)?.id ?? '', {});
    await this.#until(() => this.#answers().length > before, `an answer to the form of [${label}]`);
    await settle();
    return this.#answers().slice(before).at(-1)?.versions.at(-1)?.message.text ?? '';
  }

  /** Sends the press of a button of that label again, as a client that never learnt of the first one would. */
  async pressesAgain(message: ShownMessage, label: string): Promise<Delivery> {
    const found = buttonIn(message, label);
    if (found === undefined) throw new Error(`the message has no button ${label}`);
    const place = { channel: message.channel, ts: message.ts };
    return this.#parts.desk.act(this.id, place, found.blockId, found.button);
  }

  /** Every message of the bot to this person alone, in their direct messages. */
  direct(): readonly SeenMessage[] {
    return this.#parts.chronicle
      .messages()
      .filter(({ channel, place, onlyFor }) => channel.kind === 'dm' && place === this.name && !onlyFor);
  }

  #answers(): readonly SeenMessage[] {
    return this.#parts.chronicle.messages().filter(({ onlyFor }) => onlyFor === this.name);
  }

  #button(label: string) {
    const { id, desk } = this.#parts;
    const messages = desk
      .channels(id)
      .flatMap((channel) => desk.messages(channel.id, id))
      .toSorted((a, b) => (a.ts < b.ts ? 1 : -1));
    for (const message of messages) {
      const found = buttonIn(message, label);
      if (found !== undefined) return { message, ...found };
    }
    throw new Error(`${this.name} sees no button ${label}`);
  }

  #placeOf(channel: string): string {
    const name = this.#parts.chronicle.nameOf(channel);
    return name === channel ? 'a direct message' : name;
  }

  async #until(isTrue: () => boolean, what: string): Promise<void> {
    if (isTrue()) return;
    const { desk } = this.#parts;
    await new Promise<void>((resolve, reject) => {
      const end = (finish: () => void) => {
        clearTimeout(late);
        unwatch();
        finish();
      };
      const late = setTimeout(() => end(() => reject(new Error(`${what} never came`))), ANSWER_LIMIT);
      const unwatch = desk.onChange(() => {
        if (isTrue()) end(resolve);
      });
    });
  }
}

function buttonIn({ blocks }: ShownMessage, label: string) {
  for (const block of blocks) {
    const elements: readonly SlackJson[] = Array.isArray(block.elements) ? block.elements : [];
    const button = elements.find((element) => element.type === 'button' && textOf(element.text) === label);
    if (button !== undefined) return { blockId: String(block.block_id), button };
  }
  return undefined;
}

function textOf(value: unknown): string {
  return isObject(value) && typeof value.text === 'string' ? value.text : '';
}

function isObject(value: unknown): value is SlackJson {
  return typeof value === 'object' && value !== null;
}
