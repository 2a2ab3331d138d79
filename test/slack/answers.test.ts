/** What people read when they look: help, lists, cards, explanations; and that Slack takes all of it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { validateBlocks } from '../../src/sandbox/slack-api/blocks/validate.ts';
import { COMMANDS } from '../../src/slack/commands/index.ts';
import { ADA, GPU, GRACE, openStage, START, type Stage } from './front.ts';
import { machine } from './messages/notices.ts';

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage.close());

async function asks(user: string, line: string): Promise<{ text: string; all: string }> {
  const delivery = await stage.slack.desk.type(user, GPU, line);
  expect(delivery.outcome).toBe('ok');
  const own = stage.slack.desk.messages(GPU, user).filter((message) => message.ephemeralTo === user);
  const last = own.at(-1);
  expect(validateBlocks(last?.blocks ?? [], 'message')).toEqual([]);
  return { text: last?.text ?? '', all: JSON.stringify(last?.blocks) };
}

async function seed(index: number, owner: string, parts: Parameters<typeof machine>[0] = {}) {
  const one = machine({
    id: `m2seed${String(index).padStart(4, 'a')}`,
    name: `trainer-${index}`,
    lease: { owner, why: '', until: START + 8 * HOUR },
    readyAt: START - HOUR,
    incarnation: { instanceId: `84${index}`, startedAt: START - HOUR },
    ...parts,
  });
  await stage.store.acceptMachine(`seed-${index}`, one, 1_000, []);
  // As the engine leaves it: claimed, saved, and not due.
  const claim = await stage.store.claimMachine('test', HOUR);
  if (claim === undefined) throw new Error('nothing is due');
  await stage.store.saveMachine(claim, one, undefined, []);
}

const idle = {
  kind: 'idle',
  because: 'quiet',
  since: START - 35 * MINUTE,
  memoryHeld: false,
  readings: { gpu: { known: true, max: 2, mean: 1, newestAt: START, samples: 30 } },
} as const;

async function watched(index: number, parts: object) {
  await stage.store.saveWatch(
    undefined,
    {
      machineId: `m2seed${String(index).padStart(4, 'a')}`,
      incarnation: `84${index}-${START - HOUR}`,
      state: 'ok',
      warnedAt: undefined,
      stopAt: undefined,
      round: 0,
      unknownSince: undefined,
      unknownTold: false,
      memoryAsked: false,
      quietSince: undefined,
      everKnown: true,
      leaseTold: undefined,
      lastVerdict: idle,
      lastLookAt: START,
      ...parts,
    },
    [],
  );
}

test('/gpu alone is help, which names every command', async () => {
  const { text } = await asks(ADA, '/gpu');
  for (const { spec } of COMMANDS) expect(text).toContain(`/gpu ${spec.name}`);
  for (const { spec } of COMMANDS) {
    const own = await asks(ADA, `/gpu help ${spec.name}`);
    expect(own.text).toContain(spec.summary);
  }
});

test('a mistyped command, with what it may mean; nothing in it reaches anybody', async () => {
  expect((await asks(ADA, '/gpu shwo trainer-1')).text).toContain('Did you mean `show`?');
  const { text } = await asks(ADA, '/gpu <!channel> @channel 😀');
  expect(text).toContain('There is no command `@channel`');
  expect(text).not.toContain('<!');
});

test('ls shows my machines with what they cost, or everybody’s', async () => {
  expect((await asks(ADA, '/gpu ls')).text).toContain('You hold no machines');
  await seed(1, ADA);
  await watched(1, {});
  await seed(2, GRACE, { state: 'stopped' });
  const mine = await asks(ADA, '/gpu ls');
  expect(mine.text).toContain('trainer-1: ready, idle for 35 min · 1 × L4 · us-central1-b · $0.71/h');
  expect(mine.text).not.toContain('trainer-2');
  const all = await asks(ADA, '/gpu ls --all');
  expect(all.text).toContain('trainer-2: stopped');
  expect(all.text).toContain(`<@${GRACE}>`);
});

test('ls of a hundred and twenty machines still fits into a message', async () => {
  for (let index = 1; index <= 120; index++) await seed(index, ADA, { name: `${'n'.repeat(50)}-${index}` });
  const { all } = await asks(ADA, '/gpu ls');
  expect(all).toContain('120 machines');
  expect(all).toContain('and 80 more');
});

test('show has the connect command, and buttons for those who may press them', async () => {
  await seed(1, ADA);
  const own = await asks(ADA, '/gpu show trainer-1');
  expect(own.all).toContain('gcloud compute ssh trainer-1 --project ml-research --zone us-central1-b');
  expect(own.all).toContain('"Keep 1 h"');
  expect((await asks(GRACE, '/gpu show trainer-1')).all).not.toContain('"Keep 1 h"');
  expect((await asks(GRACE, '/gpu show trianer-1')).text).toContain('Did you mean `trainer-1`?');
});

test('why tells the verdict with its numbers, what follows, and what happened', async () => {
  await seed(1, ADA);
  await watched(1, { state: 'warned', warnedAt: START - 5 * MINUTE, stopAt: START + 10 * MINUTE, round: 1 });
  const { text } = await asks(GRACE, '/gpu why trainer-1');
  expect(text).toContain('Its owner was warned: it is stopped 20 Nov at 09:10 UTC');
  expect(text).toContain('GPU at most 2 %');
});

test.each([
  ['kept', { snoozedUntil: START + HOUR }, {}, 'kept until 20 Nov at 10:00 UTC, because a person said so'],
  ['not judged yet', {}, { lastVerdict: undefined }, 'it has not been judged yet'],
  ['stopped', { state: 'stopped', stopReason: 'preempted' }, {}, 'Google took the spot capacity back'],
  [
    'busy',
    {},
    { lastVerdict: { kind: 'busy', because: 'GPU at 87 % just now', readings: {} } },
    'it is busy (GPU at 87 % just now)',
  ],
  [
    'unknown',
    {},
    { lastVerdict: { kind: 'unknown', why: { kind: 'no-series' }, signal: 'gpu', readings: {} } },
    'What is unknown never stops a machine',
  ],
] as const)('why says so when a machine is %s', async (_what, parts, watch, words) => {
  await seed(1, ADA, { incarnation: { instanceId: '841', startedAt: START - HOUR }, ...parts });
  await watched(1, watch);
  const { text, all } = await asks(ADA, '/gpu why trainer-1');
  expect(`${text}${all}`).toContain(words);
});

test('keep and down by others than the owner are refused with the owner’s name', async () => {
  await seed(1, ADA);
  for (const line of ['/gpu keep trainer-1 2h', '/gpu down trainer-1', '/gpu rm trainer-1 --yes']) {
    expect((await asks(GRACE, line)).text).toContain(`Only <@${ADA}> or an administrator`);
  }
  expect((await asks(ADA, '/gpu keep trainer-1 until 18:00')).text).toContain('is kept until');
  expect((await asks(ADA, '/gpu start trainer-1')).text).toContain('is not stopped');
});

test('a keep that is longer than the policy allows is cut, and said to be', async () => {
  await seed(1, ADA);
  expect((await asks(ADA, '/gpu keep trainer-1 30d')).text).toContain('the longest that the policy allows');
});

test('the digest is asked for where the bot can post', async () => {
  expect((await asks(ADA, '/gpu digest')).text).toContain('on its way');
});

test('rule shows what holds and where it comes from, sets one, and says in show and why that it is set', async () => {
  await seed(1, ADA);
  await watched(1, {});
  const usual = await asks(ADA, '/gpu rule trainer-1');
  expect(usual.text).toContain(
    'GPU stays under 5 %, CPU under 10 % and the network under 100 kB/s for 30 min',
  );
  expect(usual.text).toContain('It has no rule of its own.');
  const set = await asks(ADA, '/gpu rule trainer-1 --window 2h --gpu 10% --why "long epochs"');
  expect(set.text).toContain('has a rule of its own. The rule: idle when GPU stays under 10 %');
  expect(await stage.store.requests('m2seedaaa1')).toMatchObject([
    { what: { verb: 'rule', rule: { window: 2 * HOUR, gpuBusyAt: 10 }, why: 'long epochs' } },
  ]);
  expect((await asks(ADA, '/gpu rule trainer-1 --window 5h')).text).toContain(
    'For example: `/gpu rule trainer-1 --window 4h`',
  );
  expect((await asks(ADA, '/gpu rule trainer-1 off')).text).toContain('Only an administrator');
  expect((await asks(ADA, '/gpu rule trainer-1 off --gpu 10')).text).toContain('Either off, or a rule');
  expect((await asks(ADA, '/gpu rule trainer-1 --gpu 101')).text).toContain('is not a percentage');
  expect((await asks(ADA, '/gpu rule trainer-1 --network fast')).text).toContain('like 200kB/s');
  expect((await asks(ADA, '/gpu rule trianer-1')).text).toContain('Did you mean `trainer-1`?');
});

test('a rule of its own stands in show and in why', async () => {
  await seed(1, ADA, { rule: { by: GRACE, at: START, why: 'license server', change: 'off' } });
  await watched(1, {});
  expect((await asks(ADA, '/gpu show trainer-1')).text).toContain(`Idle rule: turned off, by <@${GRACE}>`);
  const { text, all } = await asks(ADA, '/gpu why trainer-1');
  expect(text).toContain('turned its idle rule off (license server). Its lease ends all the same.');
  expect(all).toContain('it never counts as idle');
});

test('why at a moment in the past tells the decision in force then, with its readings', async () => {
  await seed(1, ADA);
  const of = { machineId: 'm2seedaaa1', machineName: 'trainer-1' } as const;
  const entry = (at: number, kind: 'warned' | 'awake', text: string, detail: unknown) =>
    ({ write: 'journal', entry: { ...of, at, kind, text, detail } }) as const;
  await stage.store.write([
    entry(START - 3 * HOUR, 'warned', 'trainer-1 has been idle for 31 min.', idle),
    entry(START - HOUR, 'awake', 'trainer-1 is busy again.', { kind: 'busy', because: 'GPU', readings: {} }),
  ]);
  const then = (await asks(ADA, '/gpu why trainer-1 2h ago')).text;
  expect(then).toContain('idle for 31 min');
  expect(then).toContain('Measured then: GPU at most 2 %');
  expect(then).toContain('is busy again');
  expect((await asks(ADA, '/gpu why trainer-1 30m ago')).text).toContain('Nothing has been decided since');
  expect((await asks(ADA, '/gpu why trainer-1 yesterday 0:00')).text).toContain('Nothing had been decided');
  expect((await asks(ADA, '/gpu why trainer-1 tomorrow')).text).toContain('is no moment in the past');
});
