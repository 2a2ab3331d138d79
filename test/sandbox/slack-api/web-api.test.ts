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

test('updates change own messages: text alone drops the blocks, blocks hide the edited mark', async () => {
  await using on = await workspaceClient();
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: '*one*' } } as const];
  const metadata = { event_type: 'birth', event_payload: { key: 'k1' } };
  const { ts } = await on.client.chat.postMessage({ channel: GPU, text: 'one', blocks, metadata });
  const message = { channel: GPU, ts: String(ts) };
  const shown = () => on.slack.desk.messages(GPU, ADA)[0];
  expect(shown()?.blocks[0]).toMatchObject({ type: 'section', block_id: expect.any(String) });

  await on.client.chat.update({ ...message, text: 'two', blocks });
  expect(shown()).toMatchObject({ text: 'two', edited: false, metadata });
  await on.client.chat.update({ ...message, text: 'three' });
  expect(shown()).toMatchObject({ text: 'three', edited: true, blocks: [], metadata });

  const long = { ...message, text: 'x'.repeat(4_001) };
  await expect(on.client.chat.update(long)).rejects.toMatchObject(refusedWith('msg_too_long'));
  await expect(on.client.chat.update({ channel: GPU, ts: '1.2', text: 'x' })).rejects.toMatchObject(
    refusedWith('message_not_found'),
  );
  await on.slack.desk.type(ADA, GPU, 'from ada');
  const hers = { channel: GPU, ts: String(on.slack.desk.messages(GPU, ADA)[1]?.ts) };
  await expect(on.client.chat.update({ ...hers, text: 'x' })).rejects.toMatchObject(
    refusedWith('cant_update_message'),
  );
  await expect(on.client.chat.delete(hers)).rejects.toMatchObject(refusedWith('cant_delete_message'));
  await on.client.chat.delete(message);
  expect(on.slack.desk.messages(GPU, ADA).map((left) => left.text)).toEqual(['from ada']);
});

test('ephemeral messages reach a member only, and neither history nor updates', async () => {
  await using on = await workspaceClient();
  const psst = (user: string, channel: string) =>
    on.client.chat.postEphemeral({ channel, user, text: 'psst' });
  const { message_ts } = await psst(PAT, GPU);
  expect(on.slack.desk.messages(GPU, PAT)).toMatchObject([{ text: 'psst', ephemeralTo: PAT }]);
  expect(on.slack.desk.messages(GPU, ADA)).toEqual([]);
  expect((await on.client.conversations.history({ channel: GPU })).messages).toEqual([]);
  const change = on.client.chat.update({ channel: GPU, ts: String(message_ts), text: 'x' });
  await expect(change).rejects.toMatchObject(refusedWith('message_not_found'));
  await expect(psst(PAT, 'C0MLRESEARC')).rejects.toMatchObject(refusedWith('user_not_in_channel'));
});

test('history pages from the newest, keeps metadata, and leaves replies to their thread', async () => {
  await using on = await workspaceClient({ rateLimits: false });
  const stamps: string[] = [];
  for (let number = 1; number <= 5; number += 1) {
    on.clock.advance(1_000);
    const metadata = { event_type: 'note', event_payload: { number } };
    stamps.push(
      String((await on.client.chat.postMessage({ channel: GPU, text: `n${number}`, metadata })).ts),
    );
  }
  await on.client.chat.postMessage({ channel: GPU, text: 'reply', thread_ts: stamps[0] ?? '' });
  const first = await on.client.conversations.history({ channel: GPU, limit: 2, include_all_metadata: true });
  expect(first).toMatchObject({ has_more: true, messages: [{ text: 'n5' }, { text: 'n4' }] });
  expect(first.messages?.[0]?.metadata).toEqual({ event_type: 'note', event_payload: { number: 5 } });
  const cursor = String(first.response_metadata?.next_cursor);
  const second = await on.client.conversations.history({ channel: GPU, limit: 3, cursor });
  expect(second).toMatchObject({
    has_more: false,
    messages: [{ text: 'n3' }, { text: 'n2' }, { text: 'n1' }],
  });
  expect(second.messages?.[0]).not.toHaveProperty('metadata');
  expect(second.messages?.[2]).toMatchObject({ reply_count: 1 });

  const span = { channel: GPU, oldest: stamps[1] ?? '', latest: stamps[3] ?? '' };
  const between = await on.client.conversations.history(span);
  expect(between.messages?.map((message) => message.text)).toEqual(['n3']);
  const inclusive = await on.client.conversations.history({ ...span, inclusive: true });
  expect(inclusive.messages?.map((message) => message.text)).toEqual(['n4', 'n3', 'n2']);
  const thread = await on.client.conversations.replies({ channel: GPU, ts: stamps[0] ?? '' });
  expect(thread.messages?.map((message) => message.text)).toEqual(['n1', 'reply']);
  expect(stamps).toEqual(stamps.toSorted());
  await expect(on.client.conversations.history({ channel: GPU, limit: 1_000 })).rejects.toMatchObject(
    refusedWith('invalid_limit'),
  );
});

test('timestamps follow the world and never repeat while it stands still', async () => {
  await using on = await workspaceClient();
  const post = async () => String((await on.client.chat.postMessage({ channel: GPU, text: 'x' })).ts);
  const stamps = [await post(), await post()];
  on.clock.advance(90_000);
  stamps.push(await post());
  const start = on.clock.now() / 1000 - 90;
  expect(stamps).toEqual([`${start}.000000`, `${start}.000001`, `${start + 90}.000000`]);
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

test('metadata and blocks that are not as they should be', async () => {
  await using on = await workspaceClient();
  const post = (more: Record<string, unknown>) =>
    on.client.apiCall('chat.postMessage', { channel: GPU, text: 'x', ...more });
  await expect(post({ metadata: '{' })).rejects.toMatchObject(refusedWith('invalid_metadata_format'));
  await expect(post({ metadata: { event_type: 'x' } })).rejects.toMatchObject(
    refusedWith('invalid_metadata_schema'),
  );
  await expect(post({ blocks: '[' })).rejects.toMatchObject(refusedWith('invalid_blocks_format'));
  await expect(
    post({ blocks: Array.from({ length: 51 }, () => ({ type: 'divider' })) }),
  ).rejects.toMatchObject({
    data: {
      error: 'invalid_blocks',
      errors: ['no more than 50 items allowed [json-pointer:/blocks]'],
      response_metadata: { messages: ['[ERROR] no more than 50 items allowed [json-pointer:/blocks]'] },
    },
  });
  const long = { type: 'section', text: { type: 'mrkdwn', text: 'x'.repeat(2_900) } };
  await expect(post({ blocks: [long, long, long, long] })).rejects.toMatchObject(
    refusedWith('msg_blocks_too_long'),
  );
  await post({ blocks: [long, long, long] });
});

test('a workspace in the middle of a rollout refuses new blocks', async () => {
  await using on = await workspaceClient({ refusedBlocks: ['data_visualization', 'data_table'] });
  const segments = [{ label: 'ml-prod', value: 3 }];
  const chart = { type: 'data_visualization', title: 'Spend', chart: { type: 'pie', segments } };
  const post = () => on.client.apiCall('chat.postMessage', { channel: GPU, text: 'x', blocks: [chart] });
  await expect(post()).rejects.toMatchObject(
    refusedWith('invalid_blocks', [
      '[ERROR] unsupported type: data_visualization [json-pointer:/blocks/0/type]',
    ]),
  );
  on.slack.faults.refuseBlocks([]);
  expect(await post()).toMatchObject({ ok: true });
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
