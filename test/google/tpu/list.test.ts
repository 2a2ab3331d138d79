/** Lists of TPUs over the wire: pages, places that do not answer, records that cannot be read, and how many calls. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { type TpuCloud, tpuCloud } from '../../../src/google/tpu/cloud.ts';
import { GoogleError, type GoogleRequest } from '../../../src/sandbox/google-api/http.ts';
import { type Answers, openTpuServer, type TpuServer } from './tpu-server.ts';
import { AT } from './v6e.ts';

const PLACE = 'projects/p/locations/us-east5-b';
const answers: Answers = {};
let server: TpuServer;
let cloud: TpuCloud;

beforeAll(async () => {
  server = await openTpuServer(answers);
  cloud = tpuCloud(server.google, { clock: { now: () => 0 } });
});
afterAll(() => server.api.close());
beforeEach(() => {
  server.received.length = 0;
  answers['tpu.queuedResources.list'] = () => ({});
});

function node(name: string, more: object = {}) {
  const labels = { lamplighter: 'yes' };
  return { name: `${PLACE}/nodes/${name}`, createTime: '2026-11-21T12:00:00Z', state: 2, labels, ...more };
}

/** Two nodes a page, of so many. */
function paged(count: number) {
  return ({ query }: GoogleRequest) => {
    const from = Number(query.get('pageToken') ?? 0);
    const nodes = [0, 1].flatMap((i) => (from + i < count ? [node(`ada-${from + i}`)] : []));
    return { nodes, ...(from + 2 < count ? { nextPageToken: String(from + 2) } : {}) };
  };
}

it('follows every page, of all zones at once', async () => {
  answers['tpu.nodes.list'] = paged(5);
  const list = await cloud.list('p');
  expect(list).toMatchObject({ ok: true, value: { complete: true } });
  expect(list.ok ? list.value.machines.map(({ name }) => name) : []).toEqual([
    'ada-0',
    'ada-1',
    'ada-2',
    'ada-3',
    'ada-4',
  ]);
  expect(server.received.map(({ id, request }) => `${id} ${request.params.zone}`)).toEqual([
    'tpu.queuedResources.list -',
    ...Array.from({ length: 3 }, () => 'tpu.nodes.list -'),
  ]);
});

it.each([
  ['a place that does not answer', { nodes: [node('ada-0')], unreachable: ['us-east5-a'] }],
  ['a record that is not readable', { nodes: [node('ada-0'), { name: 'x' }] }],
])('%s makes the list incomplete', async (_, page) => {
  answers['tpu.nodes.list'] = () => page;
  expect(await cloud.list('p')).toMatchObject({
    ok: true,
    value: { complete: false, machines: [{ name: 'ada-0' }] },
  });
});

it('shows ours alone, and finds anybody’s by name', async () => {
  answers['tpu.nodes.list'] = () => ({ nodes: [node('ada-1'), node('theirs', { labels: { team: 'b' } })] });
  expect(await cloud.list('p')).toMatchObject({ value: { machines: [{ name: 'ada-1' }] } });
  expect(await cloud.find('p', 'theirs')).toMatchObject({ value: { machines: [{ name: 'theirs' }] } });
});

it('removes a node without a queued resource by itself, and never guesses when Google does not say', async () => {
  const operation = { name: `${PLACE}/operations/o` };
  answers['tpu.nodes.delete'] = () => operation;
  server.api.faults.arm('tpu.queuedResources.get', { kind: 'status', status: 503 }, 3);
  expect(await cloud.remove(AT, 'r')).toMatchObject({ ok: false, fault: { kind: 'unavailable' } });
  expect(server.received.some(({ id }) => id === 'tpu.nodes.delete')).toBe(false);
  server.api.faults.clear();
  answers['tpu.queuedResources.get'] = () => {
    throw new GoogleError(404, `Resource '${PLACE}/queuedResources/ada-1' was not found`);
  };
  expect(await cloud.remove(AT, 'r')).toEqual({
    ok: true,
    value: { service: 'tpu', project: 'p', zone: AT.zone, name: operation.name },
  });
});

it('deletes a queued resource with all that it made, under the request id', async () => {
  answers['tpu.queuedResources.get'] = () => ({
    name: `${PLACE}/queuedResources/ada-1`,
    createTime: '2026-11-21T12:00:00Z',
    tpu: { nodeSpec: [{ nodeId: 'ada-1', node: {} }] },
    state: { state: 6 },
  });
  answers['tpu.queuedResources.delete'] = () => ({ name: `${PLACE}/operations/o` });
  await cloud.remove(AT, 'a-request');
  const { id, request } = server.received.at(-1) ?? {};
  expect(id).toBe('tpu.queuedResources.delete');
  expect([request?.query.get('force'), request?.query.get('requestId')]).toEqual(['true', 'a-request']);
});

it('refuses what TPUs cannot do, in words', async () => {
  for (const refused of [
    await cloud.bootDisk(AT),
    await cloud.setMachineType(AT, 'v6e-4', 'r'),
    await cloud.setAccelerators(AT, { family: 'v6e', count: 4 }, 'r'),
    await cloud.setBuy(AT, 'spot', 'r'),
    await cloud.serialTail(AT, 9),
  ]) {
    expect(refused).toMatchObject({ ok: false, fault: { kind: 'invalid' } });
    expect(refused.ok ? '' : refused.fault.message).toMatch(/^ada-1 is a TPU: /);
  }
  expect(server.received).toEqual([]);
});
