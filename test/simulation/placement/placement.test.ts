/** Ten thousand requests for a machine, each under faults of its own: one machine or none, and the person knows. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { FOUND } from './found.ts';
import { type Outcome, type Sabotage, Stage } from './play.ts';
import { SABOTAGES } from './sabotages.ts';
import { type Sequence, sequences } from './sequence.ts';

const RUNS = 10_000;
/** Within so many a lost guard must be noticed. */
const RUNS_TO_NOTICE = 1_000;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});

function property(sabotage?: Sabotage, onOutcome: (outcome: Outcome) => void = () => {}) {
  return fc.asyncProperty(sequences, async (sequence: Sequence) => {
    const outcome = await stage.play(sequence, sabotage);
    onOutcome(outcome);
    expect(outcome.wrong).toEqual([]);
  });
}

describe('a request for a machine under faults', () => {
  it.each(FOUND)('ends well when %s', async (_what, sequence) => {
    expect((await stage.play(sequence)).wrong).toEqual([]);
  });

  it('ends in one machine or none, with nothing left behind and the truth told', async () => {
    const ends = new Map<string, number>();
    const count = (what: string) => ends.set(what, (ends.get(what) ?? 0) + 1);
    const counted = property(undefined, ({ state, inserts, choices }) => {
      count(state ?? 'lost');
      if (choices > 0) count('by region');
      count(inserts > 1 ? 'several tries' : 'one try');
    });
    await fc.assert(counted, { numRuns: RUNS });
    // The sequences reach every kind of end, each a hundred times and more.
    for (const end of ['ready', 'failed', 'gone', 'several tries', 'by region']) {
      expect(ends.get(end) ?? 0, end).toBeGreaterThan(RUNS / 100);
    }
  }, 300_000);

  it.each(Object.entries(SABOTAGES))(
    'would be found to lack: %s',
    async (_name, sabotage) => {
      const details = await fc.check(property(sabotage), { numRuns: RUNS_TO_NOTICE, endOnFailure: true });
      expect(details.failed, sabotage.loses).toBe(true);
    },
    60_000,
  );
});
