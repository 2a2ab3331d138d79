/** The command line of the backtest: recordings as people have them, figures, and complaints. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backtest } from '../src/backtest.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'backtest-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const START = 1_700_000_000;

/** A row a minute from START: `gpu(minute)` of machine m1, all columns. */
function minutes(count: number, gpu: (minute: number) => number, machine = 'm1', rest = '2,0'): string[] {
  return Array.from({ length: count }, (_, m) => `${START + m * 60},${machine},${gpu(m)},${rest}`);
}

const HEADER = 'timestamp,machine,gpu,cpu,network';
const forgotten = (m: number) => (m <= 60 ? 90 : 0);

async function json(text: string, rule?: string) {
  const args = ['--samples', file('samples.csv', text), '--json'];
  if (rule !== undefined) args.push('--rule', file('rule.yaml', rule));
  const { out, err, code } = await backtest(args);
  return { figures: out === '' ? undefined : JSON.parse(out), err, code };
}

describe('figures', () => {
  test('the shape of --json, exactly', async () => {
    const rows = [...minutes(241, forgotten), ...minutes(61, () => 90, 'm2')];
    const { figures, err, code } = await json([HEADER, ...rows].join('\n'));
    expect(figures).toEqual({
      machines: 2,
      hours: 5,
      stops: 1,
      saved_hours: 2.4833,
      regretted: { '15m': 0, '30m': 0, '60m': 0 },
      unknown_hours: 0,
      per_machine: [
        {
          machine: 'm1',
          hours: 4,
          stops: 1,
          saved_hours: 2.4833,
          regretted: { '15m': 0, '30m': 0, '60m': 0 },
          unknown_hours: 0,
          idle_hours: 2.4833,
        },
        {
          machine: 'm2',
          hours: 1,
          stops: 0,
          saved_hours: 0,
          regretted: { '15m': 0, '30m': 0, '60m': 0 },
          unknown_hours: 0,
          idle_hours: 0,
        },
      ],
    });
    expect([err, code]).toEqual(['The file has no memory: it is left out of the rule.\n', 0]);
  });

  test('the table, with the rule, totals and notes', async () => {
    const text = [HEADER, ...minutes(241, (m) => (m === 101 ? 90 : forgotten(m)))].join('\n');
    const { out, err, code } = await backtest(['--samples', file('table.csv', text)]);
    expect(out).toBe(
      [
        '241 samples. Hours observed, judged idle, saved and unknown; stops, and those after which work came back within 15, 30 and 60 minutes.',
        'Rule: GPU below 5 %, CPU below 10 %, network below 1 % for 30 min, no hole longer than 2 min.',
        '',
        'machine  hours  idle  stops  saved  back ≤15m  ≤30m  ≤60m  unknown',
        'm1         4.0   2.0      2    2.0          1     1     1      0.0',
        'all 1      4.0   2.0      2    2.0          1     1     1      0.0',
        'The file has no memory: it is left out of the rule.',
        '',
      ].join('\n'),
    );
    expect([err, code]).toEqual(['', 0]);
  });

  test('order of rows and columns, interleaving and case do not matter', async () => {
    const straight = await json(
      [HEADER, ...minutes(241, forgotten), ...minutes(100, forgotten, 'm2')].join('\n'),
    );
    const rows = [...minutes(241, forgotten), ...minutes(100, forgotten, 'm2')]
      .map((row) => row.split(','))
      .map(([at, machine, gpu, cpu, network]) => [network, ` ${machine} `, cpu, at, gpu].join(','));
    const mixed = rows
      .toSorted((a, b) => ((a.at(-3) ?? '') + a < (b.at(-3) ?? '') + b ? -1 : 1))
      .toReversed();
    const other = await json(`\uFEFFNetwork, MACHINE ,cpu,Timestamp,gpu\r\n${mixed.join('\r\n')}\r\n\r\n`);
    const byName = (a: { machine: string }, b: { machine: string }) => (a.machine < b.machine ? -1 : 1);
    expect({ ...other.figures, per_machine: other.figures.per_machine.toSorted(byName) }).toEqual(
      straight.figures,
    );
  });

  test('ISO times with and without a zone, fractions and milliseconds', async () => {
    const iso = (m: number, format: (date: Date) => string) => format(new Date((START + m * 60) * 1_000));
    const formats: ((m: number) => string)[] = [
      (m) => iso(m, (date) => date.toISOString()),
      (m) => iso(m, (date) => date.toISOString().replace('T', ' ').replace('.000Z', '')),
      (m) => iso(m, (date) => new Date(date.getTime() + 7_200_000).toISOString().replace('.000Z', '+02:00')),
      (m) => iso(m, (date) => new Date(date.getTime() - 19_800_000).toISOString().replace('.000Z', '-0530')),
      (m) => `${START + m * 60}.25`,
      (m) => String((START + m * 60) * 1_000),
    ];
    for (const format of formats) {
      const rows = Array.from({ length: 241 }, (_, m) => `${format(m)},m1,${forgotten(m)}`);
      const { figures } = await json(['timestamp,machine,gpu', ...rows].join('\n'));
      expect(figures).toMatchObject({ hours: 4, stops: 1, saved_hours: 2.4833 });
    }
  });

  test('a signal without a column is left out of the rule; a value that is missing is not', async () => {
    const rows = minutes(241, forgotten, 'm1', ',');
    expect((await json([HEADER, ...rows].join('\n'))).figures).toMatchObject({
      stops: 0,
      unknown_hours: 2.4833,
    });
    const gpuOnly = rows.map((row) => row.split(',').slice(0, 3).join(','));
    const { figures, err } = await json(['timestamp,machine,gpu', ...gpuOnly].join('\n'));
    expect(figures).toMatchObject({ stops: 1, saved_hours: 2.4833 });
    expect(err).toBe('The file has no cpu, network, memory: they are left out of the rule.\n');
  });

  test('rows that cannot be read are left out, counted and told', async () => {
    const rows = minutes(241, forgotten);
    rows.splice(10, 1, 'yesterday,m1,0,0,0', `${START + 600},,0,0,0`, '2026-13-45T00:00:00Z,m1,0,0,0');
    const { figures, err } = await json([HEADER, ...rows].join('\n'));
    expect(figures).toMatchObject({ machines: 1, stops: 1 });
    expect(err).toContain('3 of 243 rows were left out (row 12: the timestamp cannot be read).');
  });

  test('samples every five minutes: everything is unknown, and the cure is said and works', async () => {
    const rows = Array.from({ length: 61 }, (_, i) => `${START + i * 300},m1,${i < 6 ? 90 : 0}`);
    const text = ['timestamp,machine,gpu', ...rows].join('\n');
    const { figures, err } = await json(text);
    expect(figures).toMatchObject({ hours: 5, stops: 0, saved_hours: 0 });
    expect(figures.unknown_hours).toBeGreaterThan(3.9);
    expect(err).toContain(
      '1 of 1 machines have samples further apart (5 min) than maxGap (2 min), so they are never idle, only busy or unknown. To judge them, put “maxGap: 13m” and “freshness: 13m” into a rule file and give it with --rule.',
    );
    const cured = await json(text, 'maxGap: 13m\nfreshness: 13m\n');
    expect(cured.figures).toMatchObject({ stops: 1, saved_hours: 4, unknown_hours: 0 });
    expect(cured.err).not.toContain('maxGap');
  });

  test('held memory is told, and not stopped', async () => {
    const rows = minutes(121, () => 0, 'm1', '2,0,40');
    const { figures, err } = await json([`${HEADER},memory`, ...rows].join('\n'));
    expect(figures).toMatchObject({ stops: 0 });
    expect(err).toBe(
      '1 machines were quiet but held GPU memory of 10 % or more: Lamplighter asks their owners and does not stop them. Leave the column memory out to see the rule without it.\n',
    );
  });
});

describe('the rule file', () => {
  const text = [HEADER, ...minutes(241, (m) => (m <= 60 ? 90 : 7), 'm1', '2,0.5')].join('\n');

  test('changes thresholds and window', async () => {
    expect((await json(text)).figures.stops).toBe(0);
    expect((await json(text, 'gpuBusyAt: 8')).figures).toMatchObject({ stops: 1, saved_hours: 2.4833 });
    expect((await json(text, 'gpuBusyAt: 8%\nwindow: 1h')).figures).toMatchObject({ saved_hours: 1.9833 });
    expect((await json(text, 'gpuBusyAt: 8\nnetworkBusyAt: 0.5')).figures.stops).toBe(0);
    expect((await json(text, '')).figures.stops).toBe(0);
  });

  test.each<[string, string]>([
    ['windw: 1h', 'windw is no setting; did you mean window?. For example: window: 30m'],
    ['window: 30', 'window needs a unit, such as 30m. For example: window: 30m'],
    ['gpuBusyAt: 0', 'gpuBusyAt must be a percentage above 0 and at most 100. For example: gpuBusyAt: 5'],
    [
      'networkBusyAt: 100 kB/s',
      'networkBusyAt must be a percentage above 0 and at most 100. For example: networkBusyAt: 1',
    ],
    [
      'window: 10m\nmaxGap: 10m',
      'maxGap must be shorter than window: a hole as long as the window would hide everything. For example: maxGap: 12m',
    ],
    [
      'window: [',
      'the rule Flow sequence in block collection must be sufficiently indented and end with a ] at line 1, column 10. For example: window: 30m',
    ],
    ['- window', 'the rule must hold settings, such as "window: 30m". For example: window: 30m'],
  ])('%j is refused', async (rule, wanted) => {
    const { err, code, figures } = await json(text, rule);
    expect(err.trim().replace(/^\S+: /, '')).toBe(wanted);
    expect([code, figures]).toEqual([1, undefined]);
  });
});

describe('complaints', () => {
  const usage = 'Usage: npm run backtest -- --samples FILE.csv [--rule rule.yaml] [--json]\n';
  const said = async (...args: string[]) => {
    const { out, err, code } = await backtest(args);
    expect([out, code]).toEqual(['', 1]);
    return err;
  };

  test('options', async () => {
    expect(await said()).toBe(`--samples names no file.\n${usage}`);
    expect(await said('--sample', 'x')).toContain(usage);
    expect(await said('--samples')).toContain(usage);
  });

  test('files', async () => {
    expect(await said('--samples', join(folder, 'absent.csv'))).toContain('absent.csv cannot be read.');
    expect(await said('--samples', folder)).toContain('cannot be read.');
    const fine = file('fine.csv', `${HEADER}\n${START},m1,0,0,0\n`);
    expect(await said('--samples', fine, '--rule', join(folder, 'absent.yaml'))).toContain(
      'absent.yaml cannot be read. A rule file holds lines such as window: 30m',
    );
  });

  test.each<[string, string]>([
    ['', 'It is empty.'],
    [
      'timestmp,machine,gpu\n',
      'Its first line names no column “timestamp”. There is “timestmp”. It must be timestamp,machine,gpu and any of cpu,network,memory.',
    ],
    [
      'timestamp,gpu\n',
      'Its first line names no column “machine”. It must be timestamp,machine,gpu and any of cpu,network,memory.',
    ],
    [
      'timestamp,machine,cpu\n',
      'Its first line names no column “gpu”. There is “cpu”. It must be timestamp,machine,gpu and any of cpu,network,memory.',
    ],
    ['timestamp,machine,gpu\n', 'has no sample in it.'],
    ['timestamp,machine,gpu\nsoon,m1,0\n', 'has no sample in it. row 2: the timestamp cannot be read'],
    ['timestamp,machine,gpu\n"1,m1,0\n', 'It is no CSV:'],
  ])('%j', async (text, wanted) => {
    expect(await said('--samples', file('bad.csv', text))).toContain(wanted);
  });
});

test('half a million samples take seconds, however wide the window', async () => {
  const rows = Array.from(
    { length: 500_000 },
    (_, i) => `${START + Math.floor(i / 50) * 60},m${i % 50},${i % 7919 === 0 ? 50 : 0},2,0`,
  );
  const path = file('large.csv', `${HEADER}\n${rows.join('\n')}\n`);
  const rule = file('wide.yaml', 'window: 1d');
  const began = performance.now();
  const { out } = await backtest(['--samples', path, '--rule', rule, '--json']);
  expect(JSON.parse(out)).toMatchObject({ machines: 50, hours: 8332.5 });
  expect(performance.now() - began).toBeLessThan(15_000);
});
