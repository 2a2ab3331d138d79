/** /gpu spend, typed: whose money, refused with what works, answered once, and as a file. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { ledgerEntry } from '../support/ledger-entry.ts';
import { ADA, GPU, openStage, RANDOM, START, type Stage } from './front.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    policy: {
      projects: [
        { id: 'ml-research', channels: [] },
        { id: 'ml-prod', channels: [RANDOM] },
      ],
    },
  });
  const open = (project: string, machineName: string, owner: string) => ({
    write: 'ledger-open' as const,
    entry: ledgerEntry({
      startedAt: START - DAY,
      endedAt: undefined,
      project,
      machineName,
      owner,
      machineId: machineName,
    }),
  });
  await stage.store.write([open('ml-research', 'trainer', ADA), open('ml-prod', 'secret', 'U0BOBBUILDS')]);
});
afterAll(() => stage.close());

/** What is owed to Ada after the command, newest first. */
async function owed() {
  const claims = [];
  for (;;) {
    const claim = await stage.store.claimSaying('test', HOUR);
    if (claim === undefined) return claims;
    claims.push(claim.row.saying);
    await stage.store.delivered(claim, { channel: GPU, ts: '1' });
  }
}

async function typed(text: string) {
  const before = stage.lastAnswer(ADA);
  await stage.slack.desk.type(ADA, GPU, `/gpu ${text}`);
  const sayings = await owed();
  const answer = stage.lastAnswer(ADA);
  return { sayings, refusal: answer === before ? '' : answer };
}

test.each([
  ['spend', { of: { kind: 'all' }, by: 'project' }],
  ['spend ml-research', { of: { kind: 'project', project: 'ml-research' }, by: 'owner' }],
  ['spend me', { of: { kind: 'person', user: ADA }, by: 'day' }],
  ['spend @ada --by family', { of: { kind: 'person', user: ADA }, by: 'family' }],
  ['spend trainer --days 2', { of: { kind: 'machine', name: 'trainer' }, by: 'day', from: '2026-11-19' }],
  ['costs --by person', { of: { kind: 'all' }, by: 'owner' }],
])('/gpu %s', async (text, wanted) => {
  const { sayings, refusal } = await typed(text);
  expect(refusal).toBe('');
  expect(sayings).toMatchObject([
    {
      destination: { to: 'ephemeral', channel: GPU, user: ADA },
      notice: { kind: 'spending', spending: wanted },
    },
  ]);
});

test('tells only of projects that are used from the channel, in dollars of the ledger', async () => {
  const [saying] = (await typed('spend --days 2')).sayings;
  const told = saying?.notice.kind === 'spending' ? saying.notice.spending : undefined;
  expect(told?.estimatedTotals).toEqual([{ micros: 24e6, currency: 'USD' }]);
  expect(told?.billed.kind).toBe('missing');
});

test('names people in its chart as Slack does', async () => {
  const [saying] = (await typed('spend --by owner')).sayings;
  expect(saying?.notice).toMatchObject({ names: { [ADA]: expect.stringMatching(/Ada/i) } });
});

test('--csv owes a file in the direct messages, too', async () => {
  const { sayings } = await typed('spend --csv');
  expect(sayings.map(({ destination, notice }) => [destination.to, notice.kind]).sort()).toEqual([
    ['ephemeral', 'spending'],
    ['person', 'spending-file'],
  ]);
});

test.each([
  ['spend --days 0', '`--days`', '/gpu spend --days 30'],
  ['spend --days 1000', 'more than a year', '/gpu spend --days 30 --by owner'],
  ['spend --by colour', '`--by`', '/gpu spend --by owner'],
  ['spend trainr', 'Did you mean `trainer`', '/gpu spend trainer'],
  ['spend nonsense-of-some-kind', 'There is no project or machine', '/gpu spend'],
  ['spend ml-prod', 'not used from here', '/gpu spend'],
  ['spend @nobody', 'did not arrive as a person', '/gpu spend me'],
])('/gpu %s is refused with %s', async (text, why, example) => {
  const { sayings, refusal } = await typed(text);
  expect(sayings).toEqual([]);
  expect(refusal).toContain(why);
  expect(refusal).toContain(example);
});
