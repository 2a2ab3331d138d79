/** The benches at tiny sizes: they run, and print what they promise. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A bench is three processes of the same code, which is compiled once: measured is nothing here. */
const env = {
  ...process.env,
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/lamplighter', import.meta.url)),
};

function bench(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['bench/bench.ts', ...args], { env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

/** Its one line of JSON. */
async function json(...args: string[]): Promise<unknown> {
  const { code, out, err } = await bench(...args, '--json');
  expect({ code, err: err.replaceAll(/^target missed: .*\n/gm, '') }).toEqual({ code: 0, err: '' });
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  return JSON.parse(out);
}

const number = expect.any(Number);

describe.concurrent('npm run bench', () => {
  it('ack', { timeout: 60_000 }, async () => {
    const printed = await json(
      'ack',
      '--commands',
      '40',
      '--in-flight',
      '4',
      '--machines',
      '6',
      '--projects',
      '2',
    );
    expect(printed).toMatchObject({ bench: 'ack', commands: 40, p50_ms: number, p99_ms: number });
  });

  it('cold-start', { timeout: 60_000 }, async () => {
    const printed = await json('cold-start', '--runs', '1');
    expect(printed).toMatchObject({
      bench: 'cold-start',
      front_ms: number,
      bare_bolt_ms: number,
      ratio: number,
    });
  });

  it('sweep', { timeout: 60_000 }, async () => {
    const printed = await json('sweep', '--machines', '6', '--projects', '2', '--passes', '1');
    const figures = { projects: 2, calls: number, cpu_s: number, rss_mb: number, idle_rss_mb: number };
    expect(printed).toEqual({
      bench: 'sweep',
      monitoring_usd_per_1000_machines_day: number,
      runs: [expect.objectContaining({ machines: 6, ...figures })],
    });
  });

  it('up', { timeout: 60_000 }, async () => {
    const printed = await json('up', '--births', '1', '--speed', '120', '--stockouts', '1');
    expect(printed).toMatchObject({ bench: 'up', overhead_ms: { stockouts_1: number } });
  });

  it('placement', { timeout: 60_000 }, async () => {
    const printed = await json('placement', '--days', '2', '--requests', '20', '--seed', '7');
    const figures = { wasted: number, median_s: number };
    expect(printed).toEqual({ bench: 'placement', ours: figures, cheapest_first: figures, ratio: number });
    expect(await json('placement', '--days', '2', '--requests', '20', '--seed', '7')).toEqual(printed);
  });

  it('windows', { timeout: 60_000 }, async () => {
    const printed = await json('windows', '--machines', '1', '--days', '2');
    const window = {
      name: expect.any(String),
      recall: number,
      stops: number,
      regretted: number,
      off_hours: number,
    };
    expect(printed).toMatchObject({ bench: 'windows', windows: expect.arrayContaining([window]) });
  });

  it('idle', { timeout: 60_000 }, async () => {
    const rule = { precision: number, recall: number };
    const rules = { ours: rule, dstack: rule, inactivity180: rule, gpuOnly30: rule };
    const printed = await json('idle', '--machines', '1', '--days', '2');
    expect(printed).toEqual({ bench: 'idle', traces: expect.arrayContaining([{ name: 'serving', rules }]) });
  });

  it('refuses what it does not know, with a line that works', async () => {
    expect(await bench('speed')).toEqual({
      code: 2,
      out: '',
      err: 'There is no bench "speed": ack, cold-start, sweep, up, placement, idle, digest, windows. Example: npm run -s bench -- ack --json\n',
    });
    expect(await bench()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Name a bench') });
    expect(await bench('ack', '--commands', 'many')).toMatchObject({
      code: 2,
      err: '--commands takes a whole number, such as 9\n',
    });
    expect(await bench('placement', '--days', '0')).toMatchObject({
      code: 2,
      err: '--days and --requests are 1 or more\n',
    });
    expect(await bench('ack', '--fast')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--commands'),
    });
  });
});
