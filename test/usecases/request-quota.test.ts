/** More quota from draft to answer, over fakes: who may, what Google is told and when, and what people hear. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { Policy } from '../../src/domain/policy.ts';
import type { RaiseWish } from '../../src/domain/raise.ts';
import { fail, ok } from '../../src/domain/result.ts';
import { DAY, HOUR, MINUTE } from '../../src/domain/time.ts';
import { createEngine } from '../../src/loops/engine.ts';
import { askQuotaDraft, forwardDraft, sendDraft } from '../../src/usecases/request-quota.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const by = { actor: 'UADA', team: 'T1', botTeam: 'T1', channel: 'C1', isGuest: false };
const admin = { ...by, actor: 'ULINUS', channel: 'DLINUS' };
const WISH: RaiseWish = {
  project: 'ml-prod',
  metric: 'NVIDIA_L4_GPUS',
  region: 'us-east4',
  family: 'l4',
  to: 4,
  why: 'a talk',
};
let bench: FakeEngine;

async function open(quota: Partial<Policy['quota']> = {}, admins = ['ULINUS']) {
  bench = await fakeEngine((policy) => ({
    ...policy,
    admins,
    quota: { requests: 'admins', contactEmail: 'ml@example.com', ...quota },
  }));
  bench.quotas = [
    { metric: 'NVIDIA_L4_GPUS', region: 'us-east4', limit: 1, usage: 1 },
    { metric: 'GPUS_ALL_REGIONS', region: 'global', limit: 2, usage: 1 },
  ];
}

beforeEach(() => open());

let asked = 0;
/** Asks for a draft and gives its id, or undefined when there was none to show. */
async function draft(over: Partial<RaiseWish> = {}): Promise<string | undefined> {
  const before = bench.chat.of('quota-draft').length;
  await askQuotaDraft(bench.deps, { ...by, dedupe: `draft ${asked++}` }, { ...WISH, ...over });
  await bench.travel(1_000);
  return bench.chat.of('quota-draft')[before]?.draft.id;
}

async function send(id: string | undefined, who: typeof by = admin) {
  return sendDraft(bench.deps, { ...who, dedupe: `send ${asked++}` }, id ?? '');
}

const outcomes = () => bench.chat.said.filter(({ notice }) => notice.kind === 'quota-outcome');

describe('the draft', () => {
  test('is shown to the asker alone, with what was used, and the limit that stands in the way besides', async () => {
    await bench.store.write([
      {
        write: 'ledger-open',
        entry: {
          machineId: 'm1',
          kind: 'machine',
          key: 'i1',
          machineName: 'trainer',
          project: 'ml-prod',
          owner: 'UADA',
          family: 'l4',
          quantity: 1,
          resource: 'trainer',
          zone: undefined,
          price: undefined,
          startedAt: bench.clock.now() - 30 * HOUR,
          endedAt: undefined,
          endReason: undefined,
          idleSince: undefined,
          leaseUntil: undefined,
        },
      },
    ]);
    await draft();
    expect(bench.chat.said.at(-1)?.destination).toEqual({ to: 'ephemeral', channel: 'C1', user: 'UADA' });
    expect(bench.chat.of('quota-draft')[0]).toMatchObject({
      draft: { ...WISH, from: 1, askedBy: 'UADA' },
      maySend: false,
      contactEmail: 'ml@example.com',
      tooFew: { metric: 'GPUS_ALL_REGIONS', limit: 2 },
    });
    expect(bench.chat.of('quota-draft')[0]?.draft.justification).toBe(
      'We ask for a limit of 4 NVIDIA L4 GPUs in us-east4; it is 1 now. In the last 30 days 1 person of our team ran 1 machine with NVIDIA L4 GPUs in this project, 30 hours in all. What it is for: a talk. Machines are created on request, stopped when idle, and bounded by a maximum run time.',
    );
    expect(bench.google.asked).toEqual([]);
  });

  test.each<[string, Partial<RaiseWish>, RegExp, RegExp]>([
    ['as high already', { to: 1 }, /is 1 already, so 1 need not/, /limit that you would like/],
    ['no such limit', { region: 'us-nowhere1' }, /Google has no quota/, /another region/],
  ])('%s: said instead', async (_, over, what, next) => {
    expect(await draft(over)).toBeUndefined();
    expect(bench.chat.of('request-failed').at(-1)?.what).toMatch(what);
    expect(bench.chat.of('request-failed').at(-1)?.next).toMatch(next);
  });

  test('what Google raises for nobody is said with the way out', async () => {
    bench.google.obstacle = 'billing';
    expect(await draft()).toBeUndefined();
    expect(bench.chat.of('request-failed').at(-1)?.next).toMatch(/billing account/);
  });
});

describe('who may', () => {
  test('a member may not send; an administrator may, once', async () => {
    const id = await draft();
    expect(await send(id, by)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/Only an administrator .* Ask <@ULINUS>/),
    });
    await bench.travel(MINUTE);
    expect(bench.google.asked).toEqual([]);
    expect(await send(id)).toMatchObject({ kind: 'accepted' });
    expect(await send(id)).toEqual({ kind: 'duplicate' });
    await bench.travel(MINUTE);
    expect(bench.google.asked).toHaveLength(1);
    expect(bench.google.asked[0]).toMatchObject({ to: 4, contactEmail: 'ml@example.com' });
  });

  test('where the policy lets members, they may', async () => {
    await open({ requests: 'members' });
    const id = await draft();
    expect(bench.chat.of('quota-draft')[0]?.maySend).toBe(true);
    expect(await send(id, by)).toMatchObject({ kind: 'accepted' });
  });

  test('guests, strangers and drafts that nobody showed get nowhere', async () => {
    const id = await draft();
    for (const over of [{ isGuest: true }, { team: 'T2' }]) {
      expect(await send(id, { ...admin, ...over })).toMatchObject({ kind: 'refused' });
    }
    expect(await send('made1up')).toMatchObject({ kind: 'refused', message: /gone/ });
  });

  test('it is handed to the administrators, whose message says who sent it; again changes nothing', async () => {
    const id = (await draft()) ?? '';
    expect(await forwardDraft(bench.deps, { ...by, dedupe: 'f' }, id)).toMatchObject({ kind: 'accepted' });
    await bench.travel(MINUTE);
    const copy = () => bench.chat.said.find(({ key }) => key.endsWith(':0'));
    expect(copy()?.destination).toEqual({ to: 'person', user: 'ULINUS' });
    expect(copy()?.notice).toMatchObject({ maySend: true });
    expect(copy()?.notice).not.toHaveProperty('end.by');
    await send(id);
    await bench.travel(MINUTE);
    expect(copy()?.notice).toMatchObject({ end: { by: 'ULINUS' } });
    expect(await forwardDraft(bench.deps, { ...by, dedupe: 'g' }, id)).toEqual({ kind: 'duplicate' });
  });

  test('where there is no administrator, the asker learns what to change', async () => {
    await open({}, []);
    const id = (await draft()) ?? '';
    expect(await forwardDraft(bench.deps, { ...by, dedupe: 'f' }, id)).toMatchObject({
      kind: 'refused',
      message: /requests: members/,
    });
  });
});

describe('the answer', () => {
  test.each<[string, number, 'granted' | 'partly' | 'refused']>([
    ['all of it', 4, 'granted'],
    ['some of it', 3, 'partly'],
    ['nothing', 1, 'refused'],
  ])('%s: asker and sender are told, once', async (_, granted, kind) => {
    await send(await draft());
    await bench.travel(2 * HOUR);
    expect(outcomes()).toEqual([]);
    bench.google.answer = ok({ pending: false, granted });
    await bench.travel(3 * HOUR);
    expect(outcomes().map(({ destination }) => destination)).toEqual([
      { to: 'person', user: 'UADA' },
      { to: 'person', user: 'ULINUS' },
    ]);
    expect(outcomes()[0]?.notice).toMatchObject({ outcome: { kind, limit: granted } });
    await bench.travel(DAY);
    expect(outcomes()).toHaveLength(2);
    expect(bench.google.asked).toHaveLength(1);
  });

  test('it survives a restart, and of two replicas one looks', async () => {
    await send(await draft());
    await bench.travel(MINUTE);
    let looks = 0;
    const quotas = { ...bench.deps.quotas, raise: async () => ok({ ...pendingNow, looks: ++looks }) };
    const pendingNow = { pending: true, preferred: 4, granted: 1, detail: undefined };
    const replicas = ['a', 'b'].map((worker) =>
      createEngine({ ...bench.deps, quotas, worker }, { every: 1_000, scheduled: false }),
    );
    bench.clock.advance(2 * MINUTE);
    await Promise.all(replicas.map((one) => one.drain(5_000)));
    expect(looks).toBe(1);
    bench.google.answer = ok({ pending: false, granted: 4 });
    await bench.travel(2 * HOUR);
    expect(outcomes()).toHaveLength(2);
  });

  test('it is looked at ever more rarely, hourly at last; after a month people are told', async () => {
    await send(await draft());
    let looks = 0;
    const { raise } = bench.google;
    bench.google.raise = (ask) => {
      looks++;
      return raise.call(bench.google, ask);
    };
    await bench.travel(DAY);
    expect(looks).toBeGreaterThan(25);
    expect(looks).toBeLessThan(60);
    bench.clock.advance(31 * DAY);
    await bench.travel(MINUTE);
    expect(bench.chat.of('request-failed').at(-1)?.what).toMatch(/not decided .* for a month/);
    expect(await bench.store.requests(undefined)).toEqual([]);
  });

  test('what may pass is tried again; what will not is told with the way out', async () => {
    bench.google.answer = fail({ kind: 'unavailable', scope: 'call', message: 'socket hang up' });
    await send(await draft());
    await bench.travel(HOUR);
    expect(bench.chat.of('request-failed')).toEqual([]);
    bench.google.answer = fail({ kind: 'denied', scope: 'project', message: 'API not enabled' });
    await bench.travel(HOUR);
    expect(bench.chat.of('request-failed').map(({ next }) => next)).toEqual(
      Array(2).fill(expect.stringMatching(/cloudquotas\.quotas\.update/)),
    );
  });

  test('Google is told the sender’s own address; without one nothing is sent and they learn what to do', async () => {
    await open({ contactEmail: undefined });
    const emailOf = async (user: string) => ok(user === 'ULINUS' ? 'linus@example.com' : undefined);
    const addresses = { emailOf };
    const engine = createEngine({ ...bench.deps, addresses }, { every: 1_000, scheduled: false });
    await send(await draft());
    await engine.drain(5_000);
    expect(bench.google.asked[0]?.contactEmail).toBe('linus@example.com');
    await send(await draft({ to: 9 }));
    await bench.travel(1_000);
    expect(bench.google.asked).toHaveLength(1);
    expect(bench.chat.of('request-failed').at(-1)?.next).toMatch(/contactEmail.*users:read\.email/);
  });
});
