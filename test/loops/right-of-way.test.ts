/** People who wait for an acknowledgement pass first; work goes on when they are through, or in the end regardless. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../src/log.ts';
import { Pump, type Source } from '../../src/loops/pump.ts';
import { rightOfWay } from '../../src/loops/right-of-way.ts';

const log = createLogger('fatal', []);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Work that is told when it may go on. */
function begin(work: Promise<void>): { readonly went: () => boolean } {
  let went = false;
  void work.then(() => {
    went = true;
  });
  return { went: () => went };
}

describe('the right of way', () => {
  it('holds nothing up while nobody waits', async () => {
    const work = begin(rightOfWay().giveWay(1_000));
    await vi.advanceTimersByTimeAsync(0);
    expect(work.went()).toBe(true);
  });

  it('lets work go on as soon as the last one was acknowledged', async () => {
    const way = rightOfWay();
    const [ada, grace] = [way.waiting(), way.waiting()];
    const work = begin(way.giveWay(1_000));
    ada();
    await vi.advanceTimersByTimeAsync(10);
    expect(work.went()).toBe(false);
    grace();
    await vi.advanceTimersByTimeAsync(0);
    expect(work.went()).toBe(true);
  });

  it('counts nobody twice: saying it again frees no one else', async () => {
    const way = rightOfWay();
    const [ada] = [way.waiting(), way.waiting()];
    const work = begin(way.giveWay(1_000));
    ada();
    ada();
    await vi.advanceTimersByTimeAsync(10);
    expect(work.went()).toBe(false);
  });

  it('does not stop work while people keep coming', async () => {
    const way = rightOfWay();
    way.waiting();
    const work = begin(way.giveWay(1_000));
    await vi.advanceTimersByTimeAsync(999);
    expect(work.went()).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(work.went()).toBe(true);
  });
});

describe('the pump', () => {
  function threePieces(done: number[]): Source {
    let next = 0;
    return {
      name: 'pieces',
      lanes: 2,
      claim: async () => {
        const piece = next++;
        return piece < 3 ? async () => void done.push(piece) : undefined;
      },
    };
  }

  it('begins nothing while somebody waits, and everything afterwards', async () => {
    const way = rightOfWay();
    const done: number[] = [];
    const pump = new Pump([threePieces(done)], log, way);
    const acknowledged = way.waiting();
    pump.kick();
    await vi.advanceTimersByTimeAsync(100);
    expect(done).toEqual([]);
    acknowledged();
    await vi.advanceTimersByTimeAsync(0);
    expect(done).toEqual([0, 1, 2]);
  });

  it('gets through its work although somebody always waits', async () => {
    const way = rightOfWay();
    const done: number[] = [];
    const pump = new Pump([threePieces(done)], log, way);
    way.waiting();
    pump.kick();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(done).toEqual([0, 1, 2]);
  });
});
