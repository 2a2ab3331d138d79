/** Channels and DMs, and who is in them. */
import type { ChannelSeed } from '../simulated-slack.ts';
import { newId } from './identity.ts';

export interface Room {
  readonly id: string;
  /** Without the #; empty for a DM. */
  readonly name: string;
  readonly kind: 'channel' | 'dm';
  readonly isPrivate: boolean;
  readonly created: number;
  readonly members: ReadonlySet<string>;
  readonly isArchived: boolean;
}

export class Rooms {
  readonly #rooms = new Map<string, Room>();
  readonly #created: () => number;

  /** `created` gives world seconds. */
  constructor(seeds: readonly ChannelSeed[], created: () => number) {
    this.#created = created;
    for (const seed of seeds) {
      this.#rooms.set(seed.id, {
        id: seed.id,
        name: seed.name,
        kind: 'channel',
        isPrivate: seed.isPrivate ?? false,
        isArchived: seed.isArchived ?? false,
        created: created(),
        members: new Set(seed.members),
      });
    }
  }

  all(): readonly Room[] {
    return [...this.#rooms.values()];
  }

  get(id: string): Room | undefined {
    return this.#rooms.get(id);
  }

  named(name: string): Room | undefined {
    return this.all().find((room) => room.kind === 'channel' && room.name === name);
  }

  dmOf(one: string, other: string): Room | undefined {
    return this.all().find((room) => room.kind === 'dm' && room.members.has(one) && room.members.has(other));
  }

  openDm(one: string, other: string): Room {
    const open = this.dmOf(one, other);
    if (open) return open;
    const room: Room = {
      id: newId('D'),
      name: '',
      kind: 'dm',
      isPrivate: true,
      isArchived: false,
      created: this.#created(),
      members: new Set([one, other]),
    };
    this.#rooms.set(room.id, room);
    return room;
  }

  join(room: Room, user: string): void {
    this.#rooms.set(room.id, { ...room, members: new Set([...room.members, user]) });
  }

  archive(room: Room): void {
    this.#rooms.set(room.id, { ...room, isArchived: true });
  }
}
