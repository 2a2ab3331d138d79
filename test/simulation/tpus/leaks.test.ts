/** Requests for TPUs under random faults, kills, stockouts and preemptions: nothing outlives its lease by more than a pass. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIVES, type Life, lives } from './life.ts';
import { liveLife } from './live.ts';

const RUNS = 15;

describe('a request for a TPU under faults', () => {
  it.each(LIVES)('leaves nothing when %s', async (_what, met, life) => {
    const { wrong, seen } = await liveLife(life);
    expect(wrong).toEqual([]);
    expect([...seen].toSorted()).toEqual(met);
  });

  it('leaves no node and no place in a queue behind by more than a pass', async () => {
    const property = fc.asyncProperty(lives, async (life: Life) => {
      expect((await liveLife(life)).wrong).toEqual([]);
    });
    await fc.assert(property, { numRuns: RUNS, interruptAfterTimeLimit: 60_000 });
  }, 120_000);
});
