/** The Web API through the real client: every method served, tokens, conversations, messages. */
import { expect, test } from 'vitest';
import { METHODS } from '../../../src/sandbox/slack-api/web-api/methods.ts';
import { ADA, APP_TOKEN, BOT_TOKEN, GPU, KIM, PAT, plain, RANDOM } from './bolt-app.ts';
import { clientFor, refusedWith, workspaceClient } from './workspace-client.ts';

const home = { type: 'home', blocks: [{ type: 'divider' }] } as const;

test('each served method answers ok to the call that its SDK type asks for', async () => {
  await using on = await workspaceClient();
  const { client, slack } = on;
  const { ts } = await client.chat.postMessage({ channel: GPU, text: 'hello' });
  const message = { channel: GPU, ts: String(ts) };
  const { view } = await client.views.publish({
    user_id: ADA,
    view: { ...home, blocks: [{ type: 'divider' }] },
  });
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    'api.test': () => client.api.test(),
    'apps.connections.open': () => clientFor(slack.url, APP_TOKEN).apps.connections.open(),
    'auth.test': () => client.auth.test(),
    'blocks.validate': () => client.blocks.validate({ blocks: [{ type: 'divider' }] }),
    'bots.info': () => client.bots.info({ bot: slack.botId }),
    'chat.getPermalink': () => client.chat.getPermalink({ channel: GPU, message_ts: message.ts }),
    'chat.postEphemeral': () => client.chat.postEphemeral({ channel: GPU, user: ADA, text: 'psst' }),
    'chat.postMessage': async () => {},
    'chat.update': () => client.chat.update({ ...message, text: 'changed' }),
    'conversations.history': () => client.conversations.history({ channel: GPU }),
    'conversations.info': () => client.conversations.info({ channel: GPU }),
    'conversations.list': () => client.conversations.list({ types: 'public_channel,im' }),
    'conversations.members': () => client.conversations.members({ channel: GPU }),
    'conversations.open': () => client.conversations.open({ users: ADA }),
    'conversations.replies': () => client.conversations.replies(message),
    'files.completeUploadExternal': () =>
      client.filesUploadV2({
        channel_id: GPU,
        filename: 'spend.csv',
        file: Buffer.from('day,usd\n'),
        title: 'Spend',
      }),
    'files.getUploadURLExternal': () => client.files.getUploadURLExternal({ filename: 'a.png', length: 3 }),
    'reactions.add': () => client.reactions.add({ channel: GPU, timestamp: message.ts, name: 'bulb' }),
    'usergroups.list': () => client.usergroups.list({ include_users: true }),
    'usergroups.users.list': () => client.usergroups.users.list({ usergroup: 'S0MLTEAM000' }),
    'users.info': () => client.users.info({ user: KIM }),
    'users.list': () => client.users.list({}),
    'users.lookupByEmail': () => client.users.lookupByEmail({ email: 'Ada@lamphouse.example' }),
    'views.publish': async () => {},
    'views.update': () =>
      client.views.update({ view_id: String(view?.id), view: { type: 'home', blocks: [] } }),
    'chat.delete': () => client.chat.delete(message),
  };
  for (const call of Object.values(calls)) await call();
  // These two need a trigger, which only an interaction brings: response-urls.test.ts and views.test.ts.
  const withTrigger = ['views.open', 'views.push'];
  const answered = new Set(
    slack
      .calls()
      .filter((call) => call.error === undefined)
      .map((call) => call.method),
  );
  for (const method of Object.keys(METHODS)) {
    if (!withTrigger.includes(method)) expect(answered, method).toContain(method);
  }
  expect(Object.keys(METHODS).toSorted()).toEqual([...Object.keys(calls), ...withTrigger].toSorted());
  expect(slack.calls().filter((call) => call.error !== undefined)).toEqual([]);
});

test('anything else is unknown_method, by name', async () => {
  await using on = await workspaceClient();
  await expect(on.client.pins.list({ channel: GPU })).rejects.toMatchObject({
    data: { ok: false, error: 'unknown_method', req_method: 'pins.list' },
  });
});

test('tokens are asked for and told apart', async () => {
  await using on = await workspaceClient();
  const bare = await fetch(`${on.slack.url}auth.test`, { method: 'POST' });
  expect(await bare.json()).toEqual({ ok: false, error: 'not_authed' });
  await expect(clientFor(on.slack.url, 'xoxb-other').auth.test()).rejects.toMatchObject(
    refusedWith('invalid_auth'),
  );
  const inForm = await fetch(`${on.slack.url}auth.test`, {
    method: 'POST',
    body: new URLSearchParams({ token: BOT_TOKEN }),
  });
  expect(await inForm.json()).toMatchObject({
    ok: true,
    user_id: on.slack.botUserId,
    bot_id: on.slack.botId,
  });
  const inJson = await fetch(`${on.slack.url}chat.postMessage`, {
    method: 'POST',
    headers: { authorization: `Bearer ${BOT_TOKEN}`, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ channel: GPU, text: 'as JSON', blocks: [{ type: 'divider' }] }),
  });
  expect(await inJson.json()).toMatchObject({ ok: true, message: { text: 'as JSON' } });
  const malformed = await fetch(`${on.slack.url}auth.test`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{',
  });
  expect(await malformed.json()).toEqual({ ok: false, error: 'invalid_json' });
  expect(JSON.stringify(on.slack.calls())).not.toContain(BOT_TOKEN);
});

test('the bot posts where it is a member, by id, name or user', async () => {
  await using on = await workspaceClient({
    channels: [
      { id: GPU, name: 'gpu', members: [ADA, 'U0LAMPLIGHT'] },
      { id: RANDOM, name: 'random', members: [ADA] },
      { id: 'C0SECRET000', name: 'secret', members: [ADA], isPrivate: true },
      { id: 'C0OLD000000', name: 'old', members: ['U0LAMPLIGHT'], isArchived: true },
    ],
  });
  const post = (channel: string) => on.client.chat.postMessage({ channel, text: 'hello' });
  expect(await post('#gpu')).toMatchObject({ channel: GPU });
  const dm = await post(ADA);
  expect(dm.channel).toMatch(/^D/);
  expect(on.slack.desk.messages(String(dm.channel), ADA)).toMatchObject([{ text: 'hello' }]);
  await expect(post(RANDOM)).rejects.toMatchObject(refusedWith('not_in_channel'));
  await expect(post('C0SECRET000')).rejects.toMatchObject(refusedWith('channel_not_found'));
  await expect(post('C0OLD000000')).rejects.toMatchObject(refusedWith('is_archived'));
  await expect(post('C0NOWHERE00')).rejects.toMatchObject(refusedWith('channel_not_found'));
  await expect(post('U0NOBODY000')).rejects.toMatchObject(refusedWith('user_not_found'));
  await expect(post(on.slack.botUserId)).rejects.toMatchObject(refusedWith('cannot_dm_bot'));
  await expect(on.client.conversations.history({ channel: RANDOM })).rejects.toMatchObject(
    refusedWith('not_in_channel'),
  );
  expect(await on.client.conversations.info({ channel: RANDOM })).toMatchObject({
    channel: { is_member: false },
  });
  await expect(on.client.chat.postMessage({ channel: GPU, text: '' })).rejects.toMatchObject(
    refusedWith('no_text'),
  );
  await expect(on.client.apiCall('chat.postMessage', { text: 'x' })).rejects.toMatchObject(
    refusedWith('invalid_arguments', ['[ERROR] missing required field: channel']),
  );
});

test('people: guests, administrators, strangers, the bot, and where their clocks stand', async () => {
  await using on = await workspaceClient();
  const info = async (user: string) => (await on.client.users.info({ user })).user;
  expect(await info(ADA)).toMatchObject({
    name: 'ada',
    is_restricted: false,
    tz: 'Europe/Berlin',
    tz_offset: 3_600,
  });
  expect(await info(PAT)).toMatchObject({ is_restricted: true });
  expect(await info('U0LINUSADMN')).toMatchObject({ is_admin: true });
  expect(await info(KIM)).toMatchObject({ team_id: 'T0PARTNERCO', is_stranger: true, tz_offset: 32_400 });
  expect(await info(on.slack.botUserId)).toMatchObject({ is_bot: true, profile: { bot_id: on.slack.botId } });
  await expect(info('U0NOBODY000')).rejects.toMatchObject(refusedWith('user_not_found'));
  await expect(on.client.users.lookupByEmail({ email: 'x@y.z' })).rejects.toMatchObject(
    refusedWith('users_not_found'),
  );
});

test('an uploaded file is shown in the channel and can be fetched', async () => {
  await using on = await workspaceClient();
  const file = Buffer.from('day,usd\nMon,41\n');
  await on.client.filesUploadV2({ channel_id: GPU, filename: 'spend.csv', file, initial_comment: 'Spend' });
  const [message] = on.slack.desk.messages(GPU, ADA);
  expect(message).toMatchObject({
    text: 'Spend',
    files: [{ name: 'spend.csv', size: file.length, mimetype: 'text/csv' }],
  });
  const answer = await fetch(String(message?.files?.[0]?.url_private));
  expect(await answer.text()).toBe('day,usd\nMon,41\n');
  const early = on.client.files.getUploadURLExternal({ filename: 'a', length: 1 });
  const { file_id: id } = await early;
  await expect(on.client.files.completeUploadExternal({ files: [{ id: String(id) }] })).rejects.toMatchObject(
    refusedWith('file_not_found'),
  );
});

test('blocks.validate needs no token and points at what is wrong', async () => {
  await using on = await workspaceClient();
  const validate = async (body: Record<string, unknown>) => {
    const answer = await fetch(`${on.slack.url}blocks.validate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.json();
  };
  expect(await validate({ blocks: [{ type: 'header', text: plain('Hi') }] })).toEqual({ ok: true });
  expect(await validate({ blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'Hi' } }] })).toEqual({
    ok: false,
    error: 'invalid_blocks',
    errors: [{ code: 'failed_constraint', message: 'unsupported type: mrkdwn', pointer: '/0/text/type' }],
  });
  expect(await validate({ view: { type: 'modal', blocks: [] } })).toMatchObject({
    error: 'invalid_view',
    errors: [{ message: 'missing required field: title', pointer: '' }],
  });
  expect(await validate({ message: { blocks: [{ type: 'alert', text: plain('!') }] } })).toMatchObject({
    error: 'invalid_message',
    errors: [{ pointer: '/blocks/0/type' }],
  });
  expect(await validate({})).toMatchObject({ error: 'invalid_arguments' });
});
