/** Who may come in, and how seldom Slack is asked. */
import type { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { MINUTE, type Millis } from '../../src/domain/time.ts';
import { channelsFrom } from '../../src/slack/channels.ts';
import { enter } from '../../src/slack/door.ts';
import { once } from '../../src/slack/identity.ts';
import { peopleFrom } from '../../src/slack/people.ts';

class Travelled {
  at: Millis = 0;
  now(): Millis {
    return this.at;
  }
}

/** Answers users.info and conversations.info; counts. */
class FakeApi {
  calls = 0;
  user: object | undefined = { team_id: 'T1' };
  channel: object | Error = { is_member: true };

  get client(): WebClient {
    return {
      users: {
        info: async () => {
          this.calls += 1;
          if (this.user === undefined) throw new Error('no answer');
          return { ok: true, user: this.user };
        },
      },
      conversations: {
        info: async () => {
          this.calls += 1;
          if (this.channel instanceof Error) throw this.channel;
          return { ok: true, channel: this.channel };
        },
      },
    } as unknown as WebClient;
  }
}

const bot = { botUserId: 'UBOT', teamId: 'T1' };

function entryOf(user: object | undefined, team: string | undefined, teams: readonly string[] = []) {
  const api = new FakeApi();
  api.user = user;
  const people = peopleFrom(api.client, new Travelled());
  return enter({ identity: async () => bot, people, policy: { teams } }, team, 'U1');
}

describe('the door', () => {
  test.each([
    ['a member', { team_id: 'T1' }, 'T1', []],
    ['a member of a workspace on the list', { team_id: 'T2' }, 'T2', ['T1', 'T2']],
    [
      'a member of an organisation with several workspaces',
      { team_id: 'E9', enterprise_user: { enterprise_id: 'E9', teams: ['T1', 'T3'] } },
      'T1',
      [],
    ],
  ] as const)('lets in %s', async (_who, user, team, teams) => {
    expect(await entryOf(user, team, teams)).toMatchObject({ in: true, user: 'U1', team, bot: 'UBOT' });
  });

  test.each([
    ['a single-channel guest', { team_id: 'T1', is_ultra_restricted: true }, 'T1', []],
    ['a multi-channel guest', { team_id: 'T1', is_restricted: true }, 'T1', []],
    ['a person of another workspace', { team_id: 'T2' }, 'T2', []],
    ['a person of the bot’s own workspace that is not on the list', { team_id: 'T1' }, 'T1', ['T2']],
    ['a stranger who names our workspace', { team_id: 'T2' }, 'T1', []],
    ['a Slack Connect stranger', { team_id: 'T1', is_stranger: true }, 'T1', []],
    ['a bot', { team_id: 'T1', is_bot: true }, 'T1', []],
    ['a deactivated account', { team_id: 'T1', deleted: true }, 'T1', []],
    ['a payload without a workspace', { team_id: 'T1' }, undefined, []],
    ['anybody while Slack does not answer', undefined, 'T1', []],
  ] as const)('turns away %s', async (_who, user, team, teams) => {
    expect((await entryOf(user, team, teams)).in).toBe(false);
  });
});

describe('profiles', () => {
  test('are asked for once by many at once, kept for ten minutes, then renewed beside the answer', async () => {
    const api = new FakeApi();
    const clock = new Travelled();
    const people = peopleFrom(api.client, clock);
    await Promise.all(Array.from({ length: 50 }, () => people.profile('U1')));
    clock.at = 9 * MINUTE;
    await people.profile('U1');
    expect(api.calls).toBe(1);

    api.user = { team_id: 'T1', is_restricted: true };
    clock.at = 11 * MINUTE;
    expect((await people.profile('U1')).isGuest).toBe(false);
    expect((await people.profile('U1')).isGuest).toBe(false);
    await expect.poll(async () => (await people.profile('U1')).isGuest).toBe(true);
    expect(api.calls).toBe(2);
  });

  test('older than an hour are not used any more, whatever Slack does', async () => {
    const api = new FakeApi();
    const clock = new Travelled();
    const people = peopleFrom(api.client, clock);
    await people.profile('U1');
    api.user = undefined;
    clock.at = 59 * MINUTE;
    expect((await people.profile('U1')).isGuest).toBe(false);
    clock.at = 61 * MINUTE;
    await expect(people.profile('U1')).rejects.toThrow('no answer');
  });
});

describe('channels', () => {
  test('a yes is kept, a no is asked again, and only a clear no is one', async () => {
    const api = new FakeApi();
    const channels = channelsFrom(api.client, new Travelled());
    api.channel = { is_member: false };
    expect(await channels.canPost('C1')).toBe(false);
    api.channel = { is_member: true };
    expect(await channels.canPost('C1')).toBe(true);
    api.channel = Object.assign(new Error('gone'), { data: { error: 'channel_not_found' } });
    expect(await channels.canPost('C1')).toBe(true);
    expect(await channels.canPost('C2')).toBe(false);
    api.channel = Object.assign(new Error('scope'), { data: { error: 'missing_scope' } });
    expect(await channels.canPost('C3')).toBe(true);
  });
});

test('once keeps a value, but not a failure', async () => {
  let tries = 0;
  const ask = once(async () => {
    tries += 1;
    if (tries === 1) throw new Error('not yet');
    return tries;
  });
  await expect(ask()).rejects.toThrow('not yet');
  expect(await ask()).toBe(2);
  expect(await ask()).toBe(2);
});
