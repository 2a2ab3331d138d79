/** The answer to /gpu advise: what fits, ranked, with the memory sum, a table, and the command for each. */

import { typedSize } from '../../domain/accelerators/index.ts';
import { sliceInWords } from '../../domain/accelerators/slice-words.ts';
import { needsModel } from '../../domain/advise/workload.ts';
import {
  type Advice,
  type AdviceLimits,
  type Caution,
  CPU_PRICE,
  neededGb,
  type Option,
} from '../../domain/decide/advise.ts';
import { formatMoney, formatPrice } from '../../domain/money.ts';
import { HOUR } from '../../domain/time.ts';
import { PLACES_IN_WORDS } from '../../domain/zone.ts';
import type { Advised } from '../../usecases/advise-on.ts';
import { actions, type Cell, context, dataTable, section, textCell } from '../blocks.ts';
import { code, escaped, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { formButton } from '../views/form-button.ts';
import {
  cautionsInWords,
  commandFor,
  filledFor,
  memoryInWords,
  optionName,
  reasonsInWords,
  timeInWords,
  verdictInWords,
  workloadInWords,
} from './advice-words.ts';

/** Options that are said in words; the table has all. */
const SAID = 3;

/** The message for the person who asked, with buttons that open the form of `/gpu up` filled in. */
export function adviceMessage(advised: Advised, limits: AdviceLimits): Reply {
  const { advice } = advised;
  const { footer, ...words } = adviceParts(advised, limits);
  const parts = [words.title, words.sums, words.lines, words.rest].filter((part) => part !== '');
  const [first] = advice.options;
  const [tpu] = advice.tpus;
  const button = (label: string, option: Option | undefined) =>
    option === undefined
      ? []
      : actions([
          formButton('up', label, filledFor(option, advice.workload, limits), {
            ...(option === first ? { style: 'primary' as const } : {}),
            says: `Get ${optionName(option)}`,
          }),
        ]);
  // Each in a block of its own: there an action_id is to be unique.
  const get = [...button('Get it', first), ...button('Get the TPU', tpu)];
  return {
    text: plain([...parts, footer].join('\n')),
    blocks: [...parts.map((part) => section(part)), ...get, table(advice), context(footer)],
  };
}

/** The advice in words, part by part (mrkdwn), and what the figures rest on. */
export interface AdviceParts {
  /** What to take, and how the question was understood. */
  readonly title: string;
  /** The memory and the work; empty where no model is known. */
  readonly sums: string;
  /** The first options with their commands; empty when there is none. */
  readonly lines: string;
  /** What is ruled out, and TPUs; empty when there is nothing to say. */
  readonly rest: string;
  readonly footer: string;
}

export function adviceParts({ advice, source }: Advised, limits: AdviceLimits): AdviceParts {
  const { workload, options, work } = advice;
  const needed = neededGb(advice);
  const sums = [
    ...(needed === undefined ? [] : [memoryInWords(advice, needed)]),
    ...(work === undefined ? [] : [`The work: ${work.rule}.`]),
  ];
  const first = options.slice(0, SAID);
  const shared = sharedCautions(first);
  const lines = first.map((option, at) => {
    const own = option.cautions.filter((caution) => !shared.includes(caution));
    const words = cautionsInWords(own, workload, option.count);
    const command = code(commandFor(option, workload, limits), 200);
    return `${at + 1}. *${optionName(option)}*: ${reasonsInWords(option)}.${words === '' ? '' : ` ${words}`} ${command}`;
  });
  const all = shared.length === 0 ? [] : [`For all of them: ${cautionsInWords(shared, workload, 2)}`];
  return {
    title: `${titleOf(advice)}\nI read: ${workloadInWords(workload)}.${missingInWords(advice)}`,
    sums: sums.join('\n'),
    lines: [...lines, ...all].join('\n'),
    rest: [...ruledOutLine(advice), ...tpuLine(advice, limits)].join('\n'),
    footer: footerOf(advice, source),
  };
}

/** What would be said of every one of several options. */
function sharedCautions(options: readonly Option[]): readonly Caution[] {
  const [first, ...others] = options;
  if (first === undefined || others.length === 0) return [];
  return first.cautions.filter((caution) => others.every(({ cautions }) => cautions.includes(caution)));
}

const WITHOUT_GPU: Readonly<Record<NonNullable<Advice['withoutGpu']>, string>> = {
  'classic-ml':
    'gradient boosting, random forests and the like run well on CPUs, up to some tens of gigabytes of data',
  notebook: 'reading, cleaning and plotting data happens on CPUs',
  'small-model': 'a model of this size answers quickly on a CPU',
};

function titleOf({ options: [first], withoutGpu, ruledOut: [nearest] }: Advice): string {
  if (withoutGpu !== undefined) {
    return `*You need no GPU for that*: ${WITHOUT_GPU[withoutGpu]}. A plain machine with 8 vCPUs costs about ${formatPrice(CPU_PRICE)}; I start machines with GPUs or TPUs only, so take one in the Cloud console or stay where you are. With a GPU anyway:`;
  }
  if (first !== undefined) {
    const price = first.price === undefined ? '' : `, ${formatPrice(first.price)}`;
    return `*Take ${optionName(first)}*${price}.`;
  }
  const why = nearest === undefined ? '' : ` Nearest: ${optionName(nearest)} (${verdictInWords(nearest)}).`;
  const many =
    nearest?.verdict === 'too-small' ? ' That takes several machines together, which I do not start.' : '';
  return `*No machine that I can get will do.*${why}${many}`;
}

function ruledOutLine({ ruledOut, options }: Advice): readonly string[] {
  if (ruledOut.length === 0 || options.length === 0) return [];
  return [
    `Not these: ${ruledOut.map((option) => `${optionName(option)} (${verdictInWords(option)})`).join('; ')}.`,
  ];
}

/** What was asked for cannot be held against a job of unknown size. */
function missingInWords({ work, workload: { budget, within, task } }: Advice): string {
  if (work !== undefined || !needsModel(task)) return '';
  const asked = [
    ...(budget?.per === 'job' ? ['the budget for the job'] : []),
    ...(within === undefined ? [] : ['the deadline']),
  ];
  if (asked.length === 0) return '';
  return ` Say how much data there is, for example ${code('--dataset 2')}, and I hold ${asked.join(' and ')} against it.`;
}

/** TPUs are worth knowing of where the framework runs on them as it is. */
function tpuLine({ tpus: [first], workload }: Advice, limits: AdviceLimits): readonly string[] {
  if (first === undefined) return [];
  const is = sliceInWords({ family: first.name, count: first.count });
  const how = workload.framework === 'pytorch' ? ' With PyTorch it needs PyTorch/XLA.' : '';
  return [
    `A TPU would do, too: *${optionName(first)}*${is === undefined ? '' : ` (${is})`}: ${reasonsInWords(first)}.${how} ${code(commandFor(first, workload, limits), 200)}`,
  ];
}

function table(advice: Advice) {
  const { options, ruledOut, tpus } = advice;
  const chat = options.some(({ tokensPerSecond }) => tokensPerSecond !== undefined);
  const job = advice.work !== undefined;
  return dataTable(
    'Which accelerators hold it, and what they cost',
    [
      'Accelerators',
      'Fits',
      'Memory in all',
      'Per hour',
      ...(job ? ['Hours', 'Per job'] : []),
      ...(chat ? ['Tokens a second'] : []),
    ],
    [...options, ...tpus, ...ruledOut].map((option) => [
      textCell(`${sizeOf(option)}${option.buy === 'spot' ? ' spot' : ''}`),
      textCell(verdictInWords(option)),
      numberCell(option.memoryGb * option.count, `${option.memoryGb * option.count} GB`),
      moneyCell(option.price?.microsPerHour, option.price && formatPrice(option.price)),
      ...(job ? jobCells(option) : []),
      ...(chat
        ? [
            option.tokensPerSecond === undefined
              ? textCell('unknown')
              : numberCell(Math.round(option.tokensPerSecond), String(Math.round(option.tokensPerSecond))),
          ]
        : []),
    ]),
    20,
  );
}

/** `l4:1`, `v5e-8` */
function sizeOf({ kind, name, count }: Option): string {
  return kind === 'tpu' ? typedSize(name, count) : `${name}:${count}`;
}

function jobCells({ time, cost }: Option): readonly Cell[] {
  return [
    time === undefined
      ? textCell('unknown')
      : numberCell(Math.round((time / HOUR) * 10) / 10, timeInWords(time)),
    moneyCell(cost?.micros, cost && formatMoney(cost)),
  ];
}

function numberCell(value: number, text: string): Cell {
  return { type: 'raw_number', value, text };
}

/** What nobody knows is called so, never $0. */
function moneyCell(micros: number | undefined, text: string | undefined): Cell {
  return micros === undefined || text === undefined
    ? textCell('unknown')
    : numberCell(micros / 1_000_000, text);
}

function footerOf({ work, workload }: Advice, source: string): string {
  const from =
    source === ''
      ? 'Prices are not at hand'
      : `${source[0]?.toUpperCase()}${source.slice(1)}, cheapest zone, whole machine`;
  const how =
    work === undefined
      ? 'Memory is a sum of rules, good to a fifth or so'
      : 'Memory and time are sums of rules: 40 % of the peak is reached on linked GPUs, 30 % on one card, 12 to 20 % over PCIe, half of it with images';
  const passes =
    work === undefined || workload.epochs === 1 ? '' : `, ${workload.epochs} passes over the data`;
  return `${escaped(from)}; boot disk and address are extra. ${how}${passes}: try a short run first. ${PLACES_IN_WORDS}`;
}
