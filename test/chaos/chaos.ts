/** `npm run chaos`: kills the real bot again and again in the middle of its work, and checks that nobody could tell. */
import { parseArgs } from 'node:util';
import { failures, printed, reportOf } from './report.ts';
import { type Database, storm } from './storm.ts';

const USAGE = 'npm run chaos -- [--kills 200] [--database sqlite|postgres|both] [--seed 1] [--json]';

interface Settings {
  readonly kills: number;
  readonly databases: readonly Database[];
  readonly seed: number;
  readonly json: boolean;
}

/** Throws Error with one sentence when the command line is not understood. */
function read(args: string[]): Settings {
  const { values } = parseArgs({
    args,
    options: {
      kills: { type: 'string', default: '200' },
      database: { type: 'string', default: 'both' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  });
  const kills = Number(values.kills);
  const seed = Number(values.seed);
  if (!Number.isInteger(kills) || kills < 1) throw new Error('--kills takes a whole number from 1');
  if (!Number.isInteger(seed) || seed < 0) throw new Error('--seed takes a whole number');
  return { kills, databases: databasesOf(values.database), seed, json: values.json };
}

function databasesOf(given: string): readonly Database[] {
  switch (given) {
    case 'both':
      return ['sqlite', 'postgres'];
    case 'sqlite':
    case 'postgres':
      return [given];
    default:
      throw new Error('--database takes sqlite, postgres or both');
  }
}

let settings: Settings | undefined;
try {
  settings = read(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nUsage: ${USAGE}\n`);
  process.exitCode = 2;
}
if (settings !== undefined) {
  const { json, databases, kills, seed } = settings;
  for (const database of databases) {
    const done = await storm({ database, kills, seed, say: (line) => process.stderr.write(`${line}\n`) });
    const report = reportOf(done);
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : printed(report));
    if (failures(done).length > 0) process.exitCode = 1;
  }
}
