/** The stream of changes: the whole state first, then only what differs. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PART_NAMES } from '../../../src/sandbox/page/protocol.ts';
import { ADA } from './fake-desk.ts';
import { ask, type PageWorld, post, startWorld } from './page-world.ts';

interface Streamed {
  readonly name: string;
  readonly data: unknown;
}

/** Reads server-sent events one by one. */
class Reader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = '';

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body
      .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
      .getReader();
  }

  /** The next event; undefined at the end of the stream. */
  async next(): Promise<Streamed | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const [first = '', second = ''] = this.#text.slice(0, end).split('\n');
        this.#text = this.#text.slice(end + 2);
        return { name: first.replace('event: ', ''), data: JSON.parse(second.replace('data: ', '')) };
      }
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#text += value;
    }
  }
  async take(count: number): Promise<readonly Streamed[]> {
    const events: Streamed[] = [];
    for (let i = 0; i < count; i++) {
      const event = await this.next();
      if (event !== undefined) events.push(event);
    }
    return events;
  }
}

let world: PageWorld;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(() => world.close());

async function follow(user: string): Promise<Reader> {
  const response = await fetch(`${world.url}api/events?user=${user}`);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  if (response.body === null) throw new Error('the stream has no body');
  return new Reader(response.body);
}

it('sends every part at once, then what changes in Slack as it happens', async () => {
  const stream = await follow(ADA);
  const parts = await stream.take(PART_NAMES.length);
  expect(parts.map(({ name }) => name)).toEqual([
    'session',
    'slack',
    'machines',
    'queues',
    'zones',
    'quotas',
    'events',
    'clock',
  ]);
  world.desk.post('C1', 'hello');
  expect(await stream.next()).toMatchObject({
    name: 'slack',
    data: { messages: { C1: [{ text: 'hello' }] } },
  });
});

it('sends what an action changed in the cloud, and nothing else', async () => {
  world.console.add('l4-ada-1', world.clock.now(), { provisioningModel: 'SPOT' });
  const stream = await follow(ADA);
  await stream.take(PART_NAMES.length);
  await post(world, 'preempt', { machine: { project: 'ml-prod', zone: 'us-central1-a', name: 'l4-ada-1' } });
  expect(await stream.next()).toMatchObject({ name: 'machines', data: [{ status: 'STOPPING' }] });
  await post(world, 'set-quota', {
    project: 'ml-prod',
    region: 'global',
    metric: 'GPUS_ALL_REGIONS',
    limit: 0,
  });
  expect(await stream.next()).toMatchObject({ name: 'quotas', data: [{ limit: 0 }, {}, {}] });
});

it('notices what the world does by itself', async () => {
  const stream = await follow(ADA);
  await stream.take(PART_NAMES.length);
  world.console.add('l4-ada-1', world.clock.now());
  expect(await stream.next()).toMatchObject({ name: 'machines', data: [{ name: 'l4-ada-1' }] });
});

it('ends with the page, and leaves nothing listening at the desk', async () => {
  const other = await startWorld();
  const response = await fetch(`${other.url}api/events?user=${ADA}`);
  if (response.body === null) throw new Error('the stream has no body');
  const stream = new Reader(response.body);
  await stream.take(PART_NAMES.length);
  expect(other.desk.listeners).toBe(1);
  await other.close();
  expect(await stream.next().catch(() => undefined)).toBeUndefined();
  expect(other.desk.listeners).toBe(0);
});

it('gives no stream to another site or for nobody', async () => {
  const evil = { origin: 'https://evil.example' };
  expect((await ask(`${world.url}api/events?user=${ADA}`, { headers: evil })).status).toBe(403);
  expect((await ask(`${world.url}api/events?user=U999`)).status).toBe(404);
});
