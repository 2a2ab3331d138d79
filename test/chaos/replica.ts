/** One bot process: started, listened to, and killed with SIGKILL. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClockArgument } from '../../bench/clock.ts';

export interface ReplicaOptions {
  readonly name: string;
  /** The bot's environment, whole. */
  readonly env: Readonly<Record<string, string>>;
  /** Working directory: there is no .env in it. */
  readonly directory: string;
  /** undefined = `src/main.js` itself, on the machine's own time; else the same parts on this clock. */
  readonly clock: () => ClockArgument | undefined;
}

/** A claim that a process took, as its preloaded observer told it. */
export interface SeenClaim {
  readonly key: string;
  readonly at: number;
}

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly worker?: string;
  readonly err?: { readonly type?: string; readonly message?: string; readonly stack?: string };
}

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));
const ON_CLOCK = fileURLToPath(new URL('./bot-process.ts', import.meta.url));
const OBSERVER = new URL('./observer.ts', import.meta.url).href;
const ERROR = 50;

export class Replica {
  readonly name: string;
  /** Real time (performance.now) of the last start. */
  startedAt = 0;
  /** Real time at which it said that it runs; undefined while it starts. */
  runsSince: number | undefined;
  /** What its engine is called in the store's claims. */
  worker: string | undefined;
  /** What it logged as an error since it was made, oldest first. */
  readonly errors: string[] = [];
  /** Ends that nobody ordered. */
  readonly ownEnds: string[] = [];
  onClaim: (claim: SeenClaim) => void = () => undefined;
  readonly #options: ReplicaOptions;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #ordered = false;
  #onRunning: (() => void)[] = [];

  constructor(options: ReplicaOptions) {
    this.#options = options;
    this.name = options.name;
  }

  get isAlive(): boolean {
    return this.#child !== undefined;
  }

  get isRunning(): boolean {
    return this.#child !== undefined && this.runsSince !== undefined;
  }

  /** Starts the process; returns at once. */
  start(): void {
    const clock = this.#options.clock();
    const child = fork(
      clock === undefined ? MAIN : ON_CLOCK,
      clock === undefined ? [] : [JSON.stringify(clock)],
      {
        cwd: this.#options.directory,
        env: { ...this.#options.env },
        execArgv: ['--import', OBSERVER],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    );
    this.#child = child;
    this.#ordered = false;
    this.startedAt = performance.now();
    this.runsSince = undefined;
    this.worker = undefined;
    let rest = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#read(line);
    });
    child.on('message', (message) => this.onClaim(message as SeenClaim));
    this.#ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        if (this.#child === child) this.#child = undefined;
        if (!this.#ordered)
          this.ownEnds.push(`${this.name} ended by itself with ${code ?? signal}: ${this.#lastWords(rest)}`);
        resolve();
      });
    });
  }

  /** SIGKILL, now. Resolves when the process is gone. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** SIGTERM, as a deployment does it. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /** Resolves when it says that it runs. Rejects after so many real milliseconds. */
  running(limit: number): Promise<void> {
    if (this.isRunning) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`${this.name} does not start: ${this.#lastWords('')}`)),
        limit,
      );
      this.#onRunning.push(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  /** The last errors and the lines that were no log. */
  #lastWords(rest: string): string {
    return [...this.errors.slice(-8), rest].join(' / ') || 'it says nothing';
  }

  #end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    this.#ordered = true;
    this.#child?.kill(signal);
    return this.#ended;
  }

  #read(text: string): void {
    let line: Line;
    try {
      line = JSON.parse(text) as Line;
    } catch {
      this.errors.push(text);
      return;
    }
    if (line.worker !== undefined) this.worker = line.worker;
    if (line.msg === 'Lamplighter is running') {
      this.runsSince = performance.now();
      for (const tell of this.#onRunning.splice(0)) tell();
    }
    if (line.level >= ERROR) {
      const { err } = line;
      this.errors.push(
        err === undefined ? line.msg : `${line.msg}: ${err.type ?? 'Error'}: ${err.message ?? ''}`,
      );
    }
  }
}
