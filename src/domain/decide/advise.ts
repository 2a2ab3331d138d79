/** Which accelerators fit a workload, what they cost an hour and a job, and in which order to think of them. */
import { ASKABLE_GPUS, type Family, familyOf, TPU_FAMILIES } from '../accelerators/index.ts';
import { advisedCounts, type Chip, CPU_MACHINE, chipOf } from '../advise/chips.ts';
import { fits, type Memory, memoryOf, perAccelerator, totalGb, USABLE } from '../advise/memory.ts';
import { speedOf, timeFor, tokensPerSecond, type Work, workOf } from '../advise/work.ts';
import { isTraining, type Workload } from '../advise/workload.ts';
import { costOf, type Money, type Price } from '../money.ts';
import type { Buy, FamilyName } from '../offer.ts';
import type { Duration } from '../time.ts';
import type { Zone } from '../zone.ts';

/** What a machine with so many of a family costs where it is cheapest. */
export interface FamilyQuote {
  readonly family: FamilyName;
  readonly count: number;
  readonly buy: Buy;
  readonly price: Price;
  readonly zone: Zone;
}

/** Why a size is not for this workload; `ok` = it is. */
export type Verdict = 'ok' | 'too-small' | 'over-budget' | 'over-policy' | 'too-late' | 'unpriced';

/** What one has to know about an option that is otherwise fine. */
export type Caution =
  /** The model is split over the accelerators: the training script has to do that (FSDP, ZeRO-3, tensor parallelism). */
  | 'split'
  /** They exchange over PCIe. */
  | 'not-linked'
  /** 16-bit training is fp16 with loss scaling. */
  | 'no-bf16'
  /** Google may take it back. */
  | 'spot'
  /** A conversation reads slower than people do. */
  | 'slow'
  /** The job outlasts the longest lease. */
  | 'outlasts-lease';

export interface Option {
  readonly name: FamilyName;
  readonly title: string;
  readonly kind: 'gpu' | 'tpu';
  readonly count: number;
  readonly buy: Buy;
  readonly memoryGb: number;
  /** What each accelerator would hold, and what it could; undefined when the workload names no model. */
  readonly load: { readonly needGb: number; readonly usableGb: number } | undefined;
  /** undefined = unknown, never 0. */
  readonly price: Price | undefined;
  readonly zone: Zone | undefined;
  /** undefined when nobody said how much data there is. */
  readonly time: Duration | undefined;
  readonly cost: Money | undefined;
  /** In one conversation; inference with a language model only. */
  readonly tokensPerSecond: number | undefined;
  readonly verdict: Verdict;
  readonly cautions: readonly Caution[];
}

export interface Advice {
  readonly workload: Workload;
  readonly memory: Memory | undefined;
  readonly work: Work | undefined;
  /** Why a machine without a GPU will do; the options are then for those who want one anyway. */
  readonly withoutGpu: 'classic-ml' | 'notebook' | 'small-model' | undefined;
  /** What can be asked for here and now, best first: one size of each family. */
  readonly options: readonly Option[];
  /** The same of what cannot be asked for: too small, over the budget. */
  readonly ruledOut: readonly Option[];
  /** TPUs that hold it and keep to its limits, best first. */
  readonly tpus: readonly Option[];
}

export interface AdviceLimits {
  /** Dearest machine that may be asked for. */
  readonly maxMicrosPerHour: number;
  readonly maxLease: Duration;
}

/** Slower than this people wait for words: 250 words a minute are about 6 tokens a second. */
const READABLE = 8;
/** Parameters up to which a CPU answers within a second. */
const SMALL_MODEL = 200e6;

/**
 * Ranks what fits. On demand comes before spot unless spot was asked for; what reads slower than people, is split over
 * PCIe or lacks bfloat16 comes last; then what the same work costs, in steps of twice as much, within which the lower
 * price by the hour wins: efficiency alone would send everybody to eight H100. The order of two options depends on
 * nothing but themselves, so a larger budget can only add better ones.
 */
export function advise(workload: Workload, quotes: readonly FamilyQuote[], limits: AdviceLimits): Advice {
  const reckoned: Reckoned = { workload, memory: memoryOf(workload), work: workOf(workload) };
  const families = ASKABLE_GPUS.flatMap((family) => {
    const chip = chipOf(family);
    return chip === undefined ? [] : [sizesOf(family, chip, reckoned, quotes, limits)];
  });
  const order = inOrder(reckoned, families);
  const best = families.flatMap((sizes) => sizes.toSorted(order).slice(0, 1));
  const ranked = best.toSorted(order);
  return {
    ...reckoned,
    withoutGpu: withoutGpu(workload),
    options: ranked.filter(({ verdict }) => verdict === 'ok'),
    ruledOut: ranked.filter(({ verdict }) => verdict !== 'ok'),
    tpus: tpuOptions(reckoned, quotes, limits),
  };
}

function withoutGpu({ task, model }: Workload): Advice['withoutGpu'] {
  if (task === 'classic-ml' || task === 'notebook') return task;
  return task === 'inference' && model !== undefined && model.parameters <= SMALL_MODEL
    ? 'small-model'
    : undefined;
}

/** What a plain machine costs, for comparison. */
export const CPU_PRICE: Price = { microsPerHour: CPU_MACHINE.microsPerHour, currency: 'USD' };

/** A workload with what every option is held against. */
type Reckoned = Pick<Advice, 'workload' | 'memory' | 'work'>;

/** Every size of a family and way to buy it. */
function sizesOf(
  family: Family,
  chip: Chip,
  reckoned: Reckoned,
  quotes: readonly FamilyQuote[],
  limits: AdviceLimits,
): readonly Option[] {
  const { workload } = reckoned;
  const ways: readonly Buy[] = workload.spot ? ['spot'] : ['on-demand', 'spot'];
  // What needs no model needs no second GPU.
  const most = workload.model === undefined ? 1 : Number.POSITIVE_INFINITY;
  return ways.flatMap((buy) =>
    advisedCounts(family, buy)
      .filter((count) => count <= most)
      .map((count) => {
        const quote = quotes.find(
          (one) => one.family === family.name && one.count === count && one.buy === buy,
        );
        return optionOf(
          { name: family.name, title: family.title, kind: family.kind, memoryGb: family.memoryGb, chip },
          { count, buy, price: quote?.price, zone: quote?.zone },
          reckoned,
          limits,
        );
      }),
  );
}

/** On demand, or as spot where that will do. */
function tpuOptions(
  reckoned: Reckoned,
  quotes: readonly FamilyQuote[],
  limits: AdviceLimits,
): readonly Option[] {
  const { workload } = reckoned;
  if (workload.model === undefined) return [];
  const wanted: Buy = workload.spot ? 'spot' : 'on-demand';
  const sizes = TPU_FAMILIES.flatMap((family) => {
    const chip = chipOf(family);
    if (chip === undefined) return [];
    return [
      sizesOf(family, chip, reckoned, quotes, limits).filter(
        ({ buy, verdict }) => buy === wanted && verdict === 'ok',
      ),
    ];
  });
  const order = inOrder(reckoned, sizes);
  return sizes.flatMap((own) => own.toSorted(order).slice(0, 1)).toSorted(order);
}

function optionOf(
  one: Pick<Option, 'name' | 'title' | 'kind' | 'memoryGb'> & { readonly chip: Chip },
  size: Pick<Option, 'count' | 'buy' | 'price' | 'zone'>,
  { workload, memory, work }: Reckoned,
  limits: AdviceLimits,
): Option {
  const { chip, ...what } = one;
  const { count, price } = size;
  const isSplit = memory !== undefined && count > 1 && !fits(memory, what.memoryGb, 1);
  const time = work === undefined ? undefined : timeFor(work, { chip, count, isSplit }, workload);
  const cost = time === undefined || price === undefined ? undefined : costOf(price, time);
  const weights = memory?.shared.find((part) => part.what === 'weights')?.gb;
  const isChat = workload.task === 'inference' && workload.model?.kind === 'language' && work === undefined;
  const speed = isChat && weights !== undefined ? tokensPerSecond(chip, count, weights) : undefined;
  const option = {
    ...what,
    ...size,
    load:
      memory === undefined
        ? undefined
        : { needGb: perAccelerator(memory, count), usableGb: what.memoryGb * USABLE },
    time,
    cost,
    tokensPerSecond: speed,
  };
  const isTooSmall = memory !== undefined && !fits(memory, what.memoryGb, count);
  const verdict = isTooSmall ? 'too-small' : verdictOf(option, workload, limits);
  return { ...option, verdict, cautions: cautionsOf(option, chip, isSplit, workload, limits) };
}

function verdictOf(
  { price, time, cost }: Pick<Option, 'price' | 'time' | 'cost'>,
  { budget, within }: Workload,
  { maxMicrosPerHour }: AdviceLimits,
): Verdict {
  if (within !== undefined && time !== undefined && time > within) return 'too-late';
  if (price === undefined) return budget === undefined ? 'ok' : 'unpriced';
  const spent = budget?.per === 'job' ? cost?.micros : price.microsPerHour;
  if (budget !== undefined && spent !== undefined && spent > budget.micros) return 'over-budget';
  return price.microsPerHour > maxMicrosPerHour ? 'over-policy' : 'ok';
}

function cautionsOf(
  { buy, time, tokensPerSecond: speed }: Omit<Option, 'verdict' | 'cautions'>,
  chip: Chip,
  isSplit: boolean,
  workload: Workload,
  { maxLease }: AdviceLimits,
): readonly Caution[] {
  const all: readonly (readonly [Caution, boolean])[] = [
    ['split', isSplit],
    ['not-linked', isSplit && !chip.linked],
    ['no-bf16', !chip.bf16 && isTraining(workload.task) && workload.precision !== 'fp32'],
    ['spot', buy === 'spot'],
    ['slow', speed !== undefined && speed < READABLE],
    ['outlasts-lease', time !== undefined && time > maxLease],
  ];
  return all.flatMap(([caution, holds]) => (holds ? [caution] : []));
}

const VERDICTS: Readonly<Record<Verdict, number>> = {
  ok: 0,
  unpriced: 1,
  'over-policy': 2,
  'over-budget': 3,
  'too-late': 4,
  'too-small': 5,
};

/** What fits, but is somebody's second choice. */
const LAST: readonly Caution[] = ['slow', 'not-linked', 'no-bf16'];

/** Steps within which the same work costs about the same. */
const STEP = Math.log(2);

/**
 * The order of options. What work costs is reckoned from the family's smallest size, so that every size of a family
 * whose accelerators are linked counts the same, and the smallest comes first.
 */
function inOrder({ workload, work }: Reckoned, families: readonly (readonly Option[])[]) {
  const unit = new Map<string, number>();
  for (const { name, buy, count, price } of families.flat()) {
    const known = unit.get(`${name} ${buy}`);
    const each = price === undefined ? undefined : price.microsPerHour / count;
    if (known === undefined && each !== undefined) unit.set(`${name} ${buy}`, each);
  }
  const isServed = workload.task === 'inference' && work === undefined;
  const byHour = isServed || workload.model === undefined;
  const rank = (option: Option): readonly number[] => {
    const { verdict, load, buy, cautions, name, count, price } = option;
    // Of what is too small, that which comes nearest.
    if (verdict === 'too-small' && load !== undefined)
      return [VERDICTS[verdict], load.needGb / load.usableGb];
    return [
      VERDICTS[verdict],
      buy === 'spot' && !workload.spot ? 1 : 0,
      cautions.some((caution) => LAST.includes(caution)) ? 1 : 0,
      byHour ? 0 : step(option, unit.get(`${name} ${buy}`), workload),
      price?.microsPerHour ?? Number.POSITIVE_INFINITY,
      count,
    ];
  };
  return (a: Option, b: Option): number => {
    const [first, second] = [rank(a), rank(b)];
    const at = first.findIndex((value, index) => value !== second[index]);
    return at < 0 ? 0 : (first[at] ?? 0) < (second[at] ?? 0) ? -1 : 1;
  };
}

function step(option: Option, microsEach: number | undefined, workload: Workload): number {
  const family = familyOf(option.name);
  const chip = family && chipOf(family);
  if (chip === undefined || microsEach === undefined) return Number.POSITIVE_INFINITY;
  const { count } = option;
  const team = { chip, count, isSplit: option.cautions.includes('split') };
  return Math.floor(Math.log((microsEach * count) / speedOf(team, workload)) / STEP);
}

/** What the options of an advice need at least, GB on a single accelerator; undefined without a model. */
export function neededGb({ memory }: Advice): number | undefined {
  return memory === undefined ? undefined : totalGb(memory);
}
