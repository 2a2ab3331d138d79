/** Messages over a wire that delays, cuts and garbles: each stands in its channel once, and the engine never crashes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import { createEngine, type Engine } from '../../src/loops/engine.ts';
import type { SimulatedSlack } from '../../src/sandbox/slack-api/simulated-slack.ts';
import { startSlack } from '../../src/sandbox/slack-api/start.ts';
import { slackChat } from '../../src/slack/chat.ts';
import { ADA, BOT_TOKEN, GPU, SIGNING_SECRET } from '../slack/front.ts';
import { NOTICES } from '../slack/messages/notices.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';
import { type LoopbackProxy, type Mishap, startProxy } from './proxy.ts';

/** Real milliseconds that a call to Slack has. */
const DEADLINE = 300;
const POST = 'chat.postMessage';
const { stopped, digest } = NOTICES;
if (stopped === undefined || digest === undefined) throw new Error('there are no such notices');

let world: FakeEngine;
let slack: SimulatedSlack;
let proxy: LoopbackProxy;
let engine: Engine;

beforeEach(async () => {
  world = await fakeEngine();
  slack = await startSlack({
    clock: world.clock,
    botToken: BOT_TOKEN,
    delivery: { mode: 'http', url: 'http://127.0.0.1:9', signingSecret: SIGNING_SECRET },
    rateLimits: false,
  });
  proxy = await startProxy(() => Number(new URL(slack.url).port));
  const chat = slackChat({
    botToken: BOT_TOKEN,
    apiUrl: `${proxy.origin}/api/`,
    timeZone: 'Europe/Berlin',
    log: world.deps.log,
    timeoutMs: DEADLINE,
  });
  engine = createEngine({ ...world.deps, chat }, { every: SECOND, scheduled: false });
});
afterEach(async () => {
  await engine.stop();
  await proxy.close();
  await slack.close();
  await world.store.close();
});

/** Owes one message. */
async function owe(notice = stopped): Promise<void> {
  if (notice === undefined) throw new Error('nothing to say');
  await world.store.write([
    { write: 'say', saying: { key: 'the-key', destination: { to: 'channel', channel: GPU }, notice } },
  ]);
}

async function travel(by: number): Promise<void> {
  const until = world.clock.now() + by;
  await engine.drain(10_000);
  while (world.clock.now() < until) {
    world.clock.advance(5 * SECOND);
    await engine.drain(10_000);
  }
}

function posted() {
  return slack.desk.messages(GPU, ADA);
}

const MISHAPS: readonly Mishap[] = [
  { kind: 'delay', ms: 100 },
  { kind: 'cut-before' },
  { kind: 'cut-after' },
  { kind: 'black-hole' },
  { kind: 'stall-after' },
  { kind: 'garble' },
  { kind: 'truncate' },
  { kind: 'repeat-answer' },
];

describe('a message whose post meets', () => {
  it.each(MISHAPS)('%j stands there once', async (mishap) => {
    proxy.meet(POST, mishap);
    await owe();
    await travel(MINUTE);
    expect(posted()).toHaveLength(1);
    expect(await world.store.saying('the-key')).toMatchObject({ deliveredVersion: 1, error: undefined });
  });

  it('the same trouble three times over stands there once', async () => {
    proxy.meet(POST, { kind: 'stall-after' });
    proxy.meet('conversations.history', { kind: 'garble' });
    proxy.meet('conversations.history', { kind: 'cut-after' });
    await owe();
    await travel(2 * MINUTE);
    expect(posted()).toHaveLength(1);
    expect(await world.store.saying('the-key')).toMatchObject({ deliveredVersion: 1 });
  });

  it('a change whose answer is lost is made again', async () => {
    await owe();
    await travel(10 * SECOND);
    proxy.meet('chat.update', { kind: 'cut-after' });
    await owe(digest);
    await travel(MINUTE);
    expect(posted()).toHaveLength(1);
    expect(await world.store.saying('the-key')).toMatchObject({ deliveredVersion: 2 });
  });
});

describe('a Slack that asks to wait', () => {
  it('is left alone until then', async () => {
    slack.faults.onApi(POST, { kind: 'rate-limited', retryAfter: 30 });
    await owe();
    await travel(25 * SECOND);
    expect(slack.calls().filter(({ method }) => method === POST)).toHaveLength(1);
    await travel(10 * SECOND);
    expect(posted()).toHaveLength(1);
  });
});
