/** The whole state of one workspace, and word to whoever watches that it changed. */
import type { Clock } from '../../../ports/clock.ts';
import type { Person, SlackJson } from '../desk.ts';
import type { SlackOptions, UsergroupSeed } from '../simulated-slack.ts';
import { Files } from './files.ts';
import { seconds, Timestamps } from './identity.ts';
import { Messages, type StoredMessage } from './messages.ts';
import { ResponseUrls } from './response-urls.ts';
import { type Room, Rooms } from './rooms.ts';
import { CHANNELS, LAMPLIGHTER, PEOPLE, SLACKBOT_ID, USERGROUPS } from './seed.ts';
import { Triggers } from './triggers.ts';
import { Views } from './views.ts';

export interface NewMessage {
  readonly channel: string;
  readonly user: string;
  readonly byApp?: boolean;
  readonly text: string;
  readonly blocks?: readonly SlackJson[];
  readonly metadata?: SlackJson | undefined;
  readonly threadTs?: string | undefined;
  readonly ephemeralTo?: string | undefined;
  readonly files?: readonly SlackJson[];
}

export class Workspace {
  readonly clock: Clock;
  readonly stamps: Timestamps;
  readonly people: readonly Person[];
  readonly usergroups: readonly UsergroupSeed[];
  readonly bot: Person;
  readonly rooms: Rooms;
  readonly messages = new Messages();
  readonly views: Views;
  readonly files = new Files();
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly #listeners = new Set<() => void>();
  /** Set by the delivery: called for each message that the app posted in the open, of which Slack tells it too. */
  onAppPosted: (message: StoredMessage, room: Room) => void = () => {};

  constructor(options: Pick<SlackOptions, 'clock' | 'people' | 'channels' | 'usergroups'>, wire: Clock) {
    this.clock = options.clock;
    this.stamps = new Timestamps(options.clock);
    const people = options.people ?? PEOPLE;
    this.bot = people.find((person) => person.isBot) ?? LAMPLIGHTER;
    this.people = people.includes(this.bot) ? people : [...people, this.bot];
    this.usergroups = options.usergroups ?? (options.people ? [] : USERGROUPS);
    this.rooms = new Rooms(options.channels ?? CHANNELS, () => seconds(options.clock));
    this.views = new Views(() => String(seconds(options.clock)));
    this.triggers = new Triggers(wire);
    this.responseUrls = new ResponseUrls(options.clock);
  }

  person(id: string): Person | undefined {
    return this.people.find((person) => person.id === id);
  }

  post(draft: NewMessage): StoredMessage {
    const message: StoredMessage = {
      channel: draft.channel,
      ts: this.stamps.next(),
      user: draft.user,
      byApp: draft.byApp ?? false,
      text: draft.text,
      blocks: draft.blocks ?? [],
      metadata: draft.metadata,
      threadTs: draft.threadTs,
      editedTs: undefined,
      showsEdited: false,
      ephemeralTo: draft.ephemeralTo,
      files: draft.files ?? [],
      reactions: [],
    };
    this.messages.add(message);
    this.changed();
    const room = this.rooms.get(message.channel);
    if (room && message.byApp && message.ephemeralTo === undefined) this.onAppPosted(message, room);
    return message;
  }

  /** An ephemeral word from Slackbot, as when a command failed. */
  whisper(user: string, channel: string, text: string): void {
    this.post({ channel, user: SLACKBOT_ID, text, ephemeralTo: user });
  }

  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
