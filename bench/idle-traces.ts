/** The traces of the idle bench: what happens on machines of ten kinds, drawn from a seed. */
import { around, DAY, drawsOf, HOUR, Life, type Minute, type TracedMachine, within } from './idle-life.ts';

export interface Trace {
  readonly name: string;
  /** What it is, for people. */
  readonly what: string;
  readonly machines: readonly TracedMachine[];
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
