/** Many machine-weeks on several cores: `npm run simulate -- --weeks 2000`. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { liveWeek, type WeekResult } from './week.ts';

/** Lives through the weeks of these seeds; resolves when all are over. */
export async function liveMany(
  seeds: readonly number[],
  workers: number,
  onWeek: (week: WeekResult) => void,
): Promise<void> {
  const shares = Array.from({ length: workers }, (_, i) => seeds.filter((_seed, at) => at % workers === i));
  await Promise.all(
    shares.map(
      (share) =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(new URL(import.meta.url), { workerData: share });
          worker.on('message', onWeek);
          worker.on('error', reject);
          worker.on('exit', () => resolve());
        }),
    ),
  );
}

/** Prints what came of it; 1 when a promise was broken. */
export async function tellWeeks(from: number, weeks: number, workers: number): Promise<number> {
  const began = performance.now();
  const sum = { stops: 0, warnings: 0, abandoned: 0, keeps: 0, passes: 0 };
  const failed: WeekResult[] = [];
  await liveMany(
    Array.from({ length: weeks }, (_, i) => from + i),
    workers,
    (week) => {
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += week[key];
      if (week.violations.length > 0) failed.push(week);
    },
  );
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(
    `${weeks} machine-weeks in ${seconds} s: ${sum.passes} passes, ${sum.warnings} warnings and reminders, ${sum.stops} stops, ${sum.abandoned} stops abandoned at the last look, ${sum.keeps} keeps`,
  );
  for (const { seed, violations } of failed.sort((a, b) => a.seed - b.seed).slice(0, 20)) {
    console.log(`week ${seed}: ${violations[0]}`);
  }
  console.log(
    failed.length === 0 ? 'every promise was kept' : `${failed.length} weeks with a broken promise`,
  );
  return failed.length === 0 ? 0 : 1;
}

if (!isMainThread && parentPort !== null && Array.isArray(workerData)) {
  for (const seed of workerData) parentPort.postMessage(liveWeek(Number(seed)));
}
