/** `npm run bench -- NAME`: runs one measurement and prints it, as a table or with --json as one line of JSON. */
import { parseArgs } from 'node:util';
import { type BenchReport, type BenchSettings, printedTable, UsageError } from './report.ts';

interface Bench {
  readonly what: string;
  /** Its own settings, each a number or a list of numbers, with what they default to. */
  readonly settings: Readonly<Record<string, readonly number[]>>;
  readonly load: () => Promise<(settings: BenchSettings) => Promise<BenchReport>>;
}

const BENCHES: Readonly<Record<string, Bench>> = {
  ack: {
    what: 'command received → acknowledged, while Google is slow and the watchdog works',
    settings: { commands: [12_000], 'in-flight': [50], machines: [1_000], projects: [8] },
    load: async () => (await import('./ack.ts')).ack,
  },
  'cold-start': {
    what: 'process start → first command acknowledged, beside a bare Bolt app',
    settings: { runs: [15] },
    load: async () => (await import('./cold-start.ts')).coldStart,
  },
  sweep: {
    what: 'one watchdog pass: calls, CPU seconds, memory',
    settings: { machines: [100, 1_000, 10_000], projects: [50], passes: [5] },
    load: async () => (await import('./sweep.ts')).sweep,
  },
  up: {
    what: 'from the command to "ready", without the time that the cloud itself takes',
    settings: { births: [9], speed: [5], stockouts: [0, 5] },
    load: async () => (await import('./up.ts')).up,
  },
  placement: {
    what: 'days of random stockouts: our order of zones beside the cheapest first without memory',
    settings: { seed: [1], days: [100], requests: [60] },
    load: async () => (await import('./placement.ts')).placement,
  },
  idle: {
    what: 'idle rules on traces with known truth: stops that met no work, idle hours given back',
    settings: { seed: [1], machines: [4], days: [7] },
    load: async () => (await import('./idle.ts')).idle,
  },
  digest: {
    what: 'the digest of a large billing export: time beyond the query, bytes that the query reads',
    settings: { rows: [1_000_000], projects: [40] },
    load: async () => (await import('./digest.ts')).digest,
  },
  windows: {
    what: 'fixed idle windows beside windows learned from a machine’s own pauses: hours saved, stops regretted',
    settings: { seed: [1], machines: [8], days: [14] },
    load: async () => (await import('./windows.ts')).windows,
  },
};

/** Throws UsageError with one sentence when the command line is not understood. */
function read(args: string[]) {
  const [name = ''] = args;
  const bench = Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (bench === undefined) {
    const given = name === '' || name.startsWith('-') ? 'Name a bench' : `There is no bench "${name}"`;
    throw new UsageError(
      `${given}: ${Object.keys(BENCHES).join(', ')}. Example: npm run -s bench -- ack --json`,
    );
  }
  const own = Object.fromEntries(
    Object.keys(bench.settings).map((key) => [key, { type: 'string' as const }]),
  );
  const values = flags(args.slice(1), { ...own, json: { type: 'boolean' }, strict: { type: 'boolean' } });
  const settings = Object.entries(bench.settings).map(([key, byDefault]): [string, readonly number[]] => {
    const given = values[key];
    return [key, typeof given === 'string' ? numbers(key, given, byDefault.length > 1) : byDefault];
  });
  return { bench, json: values.json === true, strict: values.strict === true, settings: new Map(settings) };
}

function flags(
  args: string[],
  options: Record<string, { type: 'string' | 'boolean' }>,
): Record<string, string | boolean | undefined> {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values as Record<
      string,
      string | boolean | undefined
    >;
  } catch (error) {
    const problem = error instanceof Error ? error.message.split('.')[0] : String(error);
    throw new UsageError(
      `${problem}. Flags: ${Object.keys(options)
        .map((key) => `--${key}`)
        .join(' ')}`,
    );
  }
}

function numbers(key: string, given: string, several: boolean): readonly number[] {
  const list = given.split(',').map(Number);
  if ((several || list.length === 1) && list.every((one) => Number.isInteger(one) && one >= 0)) return list;
  throw new UsageError(
    `--${key} takes ${several ? 'whole numbers, such as 100,1000' : 'a whole number, such as 9'}`,
  );
}

try {
  const { bench, json, strict, settings } = read(process.argv.slice(2));
  const run = await bench.load();
  const report = await run(settings);
  process.stdout.write(
    json ? `${JSON.stringify(report.json)}\n` : `${bench.what}\n\n${printedTable(report)}`,
  );
  for (const missed of report.missed) process.stderr.write(`target missed: ${missed}\n`);
  process.exitCode = strict && report.missed.length > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
