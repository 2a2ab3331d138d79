/** Answers under way, so that a clean stop can wait for them. */
import { within } from './reply.ts';

export class Tasks {
  readonly #running = new Set<Promise<void>>();

  /** Remembers the task until it ends; it must not reject. */
  add(task: Promise<void>): Promise<void> {
    this.#running.add(task);
    return task.finally(() => this.#running.delete(task));
  }

  /** Resolves when nothing is under way any more, or after `ms`. */
  async settled(ms: number): Promise<void> {
    await within(ms, Promise.all(this.#running));
  }
}
