/** Reads sizes of models, budgets and whole sentences about a workload as people write them. */
import { parseDuration } from '../duration.ts';
import type { Budget, Framework, Model, Precision, Task, Wish } from './workload.ts';

/** Networks that people name without a size: parameters in millions (their papers). */
const KNOWN: readonly (readonly [RegExp, Model['kind'], number])[] = [
  [/res-?net-?18\b/i, 'vision', 11.7],
  [/res-?net-?34\b/i, 'vision', 21.8],
  [/res-?net-?101\b/i, 'vision', 44.5],
  [/res-?net-?152\b/i, 'vision', 60.2],
  [/res-?net-?(?:50)?(?:-like)?/i, 'vision', 25.6],
  [/efficient-?net\S*/i, 'vision', 19],
  [/mobile-?net\S*/i, 'vision', 3.5],
  [/yolo\S*/i, 'vision', 25],
  [/u-?net\b/i, 'vision', 31],
  [/\bvit-?l(?:arge)?\b/i, 'vision', 304],
  [/\bvit(?:-?b(?:ase)?)?\b/i, 'vision', 86],
  [/\bcnn\b|image classif\w+/i, 'vision', 25.6],
  [/bert-?large\b/i, 'language', 340],
  [/\b(?:\w*bert)(?:-?base)?\b/i, 'language', 110],
  [/gpt-?2-?xl\b/i, 'language', 1_500],
  [/gpt-?2\b/i, 'language', 124],
  [/whisper\S*/i, 'language', 1_550],
];

const LARGEST = 1e13;
const SMALLEST = 1e6;
/** `7b`, `1.5B`, `8x7b`, `350m`; not the `200 GB`, `4-bit` or `100M documents` beside it. */
const SIZE =
  /(?<![\w.$])(?:(\d{1,3})x)?(\d{1,4}(?:\.\d{1,3})?)\s?(b|bn|billion|m|million|t)(?![\w/])(?!\s+(?:tokens|documents|images|pictures|samples|examples|rows|files|users|requests|dollars))/i;
const UNIT: Readonly<Record<string, number>> = { b: 1e9, m: 1e6, t: 1e12 };

/** A model by its size or name: `7b`, `llama-3-70b`, `resnet50`. Undefined when the text names none. */
export function readModel(text: string): Model | undefined {
  const sized = SIZE.exec(
    text.replaceAll(/(?<=[a-z\d])[-_](?=\d)/gi, ' ').replaceAll(/(?<=\d[bmt])[-_]/gi, ' '),
  );
  if (sized !== null) {
    const [, times, number = '', unit = 'b'] = sized;
    const parameters = Number(times ?? 1) * Number(number) * (UNIT[unit[0]?.toLowerCase() ?? 'b'] ?? 1e9);
    if (parameters < SMALLEST || parameters > LARGEST) return undefined;
    const name = `${times === undefined ? '' : `${times}x`}${number}${(unit[0] ?? 'b').toLowerCase()}`;
    return { kind: /res-?net|cnn|yolo|u-?net/i.test(text) ? 'vision' : 'language', parameters, name };
  }
  for (const [pattern, kind, millions] of KNOWN) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return { kind, parameters: millions * 1e6, name: found.toLowerCase() };
  }
  return undefined;
}

/** The more particular first: a QLoRA is a LoRA, and a full fine-tune a fine-tune. */
const TASK_PATTERNS: readonly (readonly [RegExp, Task])[] = [
  [/\bq-?lora\b|4-?bit (?:fine|lora|adapter)/i, 'qlora'],
  [/\blora\b|\bpeft\b|\badapters?\b/i, 'lora'],
  [
    /xg-?boost|light-?gbm|cat-?boost|scikit|sklearn|random forest|gradient boost|classic|tabular/i,
    'classic-ml',
  ],
  [/from scratch|pre-?train/i, 'pretrain'],
  [/full[- ]?fine|full-finetune|fine[- ]?tun|\bsft\b|\bdpo\b/i, 'full-finetune'],
  [
    /inference|\bserv(?:e|es|ing)\b|\bchat\b|\bembed\w*|\bgenerat\w+|\bdeploy|\brun(?:ning)? (?:a|an|the)?\b/i,
    'inference',
  ],
  [/notebook|jupyter|data ?prep|prepar|explor|\beda\b|pandas/i, 'notebook'],
  [/\btrain\w*/i, 'pretrain'],
];

/** What it is for, by the words that say so. */
export function readTask(text: string): Task | undefined {
  return TASK_PATTERNS.find(([pattern]) => pattern.test(text))?.[1];
}

const PRECISION_PATTERNS: readonly (readonly [RegExp, Precision])[] = [
  [/\bint-?4\b|\b4-?bit\b|\bq4\b|\bnf4\b|\bawq\b|\bgptq\b/i, 'int4'],
  [/\bint-?8\b|\b8-?bit\b|\bq8\b|\bfp-?8\b/i, 'int8'],
  [/\bfp-?32\b|\btf-?32\b|\b32-?bit\b/i, 'fp32'],
  [/\bb?fp?-?16\b|\b16-?bit\b|\bhalf precision\b/i, 'bf16'],
];

export function readPrecision(text: string): Precision | undefined {
  return PRECISION_PATTERNS.find(([pattern]) => pattern.test(text))?.[1];
}

const FRAMEWORK_PATTERNS: readonly (readonly [RegExp, Framework])[] = [
  [/\bjax\b|\bflax\b|\bmaxtext\b/i, 'jax'],
  [/\btensor-?flow\b|\bkeras\b|\btf2?\b/i, 'tensorflow'],
  [/\bpy-?torch\b|\btorch\b/i, 'pytorch'],
];

export function readFramework(text: string): Framework | undefined {
  return FRAMEWORK_PATTERNS.find(([pattern]) => pattern.test(text))?.[1];
}

/** `20/h`, `$20 an hour`, `500/job`, `$500 in all`; a bare number is by the hour, as everywhere here. > 0. */
export function readBudget(text: string): Budget | undefined {
  const found =
    /^\s*\$?\s*(\d{1,6}(?:\.\d{1,4})?)\s*(?:\$|dollars?|usd)?\s*(?:(\/|an?|per|each)\s*(h|hr|hour|job|run)\w*|(in all|total|altogether|for the job|for it all))?\s*$/i.exec(
      text,
    );
  if (found === null) return undefined;
  const micros = Math.round(Number(found[1]) * 1_000_000);
  if (micros <= 0) return undefined;
  const isJob = found[4] !== undefined || /^(job|run)/i.test(found[3] ?? '');
  return { per: isJob ? 'job' : 'hour', micros };
}

const AMOUNT = String.raw`(?:\$\s*\d[\d,.]*|\d[\d,.]*\s*(?:\$|dollars?|usd))`;
const PER = String.raw`\s*(?:(?:\/|an?\b|per|each)\s*(?:h|hr|hour|job|run)\w*|in all|total|altogether|for the job)?`;
/** The part of a sentence that speaks of money. */
const MONEY = new RegExp(
  String.raw`(?:budget(?: of)?:?\s*)?${AMOUNT}${PER}|budget(?: of)?:?\s*\d[\d,.]*${PER}`,
  'i',
);
/** So much nobody pays by the hour without saying so, micro-USD. */
const SURELY_A_JOB = 50_000_000;
/** Not the `24 GB of memory` of a GPU. */
const DATA = /(\d{1,6}(?:\.\d{1,3})?)\s?([mgt])i?b\b(?!\s*(?:of )?(?:v-?ram|ram|memory|gpus?|cards?)\b)/i;
/** `10B tokens`. */
const CORPUS = /(\d{1,5}(?:\.\d{1,3})?)\s?(m|b|t|million|billion|trillion)\s+tokens\b/i;
/** Four bytes of text in a token, as in `workOf`. */
const GB_PER_TOKEN = 4e-9;
const GIGABYTES: Readonly<Record<string, number>> = { m: 0.001, g: 1, t: 1_000 };
const MOST_DATA_GB = 1_000_000;

/** `200 GB`, `500MB`, `1.5TB` anywhere in the text, as GB; undefined without one, for 0, and above a petabyte. */
export function readGigabytes(text: string): number | undefined {
  const [, number, unit = 'g'] = DATA.exec(text) ?? [];
  const gb = Number(number) * (GIGABYTES[unit.toLowerCase()] ?? 1);
  return gb > 0 && gb <= MOST_DATA_GB ? gb : undefined;
}

const TOKENS =
  /(?:context|sequence|seq|length|tokens?)\D{0,12}?(\d{1,7})\s?(k)?\b|(\d{1,7})\s?(k)?[- ]?(?:tokens?|context)/i;
const WITHIN =
  /\b(?:within|in under|in|by|under|less than|deadline(?: of)?)\s+(\d{1,4}(?:\.\d)?\s?(?:d(?:ays?)?|h(?:ours?|rs?)?))\b/i;
const BATCH = /batch(?: size)?(?: of)?\s*(\d{1,5})|(\d{1,5})\s(?:users|conversations|requests) at once/i;

/** A bare sum is by the hour, unless it is large. */
function budgetIn(money: string): Budget | undefined {
  const amount = money
    .replace(/budget(?: of)?:?/i, '')
    .replaceAll(',', '')
    .replace(/[.\s]+$/, '');
  const read = readBudget(amount);
  const isBare = !/[a-z/]/i.test(amount.replace(/dollars?|usd/i, ''));
  return isBare && read !== undefined && read.micros > SURELY_A_JOB ? { ...read, per: 'job' } : read;
}

/** Tokens of a corpus as gigabytes of text. */
function corpusGb(text: string): number | undefined {
  const [, number, unit = 'b'] = CORPUS.exec(text) ?? [];
  const gb = Number(number) * (UNIT[unit[0]?.toLowerCase() ?? 'b'] ?? 1e9) * GB_PER_TOKEN;
  return gb > 0 && gb <= MOST_DATA_GB ? gb : undefined;
}

/** What a sentence says of a workload; what it does not say is left out. Never throws. */
export function readWish(sentence: string): Wish {
  const text = sentence.slice(0, 500);
  const money = MONEY.exec(text)?.[0];
  const rest = money === undefined ? text : text.replace(money, ' ');
  const budget = money === undefined ? undefined : budgetIn(money);
  const dataGb = corpusGb(rest) ?? readGigabytes(rest);
  const words = rest.replace(CORPUS, ' ').replace(DATA, ' ');
  const found = WITHIN.exec(words)?.[1];
  const within = found === undefined ? undefined : parseDuration(found);
  const tokens = TOKENS.exec(words);
  const context =
    Number(tokens?.[1] ?? tokens?.[3]) * ((tokens?.[2] ?? tokens?.[4]) === undefined ? 1 : 1_024);
  const batches = BATCH.exec(words);
  const batch = Number(batches?.[1] ?? batches?.[2]);
  const task = readTask(words);
  const model = readModel(words);
  const precision = readPrecision(words);
  const framework = readFramework(words);
  return {
    ...(task === undefined ? {} : { task }),
    ...(model === undefined ? {} : { model }),
    ...(precision === undefined ? {} : { precision }),
    ...(framework === undefined ? {} : { framework }),
    ...(budget === undefined ? {} : { budget }),
    ...(dataGb === undefined ? {} : { dataGb }),
    ...(within?.ok ? { within: within.value } : {}),
    ...(context >= 1 ? { context } : {}),
    ...(batch >= 1 ? { batch } : {}),
    ...(/\bspot\b|preemptible/i.test(words) ? { spot: true } : {}),
  };
}
