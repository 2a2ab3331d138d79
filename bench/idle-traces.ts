/** Weeks of machines with known truth: when somebody worked on them, and what Google's metrics would have shown. */
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

export interface Trace {
  readonly name: string;
  /** What it is, for people. */
  readonly what: string;
  readonly machines: readonly TracedMachine[];
}

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

const HOUR = 60;
const DAY = 24 * HOUR;
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

interface Kind {
  readonly what: string;
  readonly vcpus: number;
  readonly plan: (life: Life, days: number) => void;
}

/** Jobs by day and some nights, then nothing until the next morning. */
function training(life: Life, days: number, inKernel: boolean): void {
  const { draw } = life;
  let at = within(draw, 8, 11) * HOUR;
  while (at < days * DAY) {
    const end = life.job(at, around(draw, 5 * HOUR, 0.7), inKernel);
    const nextMorning = (Math.floor(end / DAY) + 1) * DAY + within(draw, 8, 11) * HOUR;
    at = draw() < 0.4 ? end + within(draw, 5, 100) : nextMorning;
  }
}

function officeDays(life: Life, days: number, each: (morning: Minute) => void): void {
  for (let day = 0; day < days; day++) {
    if (day % 7 < 5) each(day * DAY + within(life.draw, 8.5, 10.5) * HOUR);
  }
}

const KINDS: Readonly<Record<string, Kind>> = {
  training: {
    what: 'jobs of hours from a terminal, with loading, compilation and checkpoints; free nights',
    vcpus: 8,
    plan: (life, days) => training(life, days, false),
  },
  'notebook-training': {
    what: 'the same from notebooks',
    vcpus: 12,
    plan: (life, days) => training(life, days, true),
  },
  notebook: {
    what: 'office hours at a notebook, pauses of minutes between cells; memory is freed in the evening',
    vcpus: 8,
    plan: (life, days) =>
      officeDays(life, days, (morning) => {
        const end = life.notebook(morning, within(life.draw, 6, 9) * HOUR, 5);
        life.holdMemory(morning, end, 40);
      }),
  },
  'forgotten-kernel': {
    what: 'the same, but the kernel keeps its memory until the next morning',
    vcpus: 8,
    plan: (life, days) =>
      officeDays(life, days, (morning) => {
        life.notebook(morning, within(life.draw, 5, 9) * HOUR, 5);
        life.holdMemory(morning, morning + DAY, 40);
      }),
  },
  preparation: {
    what: 'hours of preparing data on the CPU and of downloads before each training, the GPU at 0',
    vcpus: 12,
    plan: (life, days) =>
      officeDays(life, days, (morning) => {
        const loaded = life.work(morning, within(life.draw, 30, 120), 'load');
        const prepared = life.work(loaded, within(life.draw, 60, 240), 'prepare');
        life.job(prepared, around(life.draw, 2.5 * HOUR, 0.5), false);
      }),
  },
  'one-core': {
    what: 'a tokenizer that keeps one core of 96 busy for hours, then a training job',
    vcpus: 96,
    plan: (life, days) =>
      officeDays(life, days, (morning) => {
        const tokenized = life.work(morning, within(life.draw, 60, 300), 'one-core');
        life.job(tokenized, around(life.draw, 3 * HOUR, 0.5), false);
      }),
  },
  serving: {
    what: 'an inference server: a request every few minutes by day, none at night',
    vcpus: 8,
    plan: (life, days) => {
      for (let day = 0; day < days; day++) {
        let at = day * DAY + within(life.draw, 7, 8) * HOUR;
        const evening = day * DAY + within(life.draw, 20, 22) * HOUR;
        const from = at;
        while (at < evening) at = life.work(at, 1, 'serve') + Math.min(20, around(life.draw, 4, 0.8));
        // It stands ready between two requests.
        life.machine.work.fill(1, Math.round(from), Math.round(evening));
      }
    },
  },
  forgotten: {
    what: 'one job, then nobody for days; updates run by the clock',
    vcpus: 8,
    plan: (life, days) => {
      life.job(within(life.draw, 1, 30) * HOUR, within(life.draw, 4, 20) * HOUR, false);
      for (let at = within(life.draw, 0, HOUR); at < days * DAY; at += within(life.draw, 4, 9) * HOUR) {
        life.chore(at, within(life.draw, 1, 3));
      }
    },
  },
  chatty: {
    what: 'free nights in which something stirs for a minute every hour',
    vcpus: 8,
    plan: (life, days) => {
      training(life, days, false);
      for (let at = within(life.draw, 0, HOUR); at < days * DAY; at += HOUR) life.chore(at, 1);
    },
  },
  gappy: {
    what: 'training while the agent dies for minutes to hours and single series are missing',
    vcpus: 8,
    plan: (life, days) => {
      training(life, days, false);
      for (let at = 0; at < days * DAY; at += around(life.draw, 4 * HOUR, 0.8)) {
        const all = life.draw() < 0.3;
        life.lose(
          at,
          around(life.draw, 20, 1),
          all ? ['gpu', 'cpu', 'network', 'memory'] : ['gpu', 'memory'],
        );
      }
    },
  },
};

/** Every trace with that many machines each. The same seed gives the same traces. */
export function tracesOf(seed: number, machines: number, days: number): readonly Trace[] {
  return Object.entries(KINDS).map(([name, { what, vcpus, plan }]) => ({
    name,
    what,
    machines: Array.from({ length: machines }, (_, i) => {
      const life = new Life(days, vcpus, drawsOf(seed, `${name} ${i}`));
      plan(life, days);
      return life.machine;
    }),
  }));
}
