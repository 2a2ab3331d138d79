/** Which accelerators fit which work: well-known cases at list prices, and what holds for every workload. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { familyOf, standardShape } from '../../../src/domain/accelerators/index.ts';
import { TPU_CHIPS } from '../../../src/domain/advise/chips.ts';
import { memoryOf, perAccelerator, totalGb, USABLE } from '../../../src/domain/advise/memory.ts';
import { readWish } from '../../../src/domain/advise/read.ts';
import {
  type Budget,
  PRECISIONS,
  TASKS,
  type Wish,
  type Workload,
  workloadOf,
} from '../../../src/domain/advise/workload.ts';
import { type Advice, advise, type FamilyQuote, type Option } from '../../../src/domain/decide/advise.ts';
import { DAY } from '../../../src/domain/time.ts';
import { snapshotCatalog } from '../../../src/google/catalog.ts';
import { defaultPolicy } from '../../../src/policy.ts';
import { quotesOf } from '../../../src/usecases/advise-on.ts';

const LIMITS = { maxMicrosPerHour: 150e6, maxLease: 30 * DAY };
let quotes: readonly FamilyQuote[] = [];

beforeAll(async () => {
  const listed = await quotesOf(snapshotCatalog());
  quotes = listed.ok ? listed.value.quotes : [];
  expect(quotes.length).toBeGreaterThan(30);
});

function workload(said: string | Wish): Workload {
  const read = workloadOf(typeof said === 'string' ? readWish(said) : said);
  if ('field' in read) throw new Error(read.message);
  return read;
}

function adviceOn(said: string | Wish, limits = LIMITS): Advice {
  return advise(workload(said), quotes, limits);
}

function names(options: readonly Option[]): string[] {
  return options.map(({ name, count, buy }) => `${name}:${count}${buy === 'spot' ? ' spot' : ''}`);
}

/** What the sum of memory is to be, ± 5 %, the best option, and others that fit; what is too small. */
const CASES: readonly (readonly [string, number, string, readonly string[], readonly string[]])[] = [
  // 16 bytes a parameter (ZeRO §3.1) make 112 GB, and activations.
  ['full fine-tune of a 7b model', 115, 'a100-40:4', ['a100-80:2', 'h100:8', 'l4:8'], ['t4:4']],
  ['full fine-tune of a 7b model, budget $12/h', 115, 'a100-80:2', ['l4:8'], ['t4:4']],
  ['LoRA of a 7b model', 17.6, 'l4:1', ['a100-40:1', 'a100-80:1', 't4:2'], []],
  ['QLoRA of a 7b model', 7.5, 'l4:1', ['t4:1', 'a100-40:1'], []],
  // Dettmers et al. tuned 65B on one card of 48 GB.
  ['QLoRA of a 65b model', 47.3, 'rtx-pro-6000:1', ['a100-80:1', 'a100-40:2', 'l4:4'], ['t4:4']],
  ['inference of a 70b model in bf16', 141, 'a100-80:2', ['a100-40:4', 'h100:8'], ['t4:4']],
  ['inference of a 70b model in int4', 39.8, 'rtx-pro-6000:1', ['a100-80:1', 'h100:8'], []],
  ['inference of an 8b model', 16.6, 'l4:1', ['a100-40:1'], []],
  ['inference of an 8b model in int8', 8.6, 't4:1', ['l4:1'], []],
  ['train resnet50 from scratch on 140 GB', 4.6, 'l4:1', ['t4:1', 'a100-40:1'], []],
  ['pretrain a 1.3b model', 23.3, 'a100-40:1', ['l4:2', 't4:2'], []],
];

describe('well-known work', () => {
  it.each(CASES)('%s takes %d GB: %s', (said, gb, first, others, tooSmall) => {
    const advice = adviceOn(said);
    const memory = memoryOf(workload(said));
    expect(memory === undefined ? 0 : totalGb(memory)).toBeGreaterThan(gb * 0.95);
    expect(memory === undefined ? 0 : totalGb(memory)).toBeLessThan(gb * 1.05);
    expect(names(advice.options)[0]).toBe(first);
    expect(names(advice.options)).toEqual(expect.arrayContaining([...others]));
    expect(names(advice.ruledOut.filter(({ verdict }) => verdict === 'too-small'))).toEqual(tooSmall);
    expect(advice.withoutGpu).toBeUndefined();
  });

  it.each([
    ['xgboost on 30 GB', 'classic-ml'],
    ['notebooks', 'notebook'],
    ['inference with bert', 'small-model'],
  ])('%s needs no GPU', (said, why) => {
    const advice = adviceOn(said);
    expect(advice.withoutGpu).toBe(why);
    expect(names(advice.options)[0]).toBe('t4:1');
  });

  it('that fits nowhere says so, the nearest first', () => {
    const { options, ruledOut } = adviceOn('pretrain a 405b model');
    expect(options).toEqual([]);
    expect(names(ruledOut)[0]).toBe('b200:8 spot');
    expect(new Set(ruledOut.map(({ verdict }) => verdict))).toEqual(new Set(['too-small']));
  });
});

describe('money and time', () => {
  it('ResNet-50 takes as long as it is known to: an A100 some 2,800 images a second', () => {
    const { options } = adviceOn('train resnet50 from scratch on 140 GB');
    const hours = new Map(options.map(({ name, time = 0 }) => [name, time / 3_600_000]));
    expect(hours.get('a100-40')).toBeGreaterThan(10);
    expect(hours.get('a100-40')).toBeLessThan(15);
    expect(hours.get('t4')).toBeGreaterThan(55);
  });

  it('a deadline takes more GPUs, a budget for the job fewer dollars', () => {
    expect(names(adviceOn('train resnet50 from scratch on 140 GB within 24h').options)).toContain('l4:4');
    for (const { cost } of adviceOn('lora of an 8b model on 2 GB for $350 in all').options) {
      expect(cost?.micros ?? 0).toBeLessThanOrEqual(350e6);
    }
  });

  it('what costs an unknown sum is not held against a budget, and never $0', () => {
    const { ruledOut } = adviceOn('lora of an 8b model, $500/h');
    const h200 = ruledOut.find(({ name }) => name === 'h200');
    expect(h200).toMatchObject({ verdict: 'unpriced', price: undefined, cost: undefined });
  });

  it('the policy’s own limit counts, too', () => {
    const { options, ruledOut } = adviceOn('full fine-tune of a 7b model', {
      ...LIMITS,
      maxMicrosPerHour: defaultPolicy(['p']).limits.maxMicrosPerHour,
    });
    expect(names(options)).not.toContain('h100:8');
    expect(names(ruledOut.filter(({ verdict }) => verdict === 'over-policy'))).toContain('b200:8 spot');
  });

  it('spot is for those who said so, or where there is no other way', () => {
    expect(adviceOn('lora of an 8b model').options[0]?.buy).toBe('on-demand');
    expect(new Set(adviceOn('lora of an 8b model, spot').options.map(({ buy }) => buy))).toEqual(
      new Set(['spot']),
    );
  });
});

describe('TPUs', () => {
  it.each([
    ['inference of an 8b model', 'v5e', 4],
    ['full fine-tune of a 7b model', 'v6e', 8],
    ['inference of a 70b model in bf16', 'v6e', 8],
  ])('%s fits %s with %i chips, at the price of the cheapest zone', (said, name, count) => {
    const { tpus } = adviceOn(said);
    const own = tpus.find((one) => one.name === name);
    expect(own).toMatchObject({ kind: 'tpu', count, buy: 'on-demand', verdict: 'ok' });
    const quote = quotes.find((one) => one.family === name && one.count === count && one.buy === 'on-demand');
    expect(own?.price).toEqual(quote?.price);
    expect(own?.zone).toBe(quote?.zone);
  });

  it('are those that can be asked for, in sizes up to 256 chips', () => {
    const advised = quotes.filter(({ family }) => TPU_CHIPS[family] !== undefined);
    expect(new Set(advised.map(({ family }) => family))).toEqual(new Set(Object.keys(TPU_CHIPS)));
    expect(Math.max(...advised.map(({ count }) => count))).toBe(256);
    for (const name of Object.keys(TPU_CHIPS)) expect(familyOf(name)?.kind).toBe('tpu');
  });

  it('are spot where that will do, and none where they are over the budget', () => {
    expect(adviceOn('lora of an 8b model, spot').tpus.every(({ buy }) => buy === 'spot')).toBe(true);
    expect(adviceOn('full fine-tune of a 7b model, budget $1/h').tpus).toEqual([]);
  });
});

const wishes: fc.Arbitrary<Wish> = fc.record(
  {
    task: fc.constantFrom(...TASKS.filter((task) => task !== 'notebook' && task !== 'classic-ml')),
    model: fc.record({
      kind: fc.constantFrom('language' as const, 'vision' as const),
      parameters: fc.double({ min: 6, max: 12.5, noNaN: true }).map((exponent) => Math.round(10 ** exponent)),
      name: fc.constant('any'),
    }),
    precision: fc.constantFrom(...PRECISIONS),
    context: fc.integer({ min: 1, max: 200_000 }),
    batch: fc.integer({ min: 1, max: 64 }),
    dataGb: fc.double({ min: 0.001, max: 10_000, noNaN: true }),
    budget: fc.record({
      per: fc.constantFrom('hour' as const, 'job' as const),
      micros: fc.integer({ min: 100_000, max: 400_000_000 }),
    }),
    within: fc.integer({ min: 1, max: 60 }).map((days) => days * DAY),
    spot: fc.boolean(),
  },
  { requiredKeys: ['task', 'model'] },
);

/** Every workload that somebody could mean. */
const workloads = wishes.map(workloadOf).filter((one): one is Workload => !('field' in one));

describe('whatever the work', () => {
  it('what is recommended fits, can be bought that way, and keeps to budget, policy and deadline', () => {
    fc.assert(
      fc.property(workloads, (work) => {
        const memory = memoryOf(work);
        for (const { name, count, buy, memoryGb, price, cost, time } of advise(work, quotes, LIMITS)
          .options) {
          expect(memory === undefined || perAccelerator(memory, count) <= memoryGb * USABLE).toBe(true);
          const family = familyOf(name);
          expect(family && standardShape(family, count)?.buy).toContain(buy);
          expect(price?.microsPerHour ?? 0).toBeLessThanOrEqual(LIMITS.maxMicrosPerHour);
          if (work.budget?.per === 'hour')
            expect(price?.microsPerHour).toBeLessThanOrEqual(work.budget.micros);
          if (work.budget?.per === 'job') expect(cost?.micros ?? 0).toBeLessThanOrEqual(work.budget.micros);
          if (work.within !== undefined) expect(time ?? 0).toBeLessThanOrEqual(work.within);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('a larger model, a longer context or a larger batch never takes less memory, in any family', () => {
    const more = fc.record({
      parameters: fc.double({ min: 1, max: 20, noNaN: true }),
      context: fc.integer({ min: 0, max: 50_000 }),
      batch: fc.integer({ min: 0, max: 16 }),
    });
    fc.assert(
      fc.property(workloads, more, ({ budget: _, within: __, dataGb: ___, ...work }, by) => {
        const { model } = work;
        if (model === undefined) return;
        const larger: Workload = {
          ...work,
          model: { ...model, parameters: model.parameters * by.parameters },
          context: work.context + by.context,
          batch: work.batch + by.batch,
        };
        const [one, other] = [memoryOf(work), memoryOf(larger)];
        if (one === undefined || other === undefined) return;
        expect(totalGb(other)).toBeGreaterThanOrEqual(totalGb(one) * (1 - 1e-9));
        // A price of 0 would hide nothing: the smallest size of a family that holds it is never a smaller one.
        const free = { ...LIMITS, maxMicrosPerHour: Number.MAX_SAFE_INTEGER };
        const [few, many] = [advise(work, quotes, free), advise(larger, quotes, free)];
        for (const option of many.options) {
          const before = few.options.find(({ name, buy }) => name === option.name && buy === option.buy);
          expect(before === undefined || before.count <= option.count).toBe(true);
        }
        expect(smallest(many.options)).toBeGreaterThanOrEqual(smallest(few.options));
      }),
      { numRuns: 120 },
    );
  });

  it('a larger budget never worsens the advice', () => {
    fc.assert(
      fc.property(workloads, fc.double({ min: 1, max: 10, noNaN: true }), (work, times) => {
        if (work.budget === undefined) return;
        const budget: Budget = { ...work.budget, micros: Math.round(work.budget.micros * times) };
        const few = advise(work, quotes, LIMITS).options;
        const many = advise({ ...work, budget }, quotes, LIMITS).options;
        // No family is lost.
        const families = new Set(many.map(({ name }) => name));
        expect(few.filter(({ name }) => !families.has(name))).toEqual([]);
        // What both purses pay for stands in the same order, so that whatever comes before it now was too dear before.
        const [before, after] = [names(few), names(many)];
        expect(after.filter((one) => before.includes(one))).toEqual(
          before.filter((one) => after.includes(one)),
        );
      }),
      { numRuns: 120 },
    );
  });
});

/** Total memory of the smallest option, GB; ∞ when nothing fits. */
function smallest(options: readonly Option[]): number {
  return Math.min(...options.map(({ memoryGb, count }) => memoryGb * count));
}
