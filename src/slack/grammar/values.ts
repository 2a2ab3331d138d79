/** The kinds of values that commands take, each read from what was typed or refused with a sentence. */
import { parseAccelerator } from '../../domain/accelerators/typed.ts';
import { bucketUrl, parseBucketPlace } from '../../domain/bucket.ts';
import { type CopyPlace, parseCopyPlace } from '../../domain/copy.ts';
import { checkName } from '../../domain/decide/name.ts';
import { parseDuration } from '../../domain/duration.ts';
import { parseHours } from '../../domain/hours.ts';
import type { Framework } from '../../domain/machine.ts';
import type { FamilyName } from '../../domain/offer.ts';
import type { Duration, Millis } from '../../domain/time.ts';
import { parseUntil } from '../../domain/time-of-day.ts';
import type { WeekHours } from '../../domain/week-hours.ts';
import { clip, code, escaped } from '../mrkdwn.ts';
import { type BudgetValues, budgetParsers } from './budget-values.ts';
import { spoken } from './mentions.ts';
import type { Parsed } from './parsed.ts';
import { parsePast } from './past-values.ts';
import { type RuleValues, ruleParsers } from './rule-values.ts';
import { type SpendValues, spendParsers } from './spend-values.ts';
import { type WorkloadValues, workloadParsers } from './workload-values.ts';

/** How long something is kept: for a length of time, or until a moment. */
export type Span =
  | { readonly for: Duration; readonly until?: undefined }
  | { readonly until: Millis; readonly for?: undefined };

/** So many of a family; `machineType` where another than the standard one was named. */
interface Size {
  readonly family: FamilyName;
  readonly count: number;
  readonly machineType?: string;
}

interface Values extends WorkloadValues, RuleValues, BudgetValues, SpendValues {
  /** A machine's name, as Google allows it. */
  readonly name: string;
  /** A family and how many of it: l4, a100-80:2, v5e-8. */
  readonly accelerator: Size;
  /** An accelerator, or `like` and the machine that is to be had once more. */
  readonly wanted: { readonly like: string } | ({ readonly like?: undefined } & Size);
  /** What is to be watched for, and where; or which watches are to end: with nothing but `stop`, all of them. */
  readonly watched:
    | ({ readonly stop: false; readonly zone?: string } & Size)
    | ({ readonly stop: true; readonly zone?: string } & Partial<Size>);
  readonly duration: Duration;
  readonly span: Span;
  /** A machine's hours; null = none, `project` = those of its project. */
  readonly hours: { readonly week: WeekHours | null | undefined };
  /** A moment in the past. */
  readonly past: Millis;
  /** For how long or until when, and why. */
  readonly freeze: {
    readonly for?: Duration | undefined;
    readonly until?: Millis | undefined;
    readonly why?: string;
  };
  /** A zone, a region or a pattern; whether it exists is for the placement to find out. */
  readonly zone: string;
  /** Micro-USD an hour, > 0. */
  readonly price: number;
  /** A family, or all of them together; `size` of TPUs, whose sizes may be counted apart. */
  readonly 'quota-of': { readonly family: FamilyName | undefined; readonly size?: number };
  /** Whole, ≥ 1. */
  readonly count: number;
  /** A host of a slice, counted from 0, or all of them. */
  readonly worker: number | 'all';
  /** Whole, ≥ 0; which sizes there are is not for the grammar to know. */
  readonly gigabytes: number;
  readonly project: string;
  /** A short name of an image, or a family in full; whether it may be used is for the request to find out. */
  readonly image: string;
  /** A runtime version of the Cloud TPU API; whether there is one is for the request to find out. */
  readonly runtime: string;
  readonly framework: Framework;
  /** A place in Cloud Storage, gs://bucket/path. */
  readonly bucket: string;
  /** A place in Cloud Storage or on a machine. */
  readonly 'copy-place': CopyPlace;
  /** A subcommand's name. */
  readonly command: string;
  /** Free words for people to read. */
  readonly words: string;
}

export type Kind = keyof Values;
export type Value<K extends Kind> = Values[K];

/** What values are read against: hours of the day are in the policy's time zone. */
export interface Reading {
  readonly now: Millis;
  readonly timeZone: string;
}

type Parser<K extends Kind> = (text: string, reading: Reading) => Parsed<Values[K]>;

const FRAMEWORKS: ReadonlyMap<string, Framework> = new Map([
  ['jax', 'jax'],
  ['flax', 'jax'],
  ['pytorch', 'pytorch'],
  ['torch', 'pytorch'],
  ['torch-xla', 'pytorch'],
  ['tensorflow', 'tensorflow'],
  ['tf', 'tensorflow'],
]);

/** Characters of free words that are kept. */
const MOST_WORDS = 200;

const parsers: { readonly [K in Kind]: Parser<K> } = {
  ...workloadParsers,
  ...ruleParsers,
  ...budgetParsers,
  ...spendParsers,
  name(text) {
    const checked = checkName(text);
    return checked.ok
      ? { ok: true, value: checked.name }
      : no(`${code(text)} is not a machine's name. ${checked.message}`);
  },
  accelerator(text) {
    const parsed = parseAccelerator(text.slice(0, 200));
    if (!parsed.ok) return no(escaped(parsed.message), parsed.example);
    const { family, count, machineType } = parsed;
    const value = { family: family.name, count, ...(machineType === undefined ? {} : { machineType }) };
    return { ok: true, value };
  },
  wanted(text, reading) {
    const [first = '', second, ...more] = joined(text.trim().split(/\s+/));
    const isLike = first.toLowerCase() === 'like';
    const extra = isLike ? more[0] : second;
    if (extra !== undefined) return no(`I do not know what ${code(extra, 40)} means there.`);
    if (!isLike) return parsers.accelerator(first, reading);
    if (second === undefined) return no('Like which machine?', 'like trainer-1');
    const name = parsers.name(second, reading);
    return name.ok ? { ok: true, value: { like: name.value } } : { ...name, instead: 'like trainer-1' };
  },
  watched(text, reading) {
    const words = joined(text.trim().split(/\s+/));
    const stop = /^(stop|end|off)$/i.test(words[0] ?? '');
    const [first, second, extra] = stop ? words.slice(1) : words;
    if (extra !== undefined) return no(`I do not know what ${code(extra, 40)} means there.`);
    if (stop && (first === undefined || /^all$/i.test(first))) {
      return second === undefined
        ? { ok: true, value: { stop } }
        : no(`I do not know what ${code(second, 40)} means there.`);
    }
    const accelerator = parsers.accelerator(first ?? '', reading);
    if (!accelerator.ok) return accelerator;
    if (second === undefined) return { ok: true, value: { stop, ...accelerator.value } };
    const zone = parsers.zone(second, reading);
    return zone.ok ? { ok: true, value: { stop, ...accelerator.value, zone: zone.value } } : zone;
  },
  duration(text) {
    const parsed = parseDuration(text);
    return parsed.ok ? parsed : no(escaped(parsed.fault));
  },
  span(text, { now, timeZone }) {
    const typed = text.trim();
    const until = /^(?:until|till|til)\s+(.+)$/is.exec(typed)?.[1];
    if (until === undefined) {
      const length = parseDuration(typed.replace(/^for\s+/i, ''));
      if (length.ok) return { ok: true, value: { for: length.value } };
      const moment = parseUntil(typed, timeZone, now);
      return moment.ok ? { ok: true, value: { until: moment.value } } : no(escaped(length.fault));
    }
    const moment = parseUntil(until, timeZone, now);
    return moment.ok ? { ok: true, value: { until: moment.value } } : no(escaped(moment.fault));
  },
  hours(text, { timeZone }) {
    if (/^(off|none|never)$/i.test(text.trim())) return { ok: true, value: { week: null } };
    if (/^(default|project)$/i.test(text.trim())) return { ok: true, value: { week: undefined } };
    const hours = parseHours(text, timeZone);
    return hours.ok ? { ok: true, value: { week: hours.value } } : no(escaped(hours.fault));
  },
  past: (text, { timeZone, now }) => parsePast(text, timeZone, now),
  freeze(text, reading) {
    const words = text.trim().split(/\s+/);
    for (let most = Math.min(4, words.length); most > 0; most--) {
      const span = parsers.span(words.slice(0, most).join(' '), reading);
      const why = words.slice(most).join(' ');
      if (span.ok)
        return why === '' ? span : { ok: true, value: { ...span.value, why: clip(why, MOST_WORDS) } };
    }
    const first = words[0] ?? '';
    const meant = /^(for|until|till|\d)/i.test(first)
      ? parsers.span(words.slice(0, 2).join(' '), reading)
      : undefined;
    return meant === undefined || meant.ok
      ? { ok: true, value: { why: clip(words.join(' '), MOST_WORDS) } }
      : meant;
  },
  zone(text) {
    const zone = text.toLowerCase();
    return /^[a-z*][a-z0-9*-]{0,60}$/.test(zone)
      ? { ok: true, value: zone }
      : no(
          `${code(text)} is not a zone. A zone is written like us-central1-a, a region like us-central1, and * stands for anything.`,
        );
  },
  price(text) {
    const typed = /^\$?(\d{1,6}(?:\.\d{1,4})?)(?:\/h)?$/i.exec(text.trim())?.[1];
    const micros = Math.round(Number(typed) * 1_000_000);
    return micros > 0
      ? { ok: true, value: micros }
      : no(`${code(text)} is not a price. It is in dollars an hour for the whole machine, like 8 or 1.50.`);
  },
  gigabytes(text) {
    const typed = /^(\d{1,9})\s*(?:g|gb|gib)?$/i.exec(text.trim())?.[1];
    return typed === undefined
      ? no(`${code(text)} is not a size. It is a whole number of gigabytes, like 500.`)
      : { ok: true, value: Number(typed) };
  },
  'quota-of'(text) {
    if (/^all$/i.test(text)) return { ok: true, value: { family: undefined } };
    const parsed = parseAccelerator(text.slice(0, 200));
    if (!parsed.ok) return no(escaped(parsed.message));
    const { family, count } = parsed;
    if (family.kind === 'tpu') return { ok: true, value: { family: family.name, size: count } };
    if (count !== 1) return no('The number comes after it, as a word of its own.');
    return { ok: true, value: { family: family.name } };
  },
  count(text) {
    const typed = /^\d{1,6}$/.exec(text.trim())?.[0];
    const count = Number(typed);
    return count >= 1
      ? { ok: true, value: count }
      : no(`${code(text)} is not a number of GPUs, chips or TensorCores. It is a whole number, like 4.`);
  },
  worker(text) {
    const typed = text.trim().toLowerCase();
    if (typed === 'all') return { ok: true, value: 'all' };
    return /^\d{1,5}$/.test(typed)
      ? { ok: true, value: Number(typed) }
      : no(`${code(text)} is no host of a slice. They are counted from 0; all of them are ${code('all')}.`);
  },
  project(text) {
    return /^[a-z][a-z0-9:.-]{0,61}[a-z0-9]$/.test(text)
      ? { ok: true, value: text }
      : no(`${code(text)} is not a Google Cloud project id.`);
  },
  image(text) {
    const typed = text.trim();
    return /^[A-Za-z0-9][A-Za-z0-9:._/-]{0,199}$/.test(typed)
      ? { ok: true, value: typed.includes('/') ? typed : typed.toLowerCase() }
      : no(`${code(text)} is not an image. It is a short name, like pytorch.`);
  },
  runtime(text) {
    const typed = text.trim().toLowerCase();
    return /^[a-z0-9][a-z0-9._-]{0,62}$/.test(typed)
      ? { ok: true, value: typed }
      : no(`${code(text)} is not a runtime version. It is written like v2-alpha-tpuv6e.`);
  },
  framework(text) {
    const framework = FRAMEWORKS.get(text.trim().toLowerCase());
    return framework === undefined
      ? no(`${code(text)} is not a framework that I know. There is jax, pytorch or tensorflow.`)
      : { ok: true, value: framework };
  },
  bucket(text) {
    const place = parseBucketPlace(text);
    return place.ok
      ? { ok: true, value: bucketUrl(place.value) }
      : no(`${code(text)} is not a place in Cloud Storage. ${escaped(place.fault)}`);
  },
  'copy-place'(text) {
    const place = parseCopyPlace(text);
    return place.ok
      ? { ok: true, value: place.value }
      : no(`${code(text)} cannot be copied from or to. ${escaped(place.fault)}`);
  },
  command(text) {
    return { ok: true, value: clip(text.toLowerCase(), 40) };
  },
  words(text) {
    const flat = text.replace(/[\p{C}\s]+/gu, ' ').trim();
    return flat === '' ? no('There is nothing written there.') : { ok: true, value: clip(flat, MOST_WORDS) };
  },
};

/** Reads one value. Never throws. */
export function parseValue<K extends Kind>(kind: K, text: string, reading: Reading): Parsed<Values[K]> {
  return parsers[kind](kind === 'spender' || kind === 'budget-of' ? text : spoken(text), reading);
}

/** `tpu v3-8` is one word, wherever it stands. */
export function joined(words: readonly string[]): string[] {
  const at = words.findIndex((word) => /^tpus?$/i.test(word));
  const next = words[at + 1];
  if (at < 0 || next === undefined || !/^(v\d|7x|tpu)/i.test(next)) return [...words];
  return [...words.slice(0, at), `${words[at]} ${next}`, ...words.slice(at + 2)];
}

function no(
  message: string,
  instead?: string,
): { readonly ok: false; readonly message: string; readonly instead?: string } {
  return { ok: false, message, ...(instead === undefined ? {} : { instead }) };
}
