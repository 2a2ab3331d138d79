/** /gpu watch at the door: what is written down, what is listed and ended, and what is refused with a command that works. */
import { afterEach, expect, test } from 'vitest';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import { defaultPolicy } from '../../src/policy.ts';
import { ADA, GPU, GRACE, openStage, RANDOM, START, type Stage } from './front.ts';

let stage: Stage;
afterEach(() => stage.close());

async function asks(line: string, who = ADA): Promise<string> {
  const delivery = await stage.slack.desk.type(who, GPU, line);
  expect(delivery.outcome).toBe('ok');
  return stage.lastAnswer(who);
}

test('what was typed is written down, listed, and ended by its owner alone', async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
  expect(await asks('/gpu watch')).toContain('You watch for nothing');
  expect(await asks('/gpu watch A100-80:2 us-* --spot --for 8h --max-price 12')).toContain(
    'I watch for 2 × A100-80 spot in `us-*` until',
  );
  await asks('/gpu watch h100:8 --spot', GRACE);
  const [hers] = await stage.store.capacityWatches();
  expect(hers).toMatchObject({
    owner: ADA,
    channel: GPU,
    project: 'ml-research',
    spec: {
      family: 'a100-80',
      count: 2,
      buy: 'spot',
      zone: 'us-*',
      maxMicrosPerHour: 12_000_000,
      leaseFor: 8 * HOUR,
    },
    askedAt: START,
    until: START + 8 * HOUR,
    state: { kind: 'looking' },
  });
  expect(await asks('/gpu watch a100-80:2 --zone us-* --spot --max-price 12')).toContain(
    'You watch for `a100-80:2 us-* --spot --max-price 12` already',
  );
  await asks('/gpu watch l4');
  expect((await stage.store.capacityWatches()).map(({ until }) => until - START)).toEqual([
    8 * HOUR,
    3 * DAY,
    3 * DAY,
  ]);
  const list = await asks('/gpu watch');
  expect(list).toContain('2 watches of yours');
  expect(list).toContain('a100-80:2 us-* --spot --max-price 12: none seen at present · until');
  expect(list).not.toContain('h100');

  expect(await asks('/gpu watch stop t4')).toContain('None of your 2 watches is for that');
  expect(await asks('/gpu watch stop a100-80')).toBe(
    'I no longer watch for `a100-80:2 us-* --spot --max-price 12`.',
  );
  expect(await asks('/gpu watch stop')).toBe('I no longer watch for `l4`.');
  expect(await asks('/gpu watch stop all')).toContain('You watch for nothing.');
  expect((await stage.store.capacityWatches()).map(({ owner }) => owner)).toEqual([GRACE]);
  expect(stage.nudges()).toBe(3);
});

test('what the policy lets nobody have is not watched for', async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
  const text = await asks('/gpu watch h100:8');
  expect(text).toMatch(/^`max-price`: .*\$30\.00\/h/);
  expect(text).toContain('For example: `/gpu prices h100`');
  expect(await stage.store.capacityWatches()).toEqual([]);
});

test('what is wrong is named, with a command that works, and nothing is written down', async () => {
  const { limits } = defaultPolicy(['ml-research']);
  const policy = { limits: { ...limits, maxMicrosPerHour: 200_000_000 } };
  stage = await openStage({ catalog: snapshotCatalog(), policy });
  const wrong: readonly (readonly [string, RegExp, string])[] = [
    ['/gpu watch l44', /^`ACCELERATOR`: .*Did you mean l4/, '/gpu watch l4'],
    ['/gpu watch l4:3', /^`count`: Google has no machine with 3/, '/gpu watch l4:8'],
    ['/gpu watch gb200', /^`accelerator`: Google sells .* by reservation only/, '/gpu watch b200:8 --spot'],
    ['/gpu watch b200:8', /^`buy`: Google does not sell/, '/gpu watch b200:8 --spot'],
    ['/gpu watch l4 us-centrl1', /^`zone`: There is no l4 in us-centrl1/, '/gpu watch l4 --zone us-central1'],
    ['/gpu watch l4 <!here>', /^`ACCELERATOR`: `@here` is not a zone/, '/gpu watch a100-80 us-* --spot'],
    [
      '/gpu watch l4 us-* eu',
      /^`ACCELERATOR`: I do not know what `eu` means/,
      '/gpu watch a100-80 us-* --spot',
    ],
    [
      '/gpu watch l4 us-* --zone us-west1',
      /^`--zone`: There are two places/,
      '/gpu watch l4 --zone us-west1',
    ],
    ['/gpu watch l4 --for 5m', /^`for`: I watch for 10 min to 14 d/, '/gpu watch l4 --for 8h'],
    ['/gpu watch l4 --for 15d', /^`for`: I watch for 10 min to 14 d/, '/gpu watch l4 --for 8h'],
    ['/gpu watch l4 --max-price 0.01', /^`max-price`: /, '/gpu watch l4 --max-price'],
    [
      '/gpu watch l4 --project other-one',
      /^`project`: Lamplighter does not/,
      '/gpu watch l4 --project ml-research',
    ],
  ];
  for (const [line, words, works] of wrong) {
    const text = await asks(line);
    expect(text, line).toMatch(words);
    expect(text).toContain(`For example: \`${works}`);
  }
  expect(await stage.store.capacityWatches()).toEqual([]);
  const examples = new Set(wrong.map(([, , works]) => works).filter((works) => !works.endsWith('max-price')));
  for (const works of examples) expect(await asks(works), works).toMatch(/^(I|You) watch for/);
});

test('ten watches are enough', async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
  for (let n = 1; n <= 10; n++) await asks(`/gpu watch l4 --max-price ${n}`);
  expect(await asks('/gpu watch l4')).toMatch(
    /You have 10 watches already.*\nFor example: `\/gpu watch stop all`/,
  );
});

test('where the machine could not be followed it says so', async () => {
  stage = await openStage();
  await stage.slack.desk.type(ADA, RANDOM, '/gpu watch l4');
  expect(stage.lastAnswer(ADA, RANDOM)).toContain('Invite me');
  expect(await stage.store.capacityWatches()).toEqual([]);
});
