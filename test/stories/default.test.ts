/** The whole life of one machine, as people saw it and as the cloud had it, by Socket Mode and by signed HTTP. */
import { beforeAll, describe, expect, test } from 'vitest';
import { formatMoney } from '../../src/domain/money.ts';
import { buttonsNow, firstText, keyed, lastText, zonesTried } from '../../src/story/found.ts';
import { type Played, play } from '../../src/story/play.ts';
import { reportOf } from '../../src/story/report.ts';
import type { Check } from '../../src/story/script.ts';
import { wholeLife } from '../../src/story/scripts/default.ts';

function failed(checks: readonly Check[]): readonly Check[] {
  return checks.filter(({ passed }) => !passed);
}

describe.each(['socket', 'http'] as const)('over %s', (delivery) => {
  let played: Played;
  beforeAll(async () => {
    played = await play(wholeLife, { delivery });
  });

  test('the story ends as it states', () => {
    expect(failed(played.checks)).toEqual([]);
    expect(played.checks.length).toBeGreaterThan(8);
  });

  test('the one message of the birth told every step, and how to connect', () => {
    const [birth] = keyed(played.found, 'birth:');
    const titles = birth?.versions.map(({ lines }) => lines[0]?.text.replace(/^l4-[a-z-]+/, 'it')) ?? [];
    expect([...new Set(titles)]).toEqual([
      'it: looking for a machine',
      'it: looking for a zone',
      'it: getting ready',
      'it is ready',
      'it is being stopped',
      'it is stopped',
    ]);
    const ready = birth?.versions.find(({ lines }) => lines[0]?.text.endsWith('is ready'));
    const said = ready?.lines.map(({ text }) => text) ?? [];
    expect(said).toEqual([
      expect.stringMatching(/^l4-[a-z]+-[a-z]+ is ready$/),
      'Ada asked for 1 × L4 for 8 h · $0.89/h with disk and address, about $7.09 in all, $646.76 a month · fine-tuning',
      '✅ Checked quota and prices: 44 zones can take it',
      expect.stringMatching(/^✅ us-east4-c took it \(\d\d s\)$/),
      '✅ Booting',
      '✅ Installing the GPU driver',
      '✅ Starting the Ops Agent',
      '✅ Starting JupyterLab',
      'Connect, and open http://localhost:8080 for JupyterLab:',
      expect.stringMatching(
        /^gcloud compute ssh l4-[a-z-]+ --project ml-research --zone us-east4-c -- -L 8080:localhost:8080$/,
      ),
      '[Keep 4 h] [Stop]',
      expect.stringMatching(/^Ready after 3 min \d+ s · Yours until 20 Nov at 18:00 UTC/),
    ]);
  });

  test('the warning shows its evidence and what can be done; the end takes the buttons away', () => {
    const [warned] = keyed(played.found, 'warn:');
    expect(firstText(warned)).toMatch(/looks idle: it stops in 15 min\n/);
    expect(firstText(warned)).toMatch(/has been idle for 30 min: GPU at most 0 %, CPU at most 1(\.\d)? %/);
    expect(firstText(warned)).toContain('It will be stopped 20 Nov at 13:50 UTC unless');
    expect(firstText(warned)).toContain('chart "Utilization over the last 30 min", line: GPU (%) 0 to 0');
    expect(firstText(warned)).toContain("[Keep 1 h] [Keep until…] [It's working] [Stop now] [Hand it over]");
    expect(firstText(warned)).not.toContain('local SSD');
    const [reminded] = keyed(played.found, 'remind:');
    expect(firstText(reminded)).toMatch(/still looks idle: it stops in 5 min\n[^\n]*idle for 40 min/);
    for (const message of [warned, reminded]) {
      expect(lastText(message)).toMatch(/^⏹️ l4-\S+ was stopped 20 Nov at 13:51 UTC: it was idle\.\n/);
      expect(message && buttonsNow(message)).toEqual([]);
    }
    const [stopped] = keyed(played.found, 'stopped:');
    expect(lastText(stopped)).toContain('it was idle for 46 min. This run cost about $3.40.');
    expect(stopped && buttonsNow(stopped)).toEqual(['Start again', 'Remove']);
  });

  test('the cloud was asked for one creation, one stop, and nothing else', () => {
    const { found } = played;
    const [machine] = found.machines;
    expect(zonesTried(found)).toEqual(['us-east4-c']);
    const asked = found.events.filter(({ kind }) => kind.startsWith('instances.')).map(({ kind }) => kind);
    expect(asked).toEqual(['instances.insert', 'instances.stop']);
    expect(found.cloud.map(({ name, status }) => [name, status])).toEqual([
      ['build-runner', 'RUNNING'],
      [machine?.name, 'TERMINATED'],
    ]);
  });

  test('the digest tells the bill and, apart from it, what idled and what was saved', () => {
    const digests = keyed(played.found, 'digest:');
    expect(digests.map(({ place }) => place)).toEqual(['#gpu']);
    const text = firstText(digests[0]);
    expect(text).toMatch(
      /^GPU spend on Fri 20 Nov\nAbout \$3\.\d\d for Lamplighter’s machines .*\nBilled this month: \$\d+\.\d\d, complete until 19 Nov/,
    );
    expect(text).toContain('chart "Billed by project per day (USD)", bar: ml-research');
    expect(text).toMatch(/ml-research {2}\$\d+\.\d\d {2}/);
    expect(text).toContain('About $0.66 ran while machines were idle (estimate).');
    expect(text).toContain('1 machine was stopped for idleness, which saved about $3.53');
    const owners = played.found.digest?.owners ?? [];
    expect(owners.map(({ machines, estimate }) => [machines, estimate && formatMoney(estimate)])).toEqual([
      [1, '$3.68'],
    ]);
  });

  test('the report is one JSON object with machines, events, stops and the digest', () => {
    const report = JSON.parse(JSON.stringify(reportOf(played)));
    expect(report).toMatchObject({
      scenario: 'default',
      machines: [
        {
          owner: 'Ada',
          family: 'l4',
          state: 'stopped',
          zone: 'us-east4-c',
          attempts: [{ zone: 'us-east4-c', asked: ['us-east4-a', 'us-east4-c'], outcome: 'created' }],
        },
      ],
      stops: [
        {
          owner: 'Ada',
          reason: 'idle',
          at: expect.stringMatching(/^2026-11-20T13:51:1\d/),
          idle_minutes: expect.closeTo(46.3, 0),
        },
      ],
      digest: {
        day: '2026-11-20',
        stops: 1,
        late: false,
        billed: [{ project: 'ml-research', currency: 'USD' }],
      },
    });
    expect(report.events.map(({ kind }: { kind: string }) => kind)).toEqual([
      'requested',
      'attempt',
      'ready',
      'judged',
      'warned',
      'reminded',
      'stopping',
      'stopped',
      'digest',
    ]);
    // The machine with its address until it stopped, its disk until the report.
    expect(report.machines[0].usd).toBeCloseTo(3.93, 2);
    expect(report.events.every(({ at }: { at: string }) => /^2026-11-2\dT[\d:.]+Z$/.test(at))).toBe(true);
    expect(report.events[0].text).toMatch(/^Ada asked for/);
  });
});
