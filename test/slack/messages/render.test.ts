/** Every notice as a message: how it reads, and that Slack takes it, also at its extremes. */

import { describe, expect, test } from 'vitest';
import { machineEstimate } from '../../../src/domain/decide/estimate.ts';
import type { Notice, WarningEnd } from '../../../src/domain/notice.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { areBlocksTooLong, validateBlocks } from '../../../src/sandbox/slack-api/blocks/validate.ts';
import type { Message } from '../../../src/slack/blocks.ts';
import { render } from '../../../src/slack/messages/render.ts';
import { plainBlocks } from '../../../src/slack/plain-blocks.ts';
import { ADA, NOW, report, spend, usd } from './digests.ts';
import { heapOfLeftovers } from './leftover-notices.ts';
import { evidence, machine, NOTICES, offer } from './notices.ts';
import { outline } from './outline.ts';
import { crowdOfStrays } from './stray-notices.ts';

const BERLIN = 'Europe/Berlin';

/** chat.update takes 4,000 characters of text. */
const MOST_TEXT = 4_000;

function problems({ text, blocks }: Message): readonly string[] {
  const list = blocks.map((block) => ({ ...block }));
  return [
    ...validateBlocks(list, 'message').map(({ pointer, message }) => `${pointer}: ${message}`),
    ...(areBlocksTooLong(list) ? ['msg_blocks_too_long'] : []),
    ...(text.length === 0 || text.length > MOST_TEXT ? [`text of ${text.length} characters`] : []),
  ];
}

describe('every notice', () => {
  test.each(Object.entries(NOTICES))('%s reads well', async (name, notice) => {
    await expect(outline(render(notice, BERLIN))).toMatchFileSnapshot(
      `outlines/${name.replaceAll(/[^a-z]+/g, '-')}.txt`,
    );
  });

  test.each(Object.entries(NOTICES))(
    '%s is taken by Slack, with and without charts and tables',
    (_name, notice) => {
      const message = render(notice, BERLIN);
      expect(problems(message)).toEqual([]);
      expect(problems({ ...message, blocks: plainBlocks(message.blocks) })).toEqual([]);
    },
  );
});

describe('a warning or question that has ended', () => {
  const ends = {
    kept: { kind: 'kept', by: ADA, until: NOW + HOUR, why: 'loading data' },
    awake: { kind: 'awake', at: NOW, because: 'GPU at 87 % just now' },
    handed: { kind: 'handed', at: NOW, from: ADA, to: 'U0BOBBUILDS' },
    known: { kind: 'known', at: NOW },
    stopped: { kind: 'stopped', at: NOW, reason: 'owner', by: ADA },
  } as const satisfies Record<string, WarningEnd>;
  const questions = [
    'idle-warning',
    'hand-over',
    'memory-question',
    'unknown-utilization',
    'lease-ending',
  ] as const;
  test.each(questions.flatMap((name) => Object.entries(ends).map(([how, end]) => [name, how, end] as const)))(
    '%s: %s says so and can no longer be pressed',
    (name, _how, end) => {
      const message = render({ ...NOTICES[name], end } as Notice, BERLIN);
      expect(message.blocks.map(({ type }) => type)).toEqual(['section', 'context']);
      expect(message.text).toMatch(/^(✅|⏹️) .*trainer-1/);
      expect(problems(message)).toEqual([]);
    },
  );
});

const EVIL = '<!channel> <@U0ADAENGINE|x> `*_~ & "\u202E '.repeat(40);
const LONG = 'z'.repeat(63);
const long = machine({ name: LONG, trouble: EVIL, lease: { owner: ADA, why: EVIL, until: NOW + HOUR } });
const attempts = Array.from({ length: 40 }, (_, index) => ({
  offer: offer(`us-central1-${index}`),
  startedAt: NOW - index * MINUTE,
  endedAt: NOW,
  fault: { kind: 'invalid' as const, scope: 'call' as const, message: EVIL },
}));
const placement = {
  offers: attempts.map((attempt) => attempt.offer),
  skipped: attempts.map((attempt) => ({ zone: attempt.offer.zone, because: EVIL })),
  attempts,
};
const many = Array.from({ length: 120 }, (_, index) => index);

const EXTREMES: Readonly<Record<string, Notice>> = {
  'a birth in forty zones': {
    kind: 'birth',
    machine: { ...long, state: 'failed', zone: undefined, placement },
    estimate: undefined,
    now: NOW,
    serial: Array(200).fill(EVIL),
  },
  'a birth that is placing': {
    kind: 'birth',
    machine: { ...long, state: 'placing', zone: undefined, placement },
    estimate: machineEstimate({ ...long, zone: undefined, placement }),
    now: NOW,
  },
  'a warning without evidence': {
    kind: 'idle-warning',
    machine: long,
    verdict: { kind: 'idle', because: EVIL, readings: {}, since: NOW, memoryHeld: false },
    evidence: { window: HOUR, series: [], wasted: undefined },
    stopAt: NOW - MINUTE,
    reminder: false,
    end: undefined,
    now: NOW,
  },
  'a warning kept for a reason': {
    kind: 'idle-warning',
    machine: long,
    verdict: { kind: 'busy', because: EVIL, readings: {} },
    evidence,
    stopAt: NOW,
    reminder: true,
    end: { kind: 'kept', by: ADA, until: NOW, why: EVIL },
    now: NOW,
  },
  'unknown for a strange reason': {
    kind: 'unknown-utilization',
    machine: long,
    why: { kind: 'read-failed', message: EVIL },
    signal: 'gpu',
    since: NOW,
  },
  stuck: { kind: 'stuck', machine: long, what: EVIL },
  'a console of long and evil lines': {
    kind: 'console',
    machine: long,
    lines: [...Array(60).fill('x'.repeat(5_000)), '```<!channel>```', EVIL, '&'.repeat(400)],
    at: NOW,
  },
  'quotas of a hundred and twenty regions': {
    kind: 'quota',
    at: NOW,
    report: {
      project: 'p'.repeat(30),
      pending: Array.from({ length: 9 }, () => ({
        metric: 'M'.repeat(60),
        region: 'northamerica-northeast1',
        to: 999_999,
        by: ADA,
        at: NOW,
      })),
      everywhere: { kind: 'known', limit: -1, usage: 3, left: -1 },
      about: {
        kind: 'family',
        family: 'h100',
        count: 8,
        region: undefined,
        regions: many.map((index) => ({
          region: `northamerica-northeast${index}`,
          onDemand: { kind: 'elsewhere' },
          spot: { kind: 'known', limit: index, usage: 0, left: index },
        })),
      },
    },
  },
  'quotas of no region': {
    kind: 'quota',
    at: NOW,
    report: {
      project: 'ml-research',
      pending: [],
      everywhere: { kind: 'unknown' },
      about: { kind: 'family', family: EVIL, count: 1, region: EVIL, regions: [] },
    },
  },
  'a failed request': { kind: 'request-failed', machineName: LONG, what: EVIL, next: EVIL },
  'a rule tried out': {
    kind: 'policy-test',
    test: {
      from: NOW - 720 * HOUR,
      to: NOW,
      change: { window: HOUR },
      total: { stops: 70, regretted: 1, saved: 99 * HOUR, money: [usd(2310)] },
      present: { stops: 0, regretted: 0, saved: 0, money: [] },
      machines: many.map((index) => ({
        name: `${LONG.slice(0, 50)}-${index}`,
        stops: 1,
        regretted: 0,
        saved: HOUR,
        money: [usd(1)],
      })),
      largest: many.slice(0, 10).map(() => ({
        machineName: LONG,
        at: NOW,
        until: NOW + HOUR,
        because: 'work',
        regretted: true,
        money: usd(1),
      })),
      replayed: 70,
      leftOut: { tpus: 2, silent: 1 },
      troubles: [{ project: EVIL, because: EVIL }],
    },
  },
  'a freeze': { kind: 'freeze', freeze: { by: ADA, at: NOW, until: NOW + HOUR, why: EVIL, key: 'k' } },
  'a freeze that was lifted': {
    kind: 'freeze',
    freeze: { by: ADA, at: NOW, until: NOW + HOUR, why: EVIL, key: 'k', ended: { at: NOW, by: ADA } },
  },
  'a brake that is released': { kind: 'brake-over', what: EVIL, since: NOW - HOUR, at: NOW },
  'a brake on many': {
    kind: 'brake',
    what: EVIL,
    held: many.map((index) => `${LONG.slice(0, 50)}-${index}`),
  },
  'an orphan': { kind: 'orphan', project: 'p'.repeat(30), zone: 'us-central1-a', name: LONG, what: EVIL },
  'a heap of leftovers': heapOfLeftovers(NOW),
  'a crowd of strays': crowdOfStrays(NOW, EVIL),
  'a digest of many': {
    kind: 'digest',
    digest: report({
      projects: [
        ...many.map((index) => spend(`project-of-a-long-name-${index}`, index)),
        spend(undefined, 12, 'EUR'),
        spend('swiss', -3, 'CHF'),
        spend('zero', 0, 'JPY'),
      ],
      owners: many.map((index) => ({
        owner: `U${index}`,
        machines: index,
        estimate: index % 2 ? usd(index) : undefined,
      })),
      running: many.map((index) => ({
        name: `${LONG.slice(0, 50)}-${index}`,
        owner: ADA,
        price: index % 3 ? { microsPerHour: 1_000_000, currency: index % 2 ? 'USD' : 'EUR' } : undefined,
        since: NOW,
        until: NOW + HOUR,
      })),
      idleWaste: [usd(1), { micros: 2_000_000, currency: 'EUR' }],
      unpriced: 3,
      billingTrouble: undefined,
    }),
  },
};

test.each(Object.entries(EXTREMES))('%s is taken by Slack and lets nothing through', (_name, notice) => {
  const message = render(notice, BERLIN);
  expect(problems(message)).toEqual([]);
  expect(problems({ ...message, blocks: plainBlocks(message.blocks) })).toEqual([]);
  const mrkdwn = JSON.stringify([message.text, ...message.blocks.filter((block) => block.type !== 'header')]);
  expect(mrkdwn).not.toMatch(/<!(channel|here|everyone)|<@U0ADAENGINE\|/);
});

describe('the digest', () => {
  const many = render(EXTREMES['a digest of many'] as Notice, BERLIN);
  const charts = many.blocks.filter((block) => block.type === 'data_visualization');

  test('draws one chart per currency, two at most', () => {
    expect(charts.map((chart) => chart.title)).toEqual([
      'Billed by project, top 4 of 120 per day (USD)',
      'Billed by project per day (EUR)',
    ]);
  });

  test('never adds currencies up', () => {
    expect(many.text).toContain('billed in 120 projects');
    expect(many.text).toContain('€12.00 billed in 1 project');
    expect(many.text).toContain('-CHF');
    expect(many.text).toContain('$1.00 and €2.00');
  });

  test('calls what is unknown unknown', () => {
    expect(many.text).toContain('unknown price');
    expect(many.text).toContain('3 machines have something at a price that is not known');
    expect(outline(render(NOTICES['digest: late, no bill'] as Notice, BERLIN))).not.toContain('$0');
  });

  test('says when the day is complete', () => {
    const complete = report();
    expect(render({ kind: 'digest', digest: complete }, BERLIN).text).toContain('may still add late charges');
    const early = report({ billComplete: false });
    expect(render({ kind: 'digest', digest: early }, BERLIN).text).toContain('not complete yet');
  });
});
