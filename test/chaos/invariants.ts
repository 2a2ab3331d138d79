/** What must be true after any storm; each function answers with what is not, in words. */
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import type { Facts } from './facts.ts';

export type Invariant = (facts: Facts) => string[];

const WARN_BEFORE = 15 * MINUTE;
/** Between an end at Google and its place in our ledger, while a process runs. */
const LEDGER_SLACK = 2 * MINUTE;
const AT_REST = ['ready', 'stopped', 'gone', 'failed'];

/** A machine that was promised exists, or its failure was told; a request that was promised is done, and once. */
const acceptedCommandsAreCarriedOut: Invariant = ({ asked, books }) => {
  const wrong: string[] = [];
  for (const one of asked.filter(({ verb }) => verb === 'up')) {
    const rows = books.machines.filter(({ name }) => name === one.machine);
    if (one.outcome === 'accepted' && rows.length === 0)
      wrong.push(`${one.machine} was promised and is not known`);
    if (rows.length > 1) wrong.push(`${one.machine} was accepted ${rows.length} times`);
  }
  const idOf = new Map(books.machines.map(({ name, id }) => [name, id]));
  const unmatched = new Set(books.requests.map(({ request }) => request));
  for (const one of asked) {
    if (one.verb === 'up') continue;
    const id = one.how === 'clicked' ? one.machine : idOf.get(one.machine);
    const found = [...unmatched].find(
      ({ actor, machineId, what, at }) =>
        actor === one.person &&
        what.verb === one.verb &&
        (one.verb === 'digest' || machineId === id) &&
        at >= one.from - SECOND &&
        at <= one.to + SECOND,
    );
    if (found !== undefined) unmatched.delete(found);
    else if (one.outcome === 'accepted')
      wrong.push(`${one.verb} ${one.machine} was promised and is not written down`);
    else if (one.outcome === 'acked' && one.verb === 'keep' && one.ran && !wasEnding(books, one)) {
      wrong.push(`a click on Keep of ${one.machine} was acknowledged and is not written down`);
    }
  }
  for (const request of unmatched) {
    if (request.actor !== 'lamplighter')
      wrong.push(`request ${request.id} (${request.what.verb}) was asked by nobody`);
  }
  return wrong;
};

/** A stop was under way when somebody pressed: the press was rightly refused. */
function wasEnding(books: Facts['books'], one: { machine: string; from: number; to: number }): boolean {
  return books.journal.some(
    ({ machineId, kind, at }) =>
      machineId === one.machine &&
      ['stopping', 'started', 'removed'].includes(kind) &&
      at > one.from - 10 * MINUTE &&
      at < one.to + MINUTE,
  );
}

const noRequestHasTwoMachines: Invariant = ({ events }) => {
  const made = new Map<string, number>();
  const inZone = new Map<string, number>();
  for (const { kind, machine } of events) {
    if (machine === undefined) continue;
    const place = `${machine.zone}/${machine.name}`;
    // Where Google was to choose the zone, it has begun nothing in those that have no room.
    const failed = (kind === 'stockout' || kind === 'quota-refused') && inZone.has(place);
    const add = kind === 'instances.insert' ? 1 : failed ? -1 : 0;
    made.set(machine.name, (made.get(machine.name) ?? 0) + add);
    if (add > 0) inZone.set(place, (inZone.get(place) ?? 0) + 1);
  }
  return [
    ...[...made].filter(([, count]) => count > 1).map(([name, count]) => `${name} was made ${count} times`),
    ...[...inZone]
      .filter(([, count]) => count > 1)
      .map(([name, count]) => `${name} was inserted ${count} times in one zone`),
  ];
};

/** What is left at Google is held by an unended row, and what was ended has left nothing. */
const nothingIsOrphaned: Invariant = ({ left, looseDisks, books }) => {
  const held = new Set(
    books.machines.filter(({ state }) => state !== 'gone' && state !== 'failed').map(({ id }) => id),
  );
  return [
    ...left
      .filter(({ labels }) => !held.has(labels['lamplighter-machine'] ?? ''))
      .map(({ name, status }) => `${name} is ${status} and nobody holds it`),
    ...looseDisks.map((name) => `the disk ${name} was left`),
    ...books.machines
      .filter(
        ({ id, state }) =>
          held.has(id) &&
          state !== 'accepted' &&
          !left.some(({ labels }) => labels['lamplighter-machine'] === id),
      )
      .map(({ name, state }) => `${name} is held as ${state} and does not exist`),
  ];
};

/** One call of each kind for each decision: nothing is stopped, started or deleted twice. */
const nothingIsDoneTwice: Invariant = ({ events, books }) => {
  const wrong: string[] = [];
  for (const { id, name } of books.machines) {
    const calls = (kind: string) =>
      events.filter((event) => event.kind === kind && event.machine?.name === name).length;
    const entries = (kind: string) =>
      books.journal.filter((entry) => entry.machineId === id && entry.kind === kind);
    const stops = entries('stopping').length;
    if (calls('instances.stop') > stops)
      wrong.push(`${name} was stopped ${calls('instances.stop')} times on ${stops} decisions`);
    const starts = entries('started').filter(({ text }) => text.includes('> starts ')).length;
    if (calls('instances.start') > starts)
      wrong.push(`${name} was started ${calls('instances.start')} times on ${starts} requests`);
    if (calls('instances.delete') > 1) wrong.push(`${name} was deleted ${calls('instances.delete')} times`);
  }
  return wrong;
};

const idleStopsFollowAWarning: Invariant = ({ events, books, messages }) => {
  const wrong: string[] = [];
  for (const run of books.ledger.filter(({ endReason }) => endReason === 'idle')) {
    if (!run.machineName.startsWith('idle'))
      wrong.push(`${run.machineName} was stopped for idleness and was not idle for long`);
    const stop = events.find(
      ({ kind, machine, at }) =>
        kind === 'instances.stop' &&
        machine?.name === run.machineName &&
        at >= run.startedAt &&
        at <= (run.endedAt ?? 0),
    );
    if (stop === undefined) {
      wrong.push(`${run.machineName} is held to have been stopped for idleness and Google was never asked`);
      continue;
    }
    const warning = messages.findLast(
      ({ key, at }) => key.startsWith(`warn:${run.machineId}:${run.key}:`) && at < stop.at,
    );
    if (warning === undefined) wrong.push(`${run.machineName} was stopped without a warning`);
    else if (stop.at - warning.at < WARN_BEFORE - SECOND) {
      wrong.push(
        `${run.machineName} was stopped ${Math.round((stop.at - warning.at) / SECOND)} s after its warning`,
      );
    }
  }
  return wrong;
};

/** Each end at Google is told once; a machine that was removed may have its last end told by that. */
const endsAreToldOnce: Invariant = ({ runs, events, messages, books }) => {
  const wrong: string[] = [];
  for (const { id, name, state } of books.machines) {
    const ended = runs.filter((run) => run.name === name && run.to !== undefined).length;
    const deleted = events.filter(({ kind, machine }) => kind === 'deleted' && machine?.name === name).length;
    const stopped = messages.filter(({ key }) => key.startsWith(`stopped:${id}:`)).length;
    const removed = messages.filter(({ key }) => key === `removed:${id}`).length;
    if (stopped > ended) wrong.push(`${name}: ${stopped} stops were told and ${ended} happened`);
    if (stopped + removed < ended)
      wrong.push(`${name}: ${ended} ends happened and ${stopped + removed} were told`);
    if (state === 'gone' && deleted > 0 && removed !== 1)
      wrong.push(`${name} was removed and that was told ${removed} times`);
  }
  return wrong;
};

const noMessageTwice: Invariant = ({ messages }) => {
  const count = new Map<string, number>();
  for (const { key } of messages) count.set(key, (count.get(key) ?? 0) + 1);
  return [...count]
    .filter(([, times]) => times > 1)
    .map(([key, times]) => `${key} stands there ${times} times`);
};

/** The outbox and the channels agree. */
const whatIsOwedIsThere: Invariant = ({ books, messages }) => {
  const there = new Set(messages.map(({ key }) => key));
  const ephemeral = /^digest-asked:/;
  return books.outbox
    .filter(({ key, delivered }) => delivered && !ephemeral.test(key) && !there.has(key))
    .map(({ key }) => `${key} is held to be delivered and is not there`);
};

const oneDigestADay: Invariant = ({ books, messages }) => {
  const wrong: string[] = [];
  const said = books.journal.filter(({ kind }) => kind === 'digest').map(({ text }) => text);
  for (const text of new Set(said)) {
    const times = said.filter((other) => other === text).length;
    if (times > 1) wrong.push(`${text} (${times} times)`);
  }
  const posted = messages.filter(({ key }) => key.startsWith('digest:')).length;
  if (posted !== said.length) wrong.push(`${said.length} digests were made and ${posted} stand in channels`);
  return wrong;
};

/** Every run at Google has its line, from the same moment to the same moment. */
const ledgerMatchesRuns: Invariant = ({ runs, books, outages, endedAt }) => {
  const wrong: string[] = [];
  const lines = new Set(books.ledger);
  for (const run of runs) {
    const line = [...lines].find(
      ({ machineName, startedAt }) => machineName === run.name && Math.abs(startedAt - run.from) <= SECOND,
    );
    if (line === undefined) {
      wrong.push(`${run.name} ran ${span(run.from, run.to ?? endedAt)} and the ledger does not know`);
      continue;
    }
    lines.delete(line);
    if ((run.to === undefined) !== (line.endedAt === undefined)) {
      wrong.push(
        `the ledger holds the run of ${run.name} ${line.endedAt === undefined ? 'open' : 'closed'} and it is not`,
      );
    } else if (
      run.to !== undefined &&
      line.endedAt !== undefined &&
      Math.abs(line.endedAt - run.to) > LEDGER_SLACK
    ) {
      const down = outages.some(
        ({ from, to }) => from - LEDGER_SLACK <= (run.to ?? 0) && to >= (run.to ?? 0),
      );
      wrong.push(
        `the ledger ends the run of ${run.name} ${Math.round((line.endedAt - run.to) / SECOND)} s late (${line.endReason}${down ? ', nobody ran' : ''})`,
      );
    }
  }
  return [
    ...wrong,
    ...[...lines].map(({ machineName }) => `the ledger knows a run of ${machineName} that never was`),
  ];
};

const nothingIsStuck: Invariant = ({ books }) => [
  ...books.machines
    .filter(({ state }) => !AT_REST.includes(state))
    .map(
      ({ name, state, trouble }) => `${name} is still ${state}${trouble === undefined ? '' : `: ${trouble}`}`,
    ),
  ...books.requests
    .filter(({ doneAt }) => doneAt === undefined)
    .map(({ request }) => `${request.what.verb} of ${request.machineId} is still open`),
  ...books.outbox
    .filter(({ delivered, dueAt }) => !delivered && dueAt !== undefined)
    .map(({ key, error }) => `${key} is still owed: ${error}`),
  ...books.outbox
    .filter(({ delivered, dueAt }) => !delivered && dueAt === undefined)
    .map(({ key, error }) => `${key} was given up: ${error}`),
];

/** Each machine that nobody typed was taken from a message about watched capacity, each message once. */
const takenOnce: Invariant = ({ asked, books }) => {
  const taken = books.journal.filter(({ kind, text }) => kind === 'capacity' && text.includes(' takes '));
  const which = taken.map(({ detail }) => {
    const { watch, round } = detail as { readonly watch: string; readonly round: number };
    return `${watch}:${round}`;
  });
  const typed = new Set(asked.filter(({ verb }) => verb === 'up').map(({ machine }) => machine));
  const untyped = books.machines.filter(({ name }) => !typed.has(name)).length;
  return [
    ...[...new Set(which)]
      .filter((one) => which.indexOf(one) !== which.lastIndexOf(one))
      .map((one) => `the capacity of ${one} was taken more than once`),
    ...(untyped === taken.length
      ? []
      : [`${untyped} machines were not typed, and ${taken.length} were taken`]),
  ];
};

export const INVARIANTS: Readonly<Record<string, Invariant>> = {
  acceptedCommandsAreCarriedOut,
  noRequestHasTwoMachines,
  nothingIsOrphaned,
  nothingIsDoneTwice,
  idleStopsFollowAWarning,
  endsAreToldOnce,
  noMessageTwice,
  whatIsOwedIsThere,
  oneDigestADay,
  ledgerMatchesRuns,
  nothingIsStuck,
  takenOnce,
};

function span(from: number, to: number): string {
  return `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
}
