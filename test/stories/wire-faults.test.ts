/** The wires fail in the ways that wires do; there is one machine, one message, one stop all the same. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import type { Fault } from '../../src/sandbox/google-api/faults.ts';
import type { ApiFault } from '../../src/sandbox/slack-api/simulated-slack.ts';
import { countOf, keyed, lastText } from '../../src/story/found.ts';
import type { Found } from '../../src/story/script.ts';
import { type Opened, openScene, openWithTrainer } from './open-scene.ts';

/** One machine was born, and one message tells of it. */
function expectOneBirth(found: Found): void {
  expect(found.machines.map(({ name, state }) => [name, state])).toEqual([['trainer', 'ready']]);
  expect(found.cloud.map(({ name, status }) => [name, status])).toEqual([['trainer', 'RUNNING']]);
  expect(countOf(found, 'running')).toBe(1);
  const births = keyed(found, 'birth:');
  expect(births).toHaveLength(1);
  expect(lastText(births[0])).toMatch(/^trainer is ready\n/);
}

/** Ada asks for trainer; ten minutes pass. */
async function askForTrainer({ scene }: Opened): Promise<string> {
  const answer = await scene.ada.types('/gpu up l4 --name trainer');
  await scene.wait(10 * MINUTE);
  return answer;
}

describe.each(['socket', 'http'] as const)('Slack over %s', (delivery) => {
  test('delivers a command twice: one machine', async () => {
    const opened = await openScene({ delivery });
    opened.stage.sandbox.slack.faults.deliverTwice();
    await askForTrainer(opened);
    const sent = opened.stage.sandbox.slack.deliveries().map(({ kind, outcome }) => [kind, outcome]);
    expect(sent).toEqual([
      ['slash_commands', 'ok'],
      ['slash_commands', 'ok'],
    ]);
    const found = await opened.look();
    expectOneBirth(found);
    expect(countOf(found, 'instances.insert')).toBe(1);
    expect(found.journal.filter(({ kind }) => kind === 'requested')).toHaveLength(1);
  });

  test('delivers the press of a button twice: one stop', async () => {
    const opened = await openWithTrainer({ delivery });
    opened.stage.sandbox.slack.faults.deliverTwice();
    await opened.scene.ada.presses('Stop');
    await opened.scene.untilMachineIs(opened.scene.ada, 'stopped');
    const found = await opened.look();
    expect(countOf(found, 'instances.stop')).toBe(1);
    expect(keyed(found, 'stopped:')).toHaveLength(1);
  });

  test('loses the ack: the machine comes all the same, and typing it again says that it exists', async () => {
    const opened = await openScene({ delivery, slack: { ackTimeout: 300 } });
    opened.stage.sandbox.slack.faults.dropAck();
    await askForTrainer(opened);
    const whispers = (await opened.look()).messages.filter(({ author }) => author === 'USLACKBOT');
    expect(whispers.map(lastText)).toEqual(['/gpu failed with the error "operation_timeout"']);
    expectOneBirth(await opened.look());
    const again = await opened.scene.ada.types('/gpu up l4 --name trainer');
    expect(again).toContain('A machine called trainer exists already in this project');
    expectOneBirth(await opened.look());
  });
});

describe('chat.postMessage', () => {
  const faults: readonly (readonly [string, ApiFault])[] = [
    ['is rate limited', { kind: 'rate-limited', retryAfter: 2 }],
    ['fails before it has posted', { kind: 'server-error' }],
    ['has posted and then answers 500', { kind: 'server-error', afterEffect: true }],
    ['is cut off before it has posted', { kind: 'reset-before' }],
    ['has posted and is then cut off', { kind: 'reset-after' }],
  ];
  test.each(faults)('%s: each message once', async (_, fault) => {
    const opened = await openScene();
    opened.stage.sandbox.slack.faults.onApi('chat.postMessage', fault);
    await askForTrainer(opened);
    expectOneBirth(await opened.look());
    opened.stage.sandbox.slack.faults.onApi('chat.postMessage', fault, 2);
    await opened.scene.ada.types('/gpu down trainer');
    await opened.scene.wait(10 * MINUTE);
    const found = await opened.look();
    const posts = found.messages.filter(({ onlyFor }) => onlyFor === undefined).map(({ key }) => key);
    expect(posts).toEqual([expect.stringMatching(/^birth:/), expect.stringMatching(/^stopped:/)]);
  });
});

describe('the request for a machine', () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ['answers 503', { kind: 'status', status: 503 }],
    ['answers 429', { kind: 'status', status: 429, retryAfterSeconds: 1 }],
    ['is cut off before it has an effect', { kind: 'reset-before' }],
    ['takes effect and is then cut off', { kind: 'reset-after' }],
  ];
  test.each(faults)('%s: one machine', async (_, fault) => {
    const opened = await openScene();
    opened.stage.sandbox.google.faults.arm('compute.regionInstances.bulkInsert', fault, 2);
    await askForTrainer(opened);
    const found = await opened.look();
    expectOneBirth(found);
    expect(countOf(found, 'instances.insert')).toBe(1);
    expect(opened.stage.sandbox.google.calls()['compute.regionInstances.bulkInsert']).toBeGreaterThan(1);
  });

  test('finds a region empty, and every call fails once: one machine', async () => {
    const zones = ['us-east4-a', 'us-east4-c', 'us-central1-a'];
    const world = { stockouts: zones.map((zone) => ({ zone, accelerator: 'nvidia-l4' })) };
    const opened = await openScene({ world });
    const { faults } = opened.stage.sandbox.google;
    for (const route of opened.stage.sandbox.google.routes) {
      if (route.startsWith('compute.')) faults.arm(route, { kind: 'status', status: 503 });
    }
    await askForTrainer(opened);
    const found = await opened.look();
    expectOneBirth(found);
    expect(countOf(found, 'stockout')).toBe(2);
    expect(countOf(found, 'regionInstances.bulkInsert')).toBe(2);
    expect(countOf(found, 'instances.insert')).toBe(1);
  });
});

test.each([0, 10, 30, 90, 150])('the bot restarts %i s into a birth: it goes on', async (seconds) => {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-story-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const opened = await openScene({ env: { DATABASE_URL: `sqlite:${join(folder, 'store.db')}` } });
  const { scene, stage } = opened;
  await scene.ada.types('/gpu up l4 --name trainer');
  await scene.wait(seconds * SECOND);
  await stage.restart();
  await scene.wait(10 * MINUTE);
  const found = await opened.look();
  expectOneBirth(found);
  expect(countOf(found, 'instances.insert')).toBe(1);
  expect(await scene.ada.types('/gpu down trainer')).toBe('`trainer` is being stopped.');
});
