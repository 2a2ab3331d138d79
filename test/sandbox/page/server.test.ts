/** What the page's server lets in, what it refuses, and what its actions do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PageState } from '../../../src/sandbox/page/protocol.ts';
import { ADA, GRACE } from './fake-desk.ts';
import { ask, type PageWorld, post, START, startWorld } from './page-world.ts';

let world: PageWorld;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

const MACHINE = { project: 'ml-prod', zone: 'us-central1-a', name: 'l4-ada-1' };
const LINE = { user: ADA, channel: 'C1', text: '/gpu ls' };

function host(): string {
  return new URL(world.url).host;
}

describe('what is let in', () => {
  it('listens on loopback and serves the client with a policy that allows no inline code', async () => {
    expect(world.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const html = await ask(world.url);
    expect(html.status).toBe(200);
    expect(html.text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|https?:\/\/(?!www\.w3\.org)/);
    const policy = String(html.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|\*(?!\s*;|$)(?<!:\*)/);
    for (const [path, type] of [
      ['page.js', 'text/javascript'],
      ['style.css', 'text/css'],
    ]) {
      const asset = await ask(`${world.url}${path}`);
      expect(asset.status).toBe(200);
      expect(asset.headers['content-type']).toContain(type);
      expect(asset.text.length).toBeGreaterThan(10_000);
    }
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', 'localhost.evil.example'])(
    'refuses the name %s, by which a foreign site could reach loopback',
    async (name) => {
      const reply = await ask(`${world.url}api/state`, { headers: { host: name } });
      expect(reply.status).toBe(403);
      expect(reply.text).not.toContain('gpus');
    },
  );

  it('answers to localhost as well', async () => {
    const reply = await ask(`${world.url}api/state`, {
      headers: { host: host().replace('127.0.0.1', 'localhost') },
    });
    expect(reply.status).toBe(200);
  });

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://127.0.0.1:1' }],
    ['a sandboxed frame', { origin: 'null' }],
    [
      'a sandboxed frame that calls itself the same site',
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
    ],
    ['no origin at all', {}],
    ['no origin, from another site', { 'sec-fetch-site': 'cross-site' }],
    ['no origin, from another port', { 'sec-fetch-site': 'same-site' }],
  ])('refuses an action from %s, without effect', async (_, from) => {
    const reply = await ask(`${world.url}api/type`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...from },
      body: JSON.stringify(LINE),
    });
    expect(reply.status).toBe(403);
    expect(world.desk.calls).toEqual([]);
  });

  it('takes an action from its own page in a browser that names no origin', async () => {
    const reply = await ask(`${world.url}api/type`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify(LINE),
    });
    expect(reply.status).toBe(200);
    expect(world.desk.calls).toHaveLength(1);
  });

  it('refuses a form post, which other sites may send without asking first', async () => {
    const reply = await ask(`${world.url}api/type`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', origin: `http://${host()}` },
      body: JSON.stringify(LINE),
    });
    expect(reply.status).toBe(415);
    expect(world.desk.calls).toEqual([]);
  });

  it('refuses other methods, unknown paths, unknown actions and unknown people', async () => {
    const origin = `http://${host()}`;
    expect((await ask(world.url, { method: 'PUT', headers: { origin } })).status).toBe(405);
    expect((await ask(`${world.url}../../package.json`)).status).toBe(404);
    expect((await post(world, 'toString', {})).status).toBe(404);
    expect((await ask(`${world.url}api/state?user=U999`)).status).toBe(404);
    expect((await ask(`${world.url}api/state?user=UBOT`)).status).toBe(404);
  });
});

describe('state', () => {
  it('shows the workspace as one person sees it', async () => {
    world.desk.post('C1', 'for Grace', [], { ephemeralTo: GRACE });
    const seen = async (user: string) => (await ask(`${world.url}api/state?user=${user}`)).json as PageState;
    expect((await seen(ADA)).slack.messages.C1).toEqual([]);
    const grace = await seen(GRACE);
    expect(grace.slack.messages.C1).toMatchObject([{ text: 'for Grace' }]);
    expect(grace.slack.channels.map(({ id }) => id)).toEqual(['C1', 'C2', 'D2']);
    expect(grace.clock).toEqual({ now: START, speed: 0 });
    expect(grace.quotas).toHaveLength(3);
  });
});

describe('actions', () => {
  it.each([
    ['type', { ...LINE, text: '' }, 'text'],
    ['type', { ...LINE, text: 'x'.repeat(12_001) }, 'text'],
    ['type', { user: ADA, channel: 'C1' }, 'text'],
    ['act', { user: ADA, place: { channel: 'C1' }, blockId: 'b', action: {} }, 'place'],
    ['submit', { user: ADA, viewId: 'V1', values: [] }, 'values'],
    [
      'set-activity',
      { machine: MACHINE, activity: { gpu: 101, cpu: 0, gpuMemory: 0, networkBytesPerSecond: 0 } },
      'activity.gpu',
    ],
    ['set-reports-metrics', { machine: MACHINE, on: 'yes' }, 'on'],
    ['set-stockout', { zones: [], accelerator: 'nvidia-l4', on: true }, 'zones'],
    ['set-quota', { project: 'p', region: 'r', metric: 'm', limit: 1.5 }, 'limit'],
    ['speed', { speed: 7 }, 'speed'],
    ['jump', { user: ADA, to: 'yesterday' }, 'to'],
  ])('%s refuses %j and names the field', async (action, input, field) => {
    const reply = await post(world, action, input);
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ issues: [{ path: field }] });
    expect(world.desk.calls).toEqual([]);
  });

  it('refuses fields that it does not know', async () => {
    expect((await post(world, 'speed', { speed: 60, twice: true })).status).toBe(400);
    expect(world.clock.speed).toBe(0);
  });

  it('refuses what is no JSON, and what is too long', async () => {
    expect((await post(world, 'type', '{')).status).toBe(400);
    expect((await post(world, 'type', JSON.stringify({ ...LINE, text: 'x'.repeat(300_000) }))).status).toBe(
      413,
    );
    expect(world.desk.calls).toEqual([]);
  });

  it('hands on what a person does, and what Slack saw of it', async () => {
    world.desk.bot = () => ({ outcome: 'timeout', status: undefined, tookMs: 3000, body: undefined });
    const reply = await post(world, 'type', LINE);
    expect(reply.status).toBe(200);
    expect(reply.json).toMatchObject({ outcome: 'timeout' });
    expect(world.desk.calls).toEqual([{ kind: 'type', ...LINE }]);
  });

  it('acts for nobody who is not there', async () => {
    const reply = await post(world, 'type', { ...LINE, user: 'UBOT' });
    expect(reply.status).toBe(409);
    expect(reply.json).toEqual({ error: 'Nobody here is UBOT.' });
    expect(world.desk.calls).toEqual([]);
  });

  it('says in the sandbox’s words why a machine cannot be switched', async () => {
    const reply = await post(world, 'preempt', { machine: MACHINE });
    expect(reply.status).toBe(409);
    expect(reply.json).toEqual({ error: 'l4-ada-1 is not a running spot machine' });
  });

  it('jumps in steps, so that nobody who watches the clock misses the time between', async () => {
    const seen: number[] = [];
    const advance = world.clock.advance.bind(world.clock);
    world.clock.advance = (by) => {
      advance(by);
      seen.push(world.clock.now() - START);
    };
    await post(world, 'jump', { user: ADA, to: '15m' });
    expect(seen).toEqual(Array.from({ length: 15 }, (_, i) => (i + 1) * 60_000));
    seen.length = 0;
    await post(world, 'jump', { user: ADA, to: 'morning' });
    expect(seen.length).toBe(100);
  });

  it('moves the clock', async () => {
    await post(world, 'speed', { speed: 600 });
    expect(world.clock.speed).toBe(600);
    await post(world, 'speed', { speed: 0 });
    const paused = world.clock.now();
    await post(world, 'jump', { user: ADA, to: '15m' });
    await post(world, 'jump', { user: ADA, to: '1h' });
    expect(world.clock.now() - paused).toBe(75 * 60_000);
    await post(world, 'jump', { user: ADA, to: 'morning' });
    expect(new Date(world.clock.now()).toISOString()).toBe('2026-11-21T08:00:00.000Z');
    await post(world, 'jump', { user: GRACE, to: 'morning' });
    expect(new Date(world.clock.now()).toISOString()).toBe('2026-11-21T14:00:00.000Z');
  });
});
