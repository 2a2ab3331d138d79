/** The kinds of values that describe a workload: what it is for, the model, the budget. */
import {
  readBudget,
  readFramework,
  readGigabytes,
  readModel,
  readPrecision,
  readTask,
} from '../../domain/advise/read.ts';
import {
  type Budget,
  FRAMEWORKS,
  type Framework,
  type Model,
  PRECISIONS,
  type Precision,
  TASKS,
  type Task,
} from '../../domain/advise/workload.ts';
import { code } from '../mrkdwn.ts';
import type { Parsed } from './parsed.ts';

export interface WorkloadValues {
  readonly task: Task;
  readonly model: Model;
  readonly precision: Precision;
  readonly framework: Framework;
  readonly budget: Budget;
  /** GB, > 0, at most 1,000,000. */
  readonly dataset: number;
  /** Whole, 1 to 10 million. */
  readonly amount: number;
}

const LARGEST_AMOUNT = 10_000_000;

export const workloadParsers: {
  readonly [K in keyof WorkloadValues]: (text: string) => Parsed<WorkloadValues[K]>;
} = {
  task: (text) =>
    read(
      TASKS.find((task) => task === text.trim().toLowerCase()) ?? readTask(text),
      `${code(text)} is nothing that I can advise on. It is one of ${listed(TASKS)}.`,
    ),
  model: (text) =>
    read(
      readModel(text),
      `${code(text)} does not tell me how large the model is. Write its parameters, like 7b or 350m, or a name like resnet50.`,
    ),
  precision: (text) =>
    read(
      readPrecision(text),
      `${code(text)} is no precision that I know. It is one of ${listed(PRECISIONS)}.`,
    ),
  framework: (text) =>
    read(
      readFramework(text),
      `${code(text)} is no framework that I know. It is one of ${listed(FRAMEWORKS)}.`,
    ),
  budget: (text) =>
    read(
      readBudget(text),
      `${code(text)} is not a budget. Write dollars by the hour, like 20/h, or for all of it, like 500/job.`,
    ),
  dataset: (text) =>
    read(
      readGigabytes(/^[\d.]+$/.test(text.trim()) ? `${text.trim()} GB` : text),
      `${code(text)} is not an amount of data. Write gigabytes, or a unit: 200, 500MB, 1.5TB.`,
    ),
  amount(text) {
    const typed = /^(\d{1,8})\s*(k)?$/i.exec(text.trim());
    const value = Number(typed?.[1]) * (typed?.[2] === undefined ? 1 : 1_024);
    return read(
      value >= 1 && value <= LARGEST_AMOUNT ? value : undefined,
      `${code(text)} is not a number of that kind. Write a whole one, like 8 or 4096.`,
    );
  },
};

function read<T>(value: T | undefined, message: string): Parsed<T> {
  return value === undefined ? { ok: false, message } : { ok: true, value };
}

function listed(words: readonly string[]): string {
  return words.map((word) => code(word)).join(', ');
}
