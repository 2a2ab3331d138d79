/** A machine's weeks with known truth: when somebody worked on it, and what Google's metrics would have shown. */
import { randomAt, streamOf } from '../src/sandbox/world/random.ts';

/** Minutes from the beginning of the trace. */
export type Minute = number;

/** One machine's life, minute by minute, as it was; `lost` is what Google's metrics do not show of it. */
export interface TracedMachine {
  readonly vcpus: number;
  readonly minutes: number;
  /** 1 where work went on: a job with all its phases, a cell that ran, a request that was served. */
  readonly work: Uint8Array;
  /** 1 where somebody sat before it: also while thinking between two cells. */
  readonly session: Uint8Array;
  /** 1 where a Jupyter kernel was executing. */
  readonly kernel: Uint8Array;
  /** Percent. */
  readonly gpu: Float32Array;
  /** Percent of all vCPUs. */
  readonly cpu: Float32Array;
  /** Bytes a second, in and out. */
  readonly network: Float32Array;
  /** Percent of the GPU's memory. */
  readonly memory: Float32Array;
  /** Bits of LOST: signals whose sample of this minute never reaches Google. */
  readonly lost: Uint8Array;
  /** Minutes until Google shows the sample, 0 to 4. */
  readonly delay: Uint8Array;
}

export const LOST = { gpu: 1, cpu: 2, network: 4, memory: 8 } as const;

type PhaseName = 'load' | 'prepare' | 'compile' | 'train' | 'checkpoint' | 'serve' | 'cell' | 'one-core';

/** What a phase shows: the GPU in percent, the CPU in cores, the network in bytes a second; each drawn evenly. */
interface Phase {
  readonly gpu: readonly [number, number];
  readonly cores: readonly [number, number];
  readonly network: readonly [number, number];
}

const PHASES: Readonly<Record<PhaseName, Phase>> = {
  load: { gpu: [0, 0], cores: [1, 3], network: [20e6, 300e6] },
  prepare: { gpu: [0, 0], cores: [4, 8], network: [0, 2e6] },
  compile: { gpu: [0, 4], cores: [1, 1.2], network: [0, 20e3] },
  train: { gpu: [55, 99], cores: [2, 6], network: [10e3, 3e6] },
  checkpoint: { gpu: [0, 2], cores: [1, 2], network: [30e6, 120e6] },
  serve: { gpu: [4, 60], cores: [0.3, 2], network: [2e3, 400e3] },
  cell: { gpu: [10, 95], cores: [1, 4], network: [1e3, 100e3] },
  'one-core': { gpu: [0, 0], cores: [1, 1.1], network: [0, 20e3] },
};

/** In minutes. */
export const HOUR = 60;
export const DAY = 24 * HOUR;
/** Agents and the kernel of a machine that does nothing. */
const AT_REST = { cores: [0.03, 0.25], network: [200, 6_000] } as const;

/** A number in [0, 1), another one each time; the same for the same seed. */
export type Draw = () => number;

export function drawsOf(seed: number, key: string): Draw {
  const stream = streamOf(seed, key);
  let n = 0;
  return () => randomAt(stream, n++);
}

export function within(draw: Draw, from: number, to: number): number {
  return from + draw() * (to - from);
}

/** Log-normal with that median; `spread` is the standard deviation of the logarithm. */
export function around(draw: Draw, median: number, spread: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return median * Math.exp(spread * normal);
}

/** Draws a machine's life stretch by stretch; the plan says what happens, in order of time. */
export class Life {
  readonly machine: TracedMachine;
  readonly draw: Draw;

  constructor(days: number, vcpus: number, draw: Draw) {
    const minutes = days * DAY;
    const floats = () => new Float32Array(minutes);
    const bytes = () => new Uint8Array(minutes);
    this.draw = draw;
    this.machine = {
      vcpus,
      minutes,
      work: bytes(),
      session: bytes(),
      kernel: bytes(),
      gpu: floats(),
      cpu: floats(),
      network: floats(),
      memory: floats(),
      lost: bytes(),
      delay: bytes(),
    };
    for (let at = 0; at < minutes; at++) {
      this.machine.delay[at] = Math.floor(draw() * 5);
      this.#level(at, 0, within(draw, ...AT_REST.cores), within(draw, ...AT_REST.network));
    }
  }

  /** Work of one kind; `inKernel`: it runs in a Jupyter kernel. Gives the minute at which it ends. */
  work(from: Minute, lasts: number, name: PhaseName, inKernel = false): Minute {
    const { gpu, cores, network } = PHASES[name];
    const to = Math.min(this.machine.minutes, Math.round(from + Math.max(1, lasts)));
    for (let at = Math.max(0, Math.round(from)); at < to; at++) {
      this.machine.work[at] = 1;
      if (inKernel) this.machine.kernel[at] = 1;
      const { draw } = this;
      this.#level(at, within(draw, ...gpu), within(draw, ...cores), within(draw, ...network));
    }
    return to;
  }

  /** A training job with all its phases; gives its end. */
  job(from: Minute, lasts: number, inKernel: boolean): Minute {
    const { draw } = this;
    const end = Math.min(this.machine.minutes, from + lasts);
    let at = this.work(from, around(draw, 12, 0.8), 'load', inKernel);
    if (draw() < 0.4) at = this.work(at, within(draw, 4, 25), 'compile', inKernel);
    while (at < end) {
      at = this.work(at, within(draw, 20, 60), 'train', inKernel);
      at = this.work(at, within(draw, 1, 6), 'checkpoint', inKernel);
    }
    this.holdMemory(from, at, 70);
    return at;
  }

  /** Somebody at a notebook: cells, and pauses in which nothing runs. */
  notebook(from: Minute, lasts: number, pause: number): Minute {
    const { draw, machine } = this;
    const end = Math.min(machine.minutes, from + lasts);
    for (let at = Math.round(from); at < end; at++) machine.session[at] = 1;
    let at = from;
    while (at < end) {
      at = this.work(at, Math.min(end - at, around(draw, 2, 1)), 'cell', true);
      at += Math.max(1, around(draw, pause, 0.9));
    }
    return end;
  }

  holdMemory(from: Minute, to: Minute, percent: number): void {
    this.machine.memory.fill(percent, Math.max(0, Math.round(from)), Math.round(to));
  }

  /** Something that runs by the clock and is nobody's work: updates, log rotation. */
  chore(at: Minute, lasts: number): void {
    for (let i = Math.round(at); i < at + lasts && i < this.machine.minutes; i++) {
      if (this.machine.work[i] === 1) continue;
      this.#level(i, 0, within(this.draw, 1, 3), within(this.draw, 1e6, 5e6));
    }
  }

  /** Samples that never arrive. */
  lose(from: Minute, lasts: number, what: readonly (keyof typeof LOST)[]): void {
    const bits = what.reduce((sum, signal) => sum | LOST[signal], 0);
    this.machine.lost.fill(bits, Math.max(0, Math.round(from)), Math.round(from + lasts));
  }

  #level(at: Minute, gpu: number, cores: number, network: number): void {
    this.machine.gpu[at] = gpu;
    this.machine.cpu[at] = Math.min(100, (cores / this.machine.vcpus) * 100);
    this.machine.network[at] = network;
  }
}
