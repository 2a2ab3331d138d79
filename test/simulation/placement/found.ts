/** Sequences that once ended badly, or that chance finds too rarely, each with what it was. */
import { MINUTE, SECOND } from '../../../src/domain/time.ts';
import type { Sequence } from './sequence.ts';

/** Nothing goes wrong. */
const CALM: Sequence = {
  seed: 0,
  buy: 'on-demand',
  alike: false,
  stockedOut: [],
  deliveries: 1,
  waitFor: undefined,
  stranger: undefined,
  cancelAfter: undefined,
  troubles: [],
  kills: [],
};

export const FOUND: readonly (readonly [what: string, sequence: Sequence])[] = [
  ['nothing goes wrong', CALM],
  ['nothing goes wrong and Google chooses the zone', { ...CALM, alike: true }],
  [
    'the process stands still between reading the time and repeating a call that Google has forgotten meanwhile',
    {
      ...CALM,
      stockedOut: [0],
      stranger: 1,
      troubles: [
        { on: 'update', nth: 1, times: 1, mishap: { kind: 'jump', by: 51 * MINUTE, before: false } },
      ],
      kills: [{ call: 22, afterEffect: true, away: 20 * MINUTE, released: false }],
    },
  ],
  [
    'the operation of a removal is not found, and the machine is there',
    {
      ...CALM,
      cancelAfter: 0,
      troubles: [
        { on: 'operation', nth: 0, times: 1, mishap: { kind: 'http', status: 403, reason: 'forbidden' } },
        { on: 'operation', nth: 4, times: 1, mishap: { kind: 'http', status: 404, reason: 'notFound' } },
      ],
    },
  ],
  [
    'a repeated call arrives late, after the next one was refused',
    {
      ...CALM,
      troubles: [
        { on: 'create', nth: 0, times: 4, mishap: { kind: 'lost', taken: false } },
        { on: 'create', nth: 4, times: 1, mishap: { kind: 'late', by: 59 * SECOND } },
        { on: 'create', nth: 5, times: 1, mishap: { kind: 'http', status: 403, reason: 'forbidden' } },
      ],
    },
  ],
];
