/** Runs many seeds on several cores; a worker is this file again. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { drawPlan } from './draw.ts';
import { type RunResult, run } from './run.ts';
import { SABOTAGES } from './sabotages/index.ts';

export interface Batch {
  readonly seeds: readonly number[];
  readonly sabotage: string | undefined;
  readonly workers: number;
  /** Tells of each run as it ends; true = that is enough. */
  readonly onResult: (result: RunResult) => boolean;
}

/** Results come as they are ready, in any order. */
export async function runAll(batch: Batch): Promise<void> {
  const waiting = [...batch.seeds];
  let enough = false;
  const workers = Array.from({ length: Math.min(batch.workers, waiting.length) }, async () => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { sabotage: batch.sabotage } });
    try {
      await new Promise<void>((resolve, reject) => {
        const next = () => {
          const seed = enough ? undefined : waiting.shift();
          if (seed === undefined) resolve();
          else worker.postMessage(seed);
        };
        worker.on('error', reject);
        worker.on('message', (result: RunResult) => {
          enough ||= batch.onResult(result);
          next();
        });
        next();
      });
    } finally {
      await worker.terminate();
    }
  });
  await Promise.all(workers);
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort;
  const { sabotage } = workerData as { readonly sabotage: string | undefined };
  port.on('message', (seed: number) => {
    const chosen = sabotage === undefined ? undefined : SABOTAGES[sabotage];
    void run(drawPlan(seed), { sabotage: chosen }).then((result) => port.postMessage(result));
  });
}
