/** `npm run backtest -- --samples FILE.csv [--rule rule.yaml] [--json]`: what the idle rule would have done. */
import { createReadStream, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseRule } from './backtest-rule.ts';
import { readSamples, type Samples, SamplesError } from './backtest-samples.ts';
import { medianInterval, type Replay, replay, totalOf } from './domain/decide/backtest.ts';
import { formatDuration } from './domain/duration.ts';
import { HOUR, MINUTE } from './domain/time.ts';
import type { IdleRule } from './domain/utilization.ts';

const USAGE = 'npm run backtest -- --samples FILE.csv [--rule rule.yaml] [--json]';

/** What is printed: on standard output, on standard error, and the exit code. */
export interface Output {
  readonly out: string;
  readonly err: string;
  readonly code: 0 | 1;
}

/** Runs the command line after the script's name. Never throws for what a person did wrong. */
export async function backtest(args: readonly string[]): Promise<Output> {
  const options = readOptions(args);
  if (typeof options === 'string') return failure(`${options}\nUsage: ${USAGE}`);
  const rule = readRule(options.rule);
  if (typeof rule === 'string') return failure(rule);
  let samples: Samples;
  try {
    samples = await readSamples(createReadStream(options.samples));
  } catch (error) {
    if (error instanceof SamplesError) return failure(`${options.samples}: ${error.message}`);
    if (error instanceof Error && 'code' in error) return failure(`${options.samples} cannot be read.`);
    throw error;
  }
  if (samples.rows === 0) {
    return failure(`${options.samples} has no sample in it. ${samples.firstBad ?? ''}`.trim());
  }
  const replays = samples.recordings.map((recording) => replay(recording, rule));
  const notes = notesOn(samples, replays, rule);
  return options.json
    ? { out: `${JSON.stringify(figures(replays))}\n`, err: lines(notes), code: 0 }
    : { out: table(replays, samples, rule) + lines(notes), err: '', code: 0 };
}

interface Options {
  readonly samples: string;
  readonly rule: string | undefined;
  readonly json: boolean;
}

function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { samples: { type: 'string' }, rule: { type: 'string' }, json: { type: 'boolean' } },
    });
    if (values.samples === undefined || values.samples === '') return '--samples names no file.';
    return { samples: values.samples, rule: values.rule, json: values.json ?? false };
  } catch (error) {
    return error instanceof Error ? error.message : 'The options cannot be read.';
  }
}

function readRule(path: string | undefined): IdleRule | string {
  let text = '';
  if (path !== undefined) {
    try {
      text = readFileSync(path, 'utf8');
    } catch {
      return `${path} cannot be read. A rule file holds lines such as window: 30m`;
    }
  }
  const read = parseRule(text);
  if (read.ok) return read.rule;
  return read.faults
    .map(
      ({ field, problem, example }) => `${path ?? 'the rule'}: ${field} ${problem}. For example: ${example}`,
    )
    .join('\n');
}

/** The figures of one machine or of all, in hours. */
function figure(one: Omit<Replay, 'machine'>) {
  return {
    hours: inHours(one.observed),
    stops: one.stops,
    saved_hours: inHours(one.saved),
    regretted: one.regretted,
    unknown_hours: inHours(one.unknown),
  };
}

function figures(replays: readonly Replay[]) {
  return {
    machines: replays.length,
    ...figure(totalOf(replays)),
    per_machine: replays.map((one) => ({
      machine: one.machine,
      ...figure(one),
      idle_hours: inHours(one.idle),
    })),
  };
}

function inHours(duration: number): number {
  return Math.round((duration / HOUR) * 10_000) / 10_000;
}

const HEADINGS = ['machine', 'hours', 'idle', 'stops', 'saved', 'back ≤15m', '≤30m', '≤60m', 'unknown'];

function table(replays: readonly Replay[], samples: Samples, rule: IdleRule): string {
  const row = (name: string, one: Omit<Replay, 'machine'>) => [
    name,
    ...[inHours(one.observed), inHours(one.idle)].map(short),
    String(one.stops),
    short(inHours(one.saved)),
    ...Object.values(one.regretted).map(String),
    short(inHours(one.unknown)),
  ];
  const rows = [
    HEADINGS,
    ...replays.map((one) => row(one.machine, one)),
    row(`all ${replays.length}`, totalOf(replays)),
  ];
  const widths = HEADINGS.map((_, i) => Math.max(...rows.map((cells) => [...(cells[i] ?? '')].length)));
  const printed = rows.map((cells) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return `${samples.rows} samples. Hours observed, judged idle, saved and unknown; stops, and those after which work came back within 15, 30 and 60 minutes.\n${ruleWords(rule, samples)}\n\n${printed.join('\n')}\n`;
}

function short(hours: number): string {
  return hours.toFixed(1);
}

function ruleWords(rule: IdleRule, { missing }: Samples): string {
  const levels = [
    `GPU below ${rule.gpuBusyAt} %`,
    missing.includes('cpu') ? '' : `CPU below ${rule.cpuBusyAt} %`,
    missing.includes('network') ? '' : `network below ${rule.networkBusyAt} %`,
  ].filter((level) => level !== '');
  return `Rule: ${levels.join(', ')} for ${formatDuration(rule.window)}, no hole longer than ${formatDuration(rule.maxGap)}.`;
}

/** What a reader of the figures has to know. */
function notesOn(samples: Samples, replays: readonly Replay[], rule: IdleRule): string[] {
  const notes: string[] = [];
  const { missing, badRows, firstBad, rows } = samples;
  if (missing.length > 0) {
    const many = missing.length > 1;
    notes.push(`The file has no ${missing.join(', ')}: ${many ? 'they are' : 'it is'} left out of the rule.`);
  }
  if (badRows > 0) notes.push(`${badRows} of ${rows + badRows} rows were left out (${firstBad}).`);
  const coarse = samples.recordings.filter((one) => (medianInterval(one) ?? 0) > rule.maxGap);
  const [first] = coarse;
  if (first !== undefined) {
    const every = medianInterval(first) ?? 0;
    const enough = Math.ceil((every * 2.5) / MINUTE);
    notes.push(
      `${coarse.length} of ${replays.length} machines have samples further apart (${formatDuration(every)}) than maxGap (${formatDuration(rule.maxGap)}), so they are never idle, only busy or unknown. To judge them, put “maxGap: ${enough}m” and “freshness: ${enough}m” into a rule file and give it with --rule.`,
    );
  }
  const asked = replays.filter((one) => one.memoryHeld > 0).length;
  if (asked > 0) {
    notes.push(
      `${asked} machines were quiet but held GPU memory of ${rule.memoryHeldAt} % or more: Lamplighter asks their owners and does not stop them. Leave the column memory out to see the rule without it.`,
    );
  }
  return notes;
}

function lines(notes: readonly string[]): string {
  return notes.map((note) => `${note}\n`).join('');
}

function failure(message: string): Output {
  return { out: '', err: `${message}\n`, code: 1 };
}

if (import.meta.main) {
  const { out, err, code } = await backtest(process.argv.slice(2));
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = code;
}
