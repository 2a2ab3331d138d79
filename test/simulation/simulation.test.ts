/** The simulation itself: it repeats to the last call, it fails when a guard is missing, and it tells why in few words. */
import { describe, expect, it } from 'vitest';
import { drawPlan } from './draw.ts';
import { RESTART } from './invariants/index.ts';
import { run } from './run.ts';
import { SABOTAGES } from './sabotages/index.ts';
import { NOTICED_BY } from './sabotages/noticed-by.ts';
import { shortest } from './shrink.ts';

/** The known seed first: a change of the product may have moved what it met elsewhere. */
async function firstToNotice(name: string, known: number): Promise<number | undefined> {
  const sabotage = SABOTAGES[name];
  if (sabotage === undefined) return undefined;
  for (const seed of [known, ...Array.from({ length: 300 }, (_, i) => i + 1)]) {
    if ((await run(drawPlan(seed), { sabotage })).violations.length > 0) return seed;
  }
  return undefined;
}

const untouched = new Map<number, ReturnType<typeof run>>();

/** The run of the seed with every guard on: the same whoever asks, so it is run once. */
function runOf(seed: number): ReturnType<typeof run> {
  const known = untouched.get(seed) ?? run(drawPlan(seed));
  untouched.set(seed, known);
  return known;
}

describe('a run', () => {
  it('is the same run for the same seed, whoever looks on', async () => {
    const first = await runOf(7);
    const second = await run(drawPlan(7), { traced: true });
    expect(second.hash).toBe(first.hash);
    expect(second.calls).toBe(first.calls);
    expect((await runOf(8)).hash).not.toBe(first.hash);
  });

  it('ends well', async () => {
    for (const seed of [11, 12, 13]) expect((await runOf(seed)).violations).toEqual([]);
  });
});

describe('a guard that is switched off', () => {
  it('has a seed that notices', () => {
    expect(Object.keys(NOTICED_BY).sort()).toEqual(Object.keys(SABOTAGES).sort());
  });

  it.each(Object.entries(NOTICED_BY))(
    '%s is noticed, by seed %i or another of the first 300',
    async (name, known) => {
      const seed = await firstToNotice(name, known);
      expect(seed).toBeDefined();
      expect((await runOf(seed ?? 0)).violations).toEqual([]);
    },
    300_000,
  );
});

describe('a failing seed', () => {
  it('is told with as few events as still fail', async () => {
    const sabotage = SABOTAGES['read-back'];
    const seed = (await firstToNotice('read-back', NOTICED_BY['read-back'] ?? 1)) ?? 0;
    const plan = drawPlan(seed);
    const [violation] = (await run(plan, { sabotage })).violations;
    const invariant = violation?.invariant ?? RESTART;
    const { plan: short } = await shortest(plan, invariant, sabotage);
    expect(short.events.length).toBeLessThan(plan.events.length / 2);
    expect((await run(short, { sabotage })).violations[0]?.invariant).toBe(invariant);
    const again = await shortest(plan, invariant, sabotage);
    expect(again.plan).toEqual(short);
  }, 60_000);
});
