/** /gpu quota request at the door: two words make the command, and what is wrong is named with a command that works. */
import { afterEach, expect, test } from 'vitest';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import { slackAddresses } from '../../src/slack/addresses.ts';
import { ADA, BOT_TOKEN, GPU, openStage, RANDOM, type Stage } from './front.ts';

let stage: Stage;
afterEach(() => stage.close());

async function asks(line: string): Promise<string> {
  const delivery = await stage.slack.desk.type(ADA, GPU, line);
  expect(delivery.outcome).toBe('ok');
  return stage.lastAnswer(ADA);
}

test('what was typed is written down, once, for the engine', async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
  expect(await asks('/gpu QUOTA Request L4 4 us-central1-a --spot --why "a <talk>"')).toMatch(
    /^Google is being asked whether that may be raised in `ml-research`/,
  );
  const claim = await stage.store.claimRequest('test', 60_000);
  expect(claim?.row).toMatchObject({
    actor: ADA,
    channel: GPU,
    what: {
      verb: 'draft-quota',
      wish: {
        project: 'ml-research',
        metric: 'PREEMPTIBLE_NVIDIA_L4_GPUS',
        region: 'us-central1',
        family: 'l4',
        to: 4,
        why: 'a <talk>',
      },
    },
  });
  await asks('/gpu quota ask all 8');
  const all = await stage.store.claimRequest('test', 60_000);
  expect(all?.row.what).toEqual({
    verb: 'draft-quota',
    wish: { project: 'ml-research', metric: 'GPUS_ALL_REGIONS', region: 'global', to: 8 },
  });
  await asks('/gpu quota request h100 16 us-central1');
  const h100 = await stage.store.claimRequest('test', 60_000);
  expect(h100?.row.what).toMatchObject({ wish: { metric: 'GPUS_PER_GPU_FAMILY (NVIDIA_H100)' } });
});

test('what is wrong is named, with a command that works, and nothing is asked', async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
  const wrong: readonly (readonly [string, RegExp, string])[] = [
    ['/gpu quota request', /^`FAMILY`: .*needs FAMILY/, '/gpu quota request l4 4 us-central1'],
    ['/gpu quota request l44 4', /^`FAMILY`: .*Did you mean l4/, '/gpu quota request l4 4 us-central1'],
    ['/gpu quota request l4:4 4', /^`FAMILY`: The number comes/, '/gpu quota request l4 4 us-central1'],
    ['/gpu quota request l4', /^`LIMIT`: .*needs LIMIT/, '/gpu quota request l4 4 us-central1'],
    ['/gpu quota request l4 many', /^`LIMIT`: `many` is not a number/, '/gpu quota request l4 4 us-central1'],
    ['/gpu quota request l4 0 us-central1', /^`LIMIT`: `0`/, '/gpu quota request l4 4 us-central1'],
    ['/gpu quota request l4 4', /^`REGION`: Google counts by region/, '/gpu quota request l4 4 us-central1'],
    [
      '/gpu quota request l4 4 us-*',
      /^`REGION`: .*one region at a time/,
      '/gpu quota request l4 4 us-central1',
    ],
    [
      '/gpu quota request l4 4 us-centrl1',
      /^`REGION`: There is no l4/,
      '/gpu quota request l4 4 us-central1',
    ],
    ['/gpu quota request all 8 us-central1', /^`REGION`: .*no region/, '/gpu quota request all 8'],
    ['/gpu quota request all 8 --spot', /^`--spot`: .*counts spot/, '/gpu quota request all 8'],
    ['/gpu quota request gb200 4 us-central1', /^`FAMILY`: .*reservation only/, '/gpu quota'],
    [
      '/gpu quota request h200 8 us-central1 --spot',
      /^`--spot`: I know of no limit/,
      '/gpu quota request l4 4 us-central1',
    ],
    [
      '/gpu quota request all 8 --project other-one',
      /^`--project`: Lamplighter does not manage/,
      '/gpu quota request all 8 --project ml-research',
    ],
  ];
  for (const [line, words, works] of wrong) {
    const text = await asks(line);
    expect(text, line).toMatch(words);
    expect(text, line).toContain(`For example: \`${works}\``);
  }
  expect(stage.nudges()).toBe(0);
  for (const works of new Set(wrong.map(([, , example]) => example))) {
    expect(await asks(works), works).toContain('Google is being asked');
  }
});

test('help explains it by its two words, and the shorter command is as it was', async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
  expect(await asks('/gpu help quota request')).toContain('`/gpu quota request FAMILY LIMIT [REGION]');
  expect(await asks('/gpu quota request --help')).toContain('`/gpu quota request FAMILY LIMIT [REGION]');
  expect(await asks('/gpu quota l4')).toContain('the quotas of `ml-research`');
  expect(await asks('/gpu quota "request"')).toMatch(/^`FAMILY`: There is no accelerator called/);
});

test('where the bot cannot answer it says so', async () => {
  stage = await openStage();
  await stage.slack.desk.type(ADA, RANDOM, '/gpu quota request all 8');
  expect(stage.lastAnswer(ADA, RANDOM)).toContain('I am not in this channel');
  expect(stage.nudges()).toBe(0);
});

test('addresses come from Slack; nobody’s is an answer that may not be read as one', async () => {
  stage = await openStage();
  const { emailOf } = slackAddresses({
    botToken: BOT_TOKEN,
    apiUrl: stage.slack.url,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  expect(await emailOf(ADA)).toEqual({ ok: true, value: 'ada@lamphouse.example' });
  expect(await emailOf('U0NOBODY000')).toMatchObject({ ok: false, fault: { kind: 'not-found' } });
});
