/** What is true after a storm, gathered from the sandbox itself and from the store. */
import type { Millis } from '../../src/domain/time.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { ShownMessage } from '../../src/sandbox/slack-api/desk.ts';
import type { ConsoleMachine, WorldEvent } from '../../src/sandbox/world/console.ts';
import type { Books } from './books.ts';
import type { Asked } from './people.ts';

/** A message of the bot as it stands in a channel or a DM. */
export interface Message {
  readonly key: string;
  readonly channel: string;
  readonly at: Millis;
}

/** A time in which a machine was RUNNING. */
export interface Run {
  readonly name: string;
  readonly from: Millis;
  readonly to: Millis | undefined;
}

export interface Facts {
  readonly books: Books;
  readonly messages: readonly Message[];
  readonly events: readonly WorldEvent[];
  readonly runs: readonly Run[];
  readonly left: readonly ConsoleMachine[];
  /** Disks that nobody uses. */
  readonly looseDisks: readonly string[];
  readonly asked: readonly Asked[];
  /** Times in which no process of the bot ran. */
  readonly outages: readonly { readonly from: Millis; readonly to: Millis }[];
  readonly endedAt: Millis;
}

/** Keeps every event of the world; its own list forgets the oldest. */
export class EventLog {
  readonly events: WorldEvent[] = [];
  readonly #sandbox: Sandbox;
  #last: WorldEvent | undefined;

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  catchUp(): void {
    const all = this.#sandbox.world.events();
    const known = this.#last === undefined ? -1 : all.lastIndexOf(this.#last);
    this.events.push(...all.slice(known + 1));
    this.#last = all.at(-1) ?? this.#last;
  }
}

/** Every message that carries a key of ours, wherever it stands. */
export function messagesIn({ slack }: Sandbox): Message[] {
  const found = new Map<string, Message>();
  for (const { id } of slack.desk.people()) {
    for (const channel of slack.desk.channels(id)) {
      for (const message of slack.desk.messages(channel.id, id)) {
        const key = keyOf(message);
        if (key === undefined) continue;
        found.set(`${message.channel}/${message.ts}`, {
          key,
          channel: message.channel,
          at: Math.round(Number(message.ts) * 1000),
        });
      }
    }
  }
  return [...found.values()].toSorted((a, b) => a.at - b.at);
}

function keyOf({ metadata }: ShownMessage): string | undefined {
  const payload = metadata?.event_payload;
  const key = typeof payload === 'object' && payload !== null && 'key' in payload ? payload.key : undefined;
  return typeof key === 'string' ? key : undefined;
}

/** Machines' names are never used twice in a storm, so that events tell the runs. */
export function runsOf(events: readonly WorldEvent[]): Run[] {
  const runs: Run[] = [];
  const open = new Map<string, { name: string; from: Millis }>();
  for (const { kind, machine, at } of events.toSorted((a, b) => a.at - b.at)) {
    if (machine === undefined) continue;
    if (kind === 'running') open.set(machine.name, { name: machine.name, from: at });
    const run = open.get(machine.name);
    if (run !== undefined && (kind === 'terminated' || kind === 'deleted')) {
      open.delete(machine.name);
      runs.push({ ...run, to: at });
    }
  }
  return [...runs, ...[...open.values()].map((run) => ({ ...run, to: undefined }))];
}
