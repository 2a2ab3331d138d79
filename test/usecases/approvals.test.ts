/** What no budget holds is approved or refused by somebody who may, once, or is over in time. */
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { answerApproval } from '../../src/usecases/answer-approval.ts';
import { ADA, ask, up } from '../support/ada.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const DOLLAR = 1_000_000;

function world(admins = ['UCLEO', 'UDAN']): Promise<FakeEngine> {
  return fakeEngine((policy) => ({
    ...policy,
    admins,
    budgets: { ...policy.budgets, projects: { 'ml-prod': 3 * DOLLAR }, overBudget: 'ask' },
  }));
}

/** The question that is open, as its approvers read it. */
async function question(world: FakeEngine) {
  await world.engine.drain(10_000);
  const asked = world.chat.said.filter(
    ({ notice }) => notice.kind === 'approval' && notice.role === 'approver',
  );
  const [first] = asked;
  if (first?.notice.kind !== 'approval') throw new Error('nobody was asked');
  const to = asked.map(({ destination }) => ('user' in destination ? destination.user : ''));
  return { id: first.notice.approval.id, to: [...new Set(to)] };
}

function press(world: FakeEngine, actor: string, id: string, answer: 'approved' | 'refused' = 'approved') {
  return answerApproval(world.deps, { ...ADA, actor, dedupe: `${actor}${answer}` }, id, answer);
}

function toldAda(world: FakeEngine): (string | undefined)[] {
  return world.chat
    .of('approval')
    .flatMap(({ role, approval }) => (role === 'asker' ? [approval.end?.kind] : []));
}

describe('over budget, where policy asks', () => {
  it('the approvers are asked, and nothing begins before a yes', async () => {
    const it = await world();
    const answer = await up(it);
    expect(answer.kind === 'asked' && answer.message).toMatchInlineSnapshot(
      `"It would take $5.86 of the November budget of ml-prod ($0.73/h with disk and address), and only $3.00 is left: of $3.00, $0.00 is spent and $0.00 is reserved for machines until their leases end. For 4 h it fits. I have asked <@UCLEO> or <@UDAN> to approve it. You are told what they say; after 1 d without an answer it is over."`,
    );
    expect((await up(it)).kind).toBe('duplicate');
    expect((await question(it)).to).toEqual(['UCLEO', 'UDAN']);
    await it.travel(10 * MINUTE);
    expect(await it.store.machines()).toEqual([]);
    expect(await it.store.reserved('2026-11')).toEqual([]);
  });

  it('approved by one of them, it goes on by itself, once, with its lease from then on', async () => {
    const it = await world();
    await up(it);
    const { id } = await question(it);
    await it.travel(2 * HOUR);
    const answers = await Promise.all([
      press(it, 'UCLEO', id),
      press(it, 'UDAN', id),
      press(it, 'UCLEO', id),
    ]);
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['done', 'refused', 'refused']);
    const [machine, ...others] = await it.store.machines();
    expect(others).toEqual([]);
    expect(machine?.lease).toMatchObject({ owner: 'UADA', until: it.clock.now() + 8 * HOUR });
    await it.travel(10 * MINUTE);
    expect((await it.store.machines())[0]?.state).toBe('ready');
    expect(toldAda(it)).toEqual(['approved']);
    const open = it.chat.of('approval').filter(({ approval }) => approval.end === undefined);
    expect(open).toEqual([]);
    const [overdrawn] = await it.store.reserved('2026-11');
    expect(overdrawn?.micros).toBeGreaterThan(5 * DOLLAR);
    const texts = (await it.store.journal({ kinds: ['budget'] })).map(({ text }) => text);
    expect(texts[0]).toMatch(/approves that <@UADA> goes over the budget of ml-prod by \$2\.\d\d\./);
  });

  it('of a yes and a no at once, one counts', async () => {
    const it = await world();
    await up(it);
    const { id } = await question(it);
    const answers = await Promise.all([press(it, 'UCLEO', id, 'refused'), press(it, 'UDAN', id)]);
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['done', 'refused']);
    const made = (await it.store.machines()).length;
    await it.travel(MINUTE);
    expect(toldAda(it)).toEqual([made === 1 ? 'approved' : 'refused']);
  });

  it('only those who may can answer; nobody answers themselves where there is somebody else', async () => {
    const it = await world(['UADA', 'UCLEO']);
    await up(it);
    const { id, to } = await question(it);
    expect(to).toEqual(['UCLEO']);
    for (const actor of ['UBOB', 'UADA']) {
      expect(await press(it, actor, id)).toMatchObject({ message: 'Only <@UCLEO> may answer that.' });
    }
    expect(await it.store.machines()).toEqual([]);
    const alone = await world(['UADA']);
    await up(alone);
    expect((await question(alone)).to).toEqual(['UADA']);
  });

  it('is over in time, and who asked is told', async () => {
    const it = await world();
    await up(it);
    const { id } = await question(it);
    await it.travel(24 * HOUR + 6 * MINUTE);
    expect(toldAda(it)).toEqual(['expired']);
    expect(await press(it, 'UCLEO', id)).toMatchObject({ message: 'Too late: its time is over.' });
    expect(await it.store.machines()).toEqual([]);
  });

  it('is asked for a machine that exists, too, and done as it was asked for', async () => {
    const it = await world();
    await up(it, { leaseFor: 2 * HOUR });
    await it.travel(10 * MINUTE);
    const until = it.clock.now() + 12 * HOUR;
    const asked = await ask(it, { verb: 'keep', for: 12 * HOUR });
    expect(asked.kind).toBe('asked');
    const { id } = await question(it);
    expect(await press(it, 'UCLEO', id)).toMatchObject({ kind: 'done' });
    await it.travel(MINUTE);
    expect((await it.store.machines())[0]?.lease.until).toBe(until);
  });
});
