/** Messages through the real client: updates, ephemeral ones, history, metadata, blocks. */
import { expect, test } from 'vitest';
import { ADA, GPU, PAT } from './bolt-app.ts';
import { refusedWith, workspaceClient } from './workspace-client.ts';

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
