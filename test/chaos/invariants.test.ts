/** The storm's checks can fail: each is shown one life that is right, and the same life with one thing wrong. */
import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { WorldEvent } from '../../src/sandbox/world/console.ts';
import { type Facts, runsOf } from './facts.ts';
import { INVARIANTS } from './invariants.ts';

const T = Date.UTC(2026, 10, 18, 9);
const AT = { project: 'p', zone: 'z', name: 'idle-1' };
const ID = 'm1';
const LIFE = `77-${T + MINUTE}`;

function event(kind: string, at: number): WorldEvent {
  return { kind, at, machine: AT, detail: '' };
}

const EVENTS: readonly WorldEvent[] = [
  event('instances.insert', T),
  event('running', T + MINUTE),
  event('instances.stop', T + HOUR),
  event('terminated', T + HOUR + MINUTE),
  event('instances.delete', T + 2 * HOUR),
  event('deleted', T + 2 * HOUR + MINUTE),
];

/** One idle machine: asked for, warned about, stopped, removed. */
function life(): Facts {
  const machine = { id: ID, name: AT.name, state: 'gone', project: 'p' };
  const request = {
    id: 'r1',
    machineId: ID,
    actor: 'UADA',
    channel: 'C',
    at: T + 2 * HOUR,
    what: { verb: 'remove' },
  };
  const asked = { how: 'typed', person: 'UADA', machine: AT.name, outcome: 'accepted', ran: false } as const;
  const entry = (kind: string, at: number) => ({ at, machineId: ID, machineName: AT.name, kind, text: kind });
  const messages = [
    { key: `warn:${ID}:${LIFE}:1`, channel: 'D', at: T + HOUR - 15 * MINUTE },
    { key: `stopped:${ID}:1`, channel: 'D', at: T + HOUR + MINUTE },
    { key: `removed:${ID}`, channel: 'C', at: T + 2 * HOUR + MINUTE },
    { key: 'digest:C:2026-11-17', channel: 'C', at: T },
  ];
  return {
    books: {
      machines: [machine],
      journal: [
        entry('stopping', T + HOUR),
        { ...entry('digest', T), text: 'The digest of 2026-11-17 went to C.' },
      ],
      ledger: [
        {
          machineId: ID,
          machineName: AT.name,
          key: LIFE,
          startedAt: T + MINUTE,
          endedAt: T + HOUR + MINUTE,
          endReason: 'idle',
        },
      ],
      requests: [{ request, doneAt: T + 2 * HOUR }],
      outbox: messages.map(({ key }) => ({ key, dueAt: undefined, delivered: true, error: undefined })),
    } as unknown as Facts['books'],
    messages,
    events: EVENTS,
    runs: runsOf(EVENTS),
    left: [],
    looseDisks: [],
    asked: [
      { ...asked, verb: 'up', from: T - 1, to: T },
      { ...asked, verb: 'remove', from: T + 2 * HOUR - 1, to: T + 2 * HOUR + 1 },
    ],
    outages: [],
    endedAt: T + 3 * HOUR,
  };
}

function violations(facts: Facts): string[] {
  return Object.entries(INVARIANTS).flatMap(([name, holds]) => holds(facts).map(() => name));
}

test('a right life breaks nothing', () => {
  expect(violations(life())).toEqual([]);
});

type Change = (facts: Facts) => Partial<Omit<Facts, 'books'>> & { readonly books?: Partial<Facts['books']> };

const WRONGS: Readonly<Record<keyof typeof INVARIANTS, Change>> = {
  acceptedCommandsAreCarriedOut: () => ({ books: { requests: [] } }),
  noRequestHasTwoMachines: ({ events }) => ({ events: [...events, event('instances.insert', T + 5)] }),
  nothingIsOrphaned: () => ({ looseDisks: ['idle-1'] }),
  nothingIsDoneTwice: ({ events }) => ({ events: [...events, event('instances.stop', T + HOUR + 5)] }),
  idleStopsFollowAWarning: ({ messages }) => ({
    messages: messages.map((one) => (one.key.startsWith('warn:') ? { ...one, at: one.at + MINUTE } : one)),
  }),
  endsAreToldOnce: ({ messages }) => ({
    messages: [...messages, { key: `stopped:${ID}:2`, channel: 'D', at: T + HOUR + MINUTE }],
  }),
  noMessageTwice: ({ messages }) => ({ messages: [...messages, ...messages.slice(0, 1)] }),
  whatIsOwedIsThere: ({ books }) => ({
    books: {
      outbox: [...books.outbox, { key: 'birth:m1:1', dueAt: undefined, delivered: true, error: undefined }],
    },
  }),
  oneDigestADay: ({ books }) => ({ books: { journal: [...books.journal, ...books.journal.slice(1)] } }),
  ledgerMatchesRuns: ({ books }) => ({
    books: { ledger: books.ledger.map((line) => ({ ...line, endedAt: T + HOUR + 5 * MINUTE })) },
  }),
  nothingIsStuck: ({ books }) => ({
    books: { requests: books.requests.map((one) => ({ ...one, doneAt: undefined })) },
  }),
  takenOnce: ({ books }) => ({
    books: {
      machines: [...books.machines, ...books.machines].map((one, i) => ({
        ...one,
        name: i === 0 ? one.name : 'l4-taken',
      })),
    },
  }),
};

test.each(Object.entries(WRONGS))('%s notices what is wrong', (name, change) => {
  const facts = life();
  const { books, ...rest } = change(facts);
  expect(violations({ ...facts, ...rest, books: { ...facts.books, ...books } })).toContain(name);
});

test('every invariant has its wrong', () => {
  expect(Object.keys(WRONGS)).toEqual(Object.keys(INVARIANTS));
});
