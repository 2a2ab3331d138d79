/** Questions about what was found that many outcomes ask. */
import { HOUR, MINUTE } from '../domain/time.ts';
import type { SeenMessage } from './chronicle.ts';
import { type Check, type Found, holds } from './script.ts';
import { buttonsOf } from './shown.ts';

/** Messages whose key begins so, e.g. `birth:`. */
export function keyed({ messages }: Found, prefix: string): readonly SeenMessage[] {
  return messages.filter(({ key }) => key?.startsWith(prefix));
}

export function countOf({ events }: Found, kind: string): number {
  return events.filter((event) => event.kind === kind).length;
}

/** Zones in which Google began to make a machine, in order. */
export function zonesTried({ events }: Found, name?: string): readonly string[] {
  return events
    .filter(
      (event) => event.kind === 'instances.insert' && (name === undefined || event.machine?.name === name),
    )
    .map((event) => event.machine?.zone ?? '');
}

/** Everything that the message says in its last version. */
export function lastText(message: SeenMessage | undefined): string {
  return (
    message?.versions
      .at(-1)
      ?.lines.map(({ text }) => text)
      .join('\n') ?? ''
  );
}

/** Everything that the message said in its first version. */
export function firstText(message: SeenMessage | undefined): string {
  return message?.versions[0]?.lines.map(({ text }) => text).join('\n') ?? '';
}

export function buttonsNow(message: SeenMessage): readonly string[] {
  const last = message.versions.at(-1);
  return last === undefined || message.removedAt !== undefined ? [] : buttonsOf(last.message);
}

/** Whether any version of the message has these words. */
export function said(message: SeenMessage | undefined, words: RegExp): boolean {
  return message?.versions.some(({ lines }) => lines.some(({ text }) => words.test(text))) ?? false;
}

/** Minutes from the first time that the message stood until Google was told to delete a TPU. */
export function minutesBeforeEnd(found: Found, message: SeenMessage | undefined): number | undefined {
  const at = message?.versions[0]?.at;
  const end = found.events.find(
    ({ kind, at: then }) => /^(nodes|queuedResources)\.delete$/.test(kind) && at !== undefined && then >= at,
  );
  return at === undefined || end === undefined ? undefined : Math.round((end.at - at) / MINUTE);
}

/** The ledger of TPUs against the cloud's own meter: never apart by more than two minutes' price. */
export function meterAndLedger(found: Found): Check {
  const metered = found.tpu.costs.reduce((sum, { micros }) => sum + micros, 0);
  const runs = found.spent.map(({ price, startedAt, endedAt }) => {
    const perMs = (price?.microsPerHour ?? Number.NaN) / HOUR;
    return { perMs, micros: perMs * ((endedAt ?? Number.NaN) - startedAt) };
  });
  const written = runs.reduce((sum, { micros }) => sum + micros, 0);
  const slack = runs.reduce((sum, { perMs }) => sum + perMs * 2 * MINUTE, 0);
  const agree = metered > 0 && Math.abs(metered - written) <= slack;
  return holds(
    'the ledger says what the cloud’s own meter says',
    agree ? 'agree' : { metered, written },
    'agree',
  );
}

/** Minutes from the first time that the message stood until the first stop of the cloud after it. */
export function minutesBeforeStop(found: Found, message: SeenMessage | undefined): number | undefined {
  const at = message?.versions[0]?.at;
  const stop = found.events.find(
    ({ kind, at: then }) => kind === 'instances.stop' && at !== undefined && then >= at,
  );
  return at === undefined || stop === undefined ? undefined : Math.round((stop.at - at) / MINUTE);
}

/** One message per machine and start, and none of them posted twice. */
export function oneMessagePerBirth(found: Found, births: number): Check {
  const keys = keyed(found, 'birth:').map(({ key }) => key);
  return holds(
    births === 1 ? 'one message followed the birth' : `${births} messages followed ${births} births`,
    { posted: keys.length, different: new Set(keys).size },
    { posted: births, different: births },
  );
}

/** How often Google was told to stop, and by whom machines ended. */
export function stops(found: Found, expected: number): Check {
  const words = ['no machine was stopped', 'the machine was stopped once'];
  return holds(
    words[expected] ?? `machines were stopped ${expected} times`,
    countOf(found, 'instances.stop'),
    expected,
  );
}

/** Never two machines of one name at a time, and nothing left over that Lamplighter does not know. */
export function nothingLeftOver(found: Found): Check {
  const known = new Set(
    found.machines.filter(({ state }) => state !== 'gone' && state !== 'failed').map(({ name }) => name),
  );
  const ours = found.cloud.filter(({ labels }) => labels.lamplighter !== undefined);
  const strangers = ours.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  const doubles = ours.length - new Set(ours.map(({ name }) => name)).size;
  return holds(
    'the cloud has no machine that nobody holds, and none twice',
    { strangers, doubles },
    { strangers: [], doubles: 0 },
  );
}

/** Of the kinds of notice that ask for an answer, none can still be pressed. */
export function warningsClosed(found: Found): Check {
  const open = [...keyed(found, 'warn:'), ...keyed(found, 'remind:')].filter(
    (message) => buttonsNow(message).length > 0,
  );
  return holds(
    'the warnings can no longer be pressed',
    open.map(({ key }) => key),
    [],
  );
}
