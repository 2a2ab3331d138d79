/** A whole storm on one kind of database: an act on fast time, then one on real time for what only real time can show. */
import { startPostgres } from '../support/postgres.ts';
import { type ActReport, playAct } from './act.ts';

export type Database = 'sqlite' | 'postgres';

export interface StormOptions {
  readonly database: Database;
  readonly kills: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface StormReport {
  readonly database: Database;
  readonly fast: ActReport;
  /** undefined when so few kills were asked for that none is left for it. */
  readonly real: ActReport | undefined;
}

/** Simulated seconds a second: a claim of 45 s lasts longer than any pause of a process on a busy machine. */
const SPEED = 20;
/** One kill in so many is done on real time. */
const REAL_SHARE = 5;

export async function storm({ database, kills, seed, say }: StormOptions): Promise<StormReport> {
  const real = kills < 4 * REAL_SHARE ? 0 : Math.floor(kills / REAL_SHARE);
  const postgres = database === 'postgres' ? await startPostgres() : undefined;
  const common = {
    database,
    sharedUrl: postgres === undefined ? undefined : () => postgres.newDatabase(),
    crashServer: postgres === undefined ? undefined : () => postgres.crash(),
  };
  try {
    const fast = await playAct({
      ...common,
      seed,
      kills: kills - real,
      speed: SPEED,
      say: (line) => say(`${database}: ${line}`),
    });
    if (real === 0) return { database, fast, real: undefined };
    return {
      database,
      fast,
      real: await playAct({
        ...common,
        seed: seed + 1,
        kills: real,
        speed: 'real',
        say: (line) => say(`${database}, real time: ${line}`),
      }),
    };
  } finally {
    await postgres?.stop();
  }
}
