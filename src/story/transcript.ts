/** The chronicle as text to read: who says what where, what changed in a message, what the cloud did, and when. */
import type { Millis } from '../domain/time.ts';
import { dayOf } from '../domain/time-of-day.ts';
import type { WorldEvent } from '../sandbox/world/console.ts';
import type { Entry, SeenMessage, Version } from './chronicle.ts';
import type { Line } from './shown.ts';

const WIDTH = 100;
const TIME = 10;

/** Turns entries into lines, one after the other; times and days are UTC. */
export class Transcript {
  #day = '';
  #time = '';

  /** The lines of one entry; none when it changed nothing that a reader would notice. */
  linesOf(entry: Entry): readonly string[] {
    const body = bodyOf(entry);
    if (body === undefined) return [];
    return [...this.#dayLine(entry.at), ...this.#stamped(entry.at, body)];
  }

  #dayLine(at: Millis): readonly string[] {
    const day = dayOf(at, 'UTC');
    if (day === this.#day) return [];
    this.#day = day;
    this.#time = '';
    const words = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'UTC',
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    }).format(at);
    return ['', `${words} (UTC)`, ''];
  }

  #stamped(at: Millis, { head, lines }: Body): readonly string[] {
    const time = new Date(at).toISOString().slice(11, 19);
    const stamp = time === this.#time ? '' : time;
    this.#time = time;
    return [
      `${stamp.padEnd(TIME)}${head}`,
      ...lines.flatMap((line) => wrapped(line, WIDTH).map((part) => `${' '.repeat(TIME + 2)}${part}`)),
    ];
  }
}

interface Body {
  readonly head: string;
  readonly lines: readonly string[];
}

function bodyOf(entry: Entry): Body | undefined {
  switch (entry.kind) {
    case 'narration':
      return { head: `~ ${entry.text}`, lines: [] };
    case 'person':
      return { head: `${entry.who} ${entry.does}`, lines: [] };
    case 'posted':
      // What a person wrote has just been told as what they did.
      if (!entry.message.byApp) return undefined;
      return { head: `${entry.message.author} ${whereOf(entry.message)}`, lines: shown(entry.now.lines) };
    case 'updated': {
      const lines = changes(entry.before, entry.now);
      return lines.length === 0
        ? undefined
        : { head: `${entry.message.author} ${whereOf(entry.message)}, same message`, lines };
    }
    case 'removed':
      return { head: `${whereOf(entry.message)}: the message is taken away`, lines: [] };
    case 'cloud':
      return { head: `· Google: ${eventInWords(entry.event)}`, lines: [] };
  }
}

function whereOf({ channel, place, onlyFor }: SeenMessage): string {
  if (onlyFor !== undefined) return `to ${onlyFor} only${channel.kind === 'channel' ? ` in ${place}` : ''}`;
  return channel.kind === 'dm' ? `to ${place}, direct message` : `in ${place}`;
}

function shown(lines: readonly Line[]): readonly string[] {
  return lines.map(({ kind, text }) => (kind === 'small' ? `(${text})` : text));
}

/** Lines that were not there before; small print only when it comes in the place of buttons, as else it counts seconds. */
function changes(before: Version, now: Version): readonly string[] {
  const old = new Set(before.lines.map(({ text }) => text));
  const hasButtons = ({ lines }: Version) => lines.some(({ kind }) => kind === 'buttons');
  const closed = hasButtons(before) && !hasButtons(now);
  const lines = now.lines.filter(({ kind, text }) => !old.has(text) && (closed || kind !== 'small'));
  return [...shown(lines), ...(closed ? ['(no buttons any more)'] : [])];
}

/** `asked to create trainer-1 in us-east4-a (g2-standard-8)` */
export function eventInWords({ kind, machine, detail }: WorldEvent): string {
  const it = machine === undefined ? detail : `${machine.name} in ${machine.zone}`;
  switch (kind) {
    case 'instances.insert':
      return `asked to create ${it} (${detail})`;
    case 'regionInstances.bulkInsert':
      return `asked to create ${machine?.name ?? 'it'} in whichever zone has room (${detail})`;
    case 'instances.start':
      return `asked to start ${it}`;
    case 'instances.stop':
      return `asked to stop ${it}`;
    case 'instances.delete':
      return `asked to delete ${it}`;
    case 'instances.setLabels':
      return `asked to label ${it}`;
    case 'running':
      return `${it} is running`;
    case 'ready':
      return `${it} has finished its set-up`;
    case 'terminated':
      return `${it} has stopped`;
    case 'deleted':
      return `${it} is deleted`;
    case 'stockout':
      return `no capacity: ${detail}`;
    case 'quota-refused':
      return `quota used up: ${detail}`;
    case 'preempted':
      return `takes ${it} back`;
    case 'time-limit':
      return `ends ${it}: its time is over`;
    default:
      return `${kind} ${it}`;
  }
}

/** Breaks at spaces; a longer word stays whole. */
function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
