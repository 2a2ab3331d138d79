/** Carries out due work in parallel lanes; the same code serves a timer, a nudge and POST /tick. */
import type { Duration } from '../domain/time.ts';
import type { Logger } from '../ports/logger.ts';
import type { RightOfWay } from '../ports/right-of-way.ts';

/** Real milliseconds that due work lets people pass before it is begun: a birth takes a minute and more. */
const PATIENCE: Duration = 400;

/** Work of one kind: `claim` takes the next due piece, or undefined when there is none. */
export interface Source {
  readonly name: string;
  /** How many pieces run side by side. */
  readonly lanes: number;
  claim(): Promise<(() => Promise<void>) | undefined>;
}

export class Pump {
  readonly #sources: readonly Source[];
  readonly #log: Logger;
  readonly #way: Pick<RightOfWay, 'giveWay'> | undefined;
  readonly #active = new Map<Source, number>();
  readonly #filling = new Set<Source>();
  readonly #again = new Set<Source>();
  #waiting: (() => void)[] = [];
  #stopped = false;

  /** Each piece of work gives way before it is claimed. */
  constructor(sources: readonly Source[], log: Logger, way?: Pick<RightOfWay, 'giveWay'>) {
    this.#sources = sources;
    this.#log = log;
    this.#way = way;
  }

  /** Looks for due work of every kind, at once; returns immediately. */
  kick(): void {
    if (this.#stopped) return;
    for (const source of this.#sources) void this.#fill(source);
  }

  /** Resolves when no lane is at work and nothing was found to be due. */
  async settled(): Promise<void> {
    this.kick();
    if (this.#quiet()) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Takes no new work; resolves when what runs has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#quiet()) return;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async #fill(source: Source): Promise<void> {
    if (this.#filling.has(source)) {
      this.#again.add(source);
      return;
    }
    this.#filling.add(source);
    try {
      do {
        this.#again.delete(source);
        while (!this.#stopped && this.#lanes(source) < source.lanes) {
          await this.#way?.giveWay(PATIENCE);
          const work = await source.claim();
          if (work === undefined) break;
          this.#run(source, work);
        }
      } while (this.#again.has(source) && !this.#stopped && this.#lanes(source) < source.lanes);
    } catch (error) {
      this.#log.error(
        { err: error, source: source.name },
        'due work could not be read; trying again shortly',
      );
    } finally {
      this.#filling.delete(source);
      this.#tell();
    }
  }

  #run(source: Source, work: () => Promise<void>): void {
    this.#active.set(source, this.#lanes(source) + 1);
    void work()
      .catch((error: unknown) => {
        this.#log.error(
          { err: error, source: source.name },
          'a piece of work failed; it will be taken up again',
        );
      })
      .finally(() => {
        this.#active.set(source, this.#lanes(source) - 1);
        if (!this.#stopped) this.kick();
        this.#tell();
      });
  }

  #lanes(source: Source): number {
    return this.#active.get(source) ?? 0;
  }

  #quiet(): boolean {
    return this.#filling.size === 0 && this.#sources.every((source) => this.#lanes(source) === 0);
  }

  #tell(): void {
    if (!this.#quiet()) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
