/** Keeps what was seen and done, in order: every message in every version, what people did, what the cloud did. */
import type { Millis } from '../domain/time.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';
import type { ShownChannel, ShownMessage } from '../sandbox/slack-api/desk.ts';
import type { WorldEvent } from '../sandbox/world/console.ts';
import { type Line, linesOf, type NameOf } from './shown.ts';

/** A message as it stood from one moment to the next change. */
export interface Version {
  readonly at: Millis;
  readonly message: ShownMessage;
  readonly lines: readonly Line[];
}

export interface SeenMessage {
  readonly channel: Pick<ShownChannel, 'id' | 'kind'>;
  /** `#gpu`, or the person whose direct message it is. */
  readonly place: string;
  /** First name of who wrote it. */
  readonly author: string;
  /** False for what a person wrote. */
  readonly byApp: boolean;
  /** First name of the only person who sees it; undefined when all in the place do. */
  readonly onlyFor: string | undefined;
  /** The key that the bot gave it; undefined for answers. */
  readonly key: string | undefined;
  /** Oldest first, never empty. */
  readonly versions: readonly Version[];
  readonly removedAt: Millis | undefined;
}

export type Entry =
  | { readonly kind: 'narration'; readonly at: Millis; readonly text: string }
  | { readonly kind: 'person'; readonly at: Millis; readonly who: string; readonly does: string }
  | { readonly kind: 'posted'; readonly at: Millis; readonly message: SeenMessage; readonly now: Version }
  | {
      readonly kind: 'updated';
      readonly at: Millis;
      readonly message: SeenMessage;
      readonly before: Version;
      readonly now: Version;
    }
  | { readonly kind: 'removed'; readonly at: Millis; readonly message: SeenMessage }
  | { readonly kind: 'cloud'; readonly at: Millis; readonly event: WorldEvent };

export class Chronicle {
  readonly entries: Entry[] = [];
  readonly #sandbox: Sandbox;
  readonly #tell: (entry: Entry) => void;
  readonly #seen = new Map<string, SeenMessage>();
  readonly #unwatch: () => void;
  #events = 0;

  /** Begins to watch. `tell` is called for each entry as it comes. */
  constructor(sandbox: Sandbox, tell: (entry: Entry) => void = () => {}) {
    this.#sandbox = sandbox;
    this.#tell = tell;
    this.#unwatch = sandbox.slack.desk.onChange(() => this.#look());
  }

  /** In the order of posting, removed ones too. */
  messages(): readonly SeenMessage[] {
    return [...this.#seen.values()];
  }

  person(who: string, does: string): void {
    this.#add({ kind: 'person', at: this.#now(), who, does });
  }

  narrate(text: string): void {
    this.#add({ kind: 'narration', at: this.#now(), text });
  }

  /** Takes over what the cloud has done since the last entry. */
  catchUp(): void {
    const events = this.#sandbox.world.events();
    for (const event of events.slice(this.#events)) {
      this.#events += 1;
      const entry = { kind: 'cloud', at: event.at, event } as const;
      this.entries.push(entry);
      this.#tell(entry);
    }
  }

  /** First name of a person, `#name` of a channel, else the id. */
  readonly nameOf: NameOf = (id) => {
    const { desk } = this.#sandbox.slack;
    const person = desk.people().find((one) => one.id === id);
    if (person !== undefined) return person.realName.split(' ')[0] ?? person.name;
    const channels = desk.people().flatMap((one) => desk.channels(one.id));
    const channel = channels.find((one) => one.id === id && one.kind === 'channel');
    return channel === undefined ? id : `#${channel.name}`;
  };

  close(): void {
    this.#unwatch();
  }

  #now(): Millis {
    return this.#sandbox.clock.now();
  }

  #add(entry: Entry): void {
    this.catchUp();
    this.entries.push(entry);
    this.#tell(entry);
  }

  #look(): void {
    const { desk } = this.#sandbox.slack;
    const there = new Set<string>();
    for (const reader of desk.people()) {
      if (reader.isBot) continue;
      for (const channel of desk.channels(reader.id)) {
        for (const message of desk.messages(channel.id, reader.id)) {
          const id = `${message.channel}/${message.ts}`;
          if (there.has(id)) continue;
          there.add(id);
          this.#see(id, channel, reader.id, message);
        }
      }
    }
    for (const [id, message] of this.#seen) {
      if (there.has(id) || message.removedAt !== undefined) continue;
      const removed = { ...message, removedAt: this.#now() };
      this.#seen.set(id, removed);
      this.#add({ kind: 'removed', at: this.#now(), message: removed });
    }
  }

  #see(id: string, channel: ShownChannel, reader: string, message: ShownMessage): void {
    const { desk } = this.#sandbox.slack;
    const known = this.#seen.get(id);
    const before = known?.versions.at(-1);
    if (before?.message.text === message.text && before.message.blocks === message.blocks) return;
    const at = this.#now();
    const now: Version = { at, message, lines: linesOf(message, this.nameOf) };
    if (known === undefined || before === undefined) {
      const seen: SeenMessage = {
        channel: { id: channel.id, kind: channel.kind },
        place: channel.kind === 'dm' ? this.nameOf(reader) : `#${channel.name}`,
        author: this.nameOf(message.user),
        byApp: desk.people().find(({ id: one }) => one === message.user)?.isBot ?? true,
        onlyFor: message.ephemeralTo === undefined ? undefined : this.nameOf(message.ephemeralTo),
        key: keyOf(message),
        versions: [now],
        removedAt: undefined,
      };
      this.#seen.set(id, seen);
      this.#add({ kind: 'posted', at, message: seen, now });
      return;
    }
    const changed: SeenMessage = { ...known, versions: [...known.versions, now] };
    this.#seen.set(id, changed);
    this.#add({ kind: 'updated', at, message: changed, before, now });
  }
}

function keyOf({ metadata }: ShownMessage): string | undefined {
  const payload = metadata?.event_payload;
  const key = typeof payload === 'object' && payload !== null && 'key' in payload ? payload.key : undefined;
  return typeof key === 'string' ? key : undefined;
}
