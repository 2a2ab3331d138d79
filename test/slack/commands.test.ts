/** Commands as people type them, through Bolt and the simulated Slack, down to the store. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADA, FOREIGNER, GPU, GRACE, GUEST, openStage, RANDOM, type Stage } from './front.ts';

describe.each(['http', 'socket'] as const)('over %s', (mode) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage({ mode });
  });
  afterAll(() => stage.close());

  test('up writes one machine down, owes its live message and answers the asker only', async () => {
    const delivery = await stage.slack.desk.type(ADA, GPU, '/gpu up l4 --name trainer-1 --for 4h --spot');
    expect(delivery.outcome).toBe('ok');
    expect(stage.lastAnswer(ADA)).toContain('Looking for 1 × L4 spot for 4 h: `trainer-1`');
    const [machine] = await stage.store.machines({ name: 'trainer-1' });
    expect(machine).toMatchObject({ state: 'accepted', channel: GPU, lease: { owner: ADA } });
    expect(await stage.store.saying(`birth:${machine?.id}:1`)).toBeDefined();
    expect(stage.nudges()).toBe(1);
    expect(
      stage.slack.desk.messages(GPU, GRACE).filter((message) => message.ephemeralTo !== undefined),
    ).toEqual([]);
  });

  test('guests and people of other workspaces get nothing, not even help', async () => {
    await stage.slack.desk.type(GUEST, GPU, '/gpu help');
    expect(stage.lastAnswer(GUEST)).toContain('Guests cannot use Lamplighter');
    await stage.slack.desk.type(FOREIGNER, GPU, '/gpu up l4 --name stolen');
    expect(stage.lastAnswer(FOREIGNER)).toContain('only for members of its own workspace');
    expect(await stage.store.machines({ name: 'stolen' })).toEqual([]);
  });

  test('up where the bot cannot post says how to invite it, and asks for nothing', async () => {
    await stage.slack.desk.type(ADA, RANDOM, '/gpu up l4 --name nowhere');
    expect(stage.lastAnswer(ADA, RANDOM)).toContain('I am not in this channel');
    expect(await stage.store.machines({ name: 'nowhere' })).toEqual([]);
  });
});
