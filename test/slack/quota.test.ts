/** /gpu quota at the door: what is written down, and what is refused with a command that works. */
import { afterEach, expect, test } from 'vitest';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import { ADA, GPU, openStage, RANDOM, START, type Stage } from './front.ts';

let stage: Stage;
afterEach(() => stage.close());

async function asks(line: string): Promise<string> {
  const delivery = await stage.slack.desk.type(ADA, GPU, line);
  expect(delivery.outcome).toBe('ok');
  return stage.lastAnswer(ADA);
}

test('the engine is asked for what was typed, once', async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
  expect(await asks('/gpu quota A100-80:2 us-*')).toBe(
    'Google is being asked for the quotas of `ml-research`; they follow here.',
  );
  const claim = await stage.store.claimRequest('test', 60_000);
  expect(claim?.row).toMatchObject({
    actor: ADA,
    channel: GPU,
    at: START,
    what: { verb: 'quota', project: 'ml-research', family: 'a100-80', count: 2, region: 'us-*' },
  });
  expect(await stage.store.claimRequest('test', 60_000)).toBeUndefined();
  expect(stage.nudges()).toBe(1);
});

test('what is wrong is named, with a command that works, and Google is not asked', async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
  const wrong: readonly (readonly [string, RegExp, string])[] = [
    ['/gpu quota l44', /^`FAMILY`: .*Did you mean l4/, '/gpu quota l4'],
    ['/gpu quota h10', /^`FAMILY`: .*Did you mean h100/, '/gpu quota h100'],
    ['/gpu quota us-central1', /^`FAMILY`: There is no accelerator called/, '/gpu quota l4'],
    ['/gpu quota l4:3', /^`FAMILY`: Google sells no machine with 3 × NVIDIA L4/, '/gpu quota l4:2'],
    ['/gpu quota gb200:4', /^`FAMILY`: Google sells NVIDIA GB200 by reservation only/, '/gpu quota'],
    ['/gpu quota l4 us-centrl1', /^`REGION`: There is no l4 in `us-centrl1`/, '/gpu quota l4 us-central1'],
    ['/gpu quota l4 <!here>', /^`REGION`: `@here` is not a zone/, '/gpu quota l4 us-central1'],
    [
      '/gpu quota --project other-one',
      /^`--project`: Lamplighter does not manage/,
      '/gpu quota --project ml-research',
    ],
  ];
  for (const [line, words, works] of wrong) {
    const text = await asks(line);
    expect(text).toMatch(words);
    expect(text).toContain(`For example: \`${works}\``);
  }
  expect(stage.nudges()).toBe(0);
  for (const works of new Set(wrong.map(([, , example]) => example))) {
    expect(await asks(works), works).toContain('Google is being asked');
  }
});

test('where the bot cannot answer it says so', async () => {
  stage = await openStage();
  await stage.slack.desk.type(ADA, RANDOM, '/gpu quota');
  expect(stage.lastAnswer(ADA, RANDOM)).toContain('I am not in this channel');
  expect(stage.nudges()).toBe(0);
});
