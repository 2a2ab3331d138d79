/** The messages of every room, ephemeral ones included. */
import type { SlackJson } from '../desk.ts';

export interface StoredMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  /** Posted by the app, through the Web API, an ack or a response_url. */
  readonly byApp: boolean;
  readonly text: string;
  readonly blocks: readonly SlackJson[];
  readonly metadata: SlackJson | undefined;
  readonly threadTs: string | undefined;
  /** ts of the last change; `showsEdited` is false after an update with blocks, which hides the mark. */
  readonly editedTs: string | undefined;
  readonly showsEdited: boolean;
  readonly ephemeralTo: string | undefined;
  readonly files: readonly SlackJson[];
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
}

export type MessageKey = { readonly channel: string; readonly ts: string };

export class Messages {
  readonly #byRoom = new Map<string, StoredMessage[]>();

  add(message: StoredMessage): void {
    const list = this.#byRoom.get(message.channel);
    if (list) list.push(message);
    else this.#byRoom.set(message.channel, [message]);
  }

  find(key: MessageKey): StoredMessage | undefined {
    return this.#byRoom.get(key.channel)?.find((message) => message.ts === key.ts);
  }

  replace(message: StoredMessage): void {
    const list = this.#byRoom.get(message.channel);
    const index = list?.findIndex((other) => other.ts === message.ts) ?? -1;
    if (list && index >= 0) list[index] = message;
  }

  remove(key: MessageKey): void {
    const list = this.#byRoom.get(key.channel);
    const index = list?.findIndex((message) => message.ts === key.ts) ?? -1;
    if (list && index >= 0) list.splice(index, 1);
  }

  /** Oldest first, ephemeral ones included. */
  in(channel: string): readonly StoredMessage[] {
    return this.#byRoom.get(channel) ?? [];
  }
}
