/** What no budget holds is put to those who may approve it: asked, answered by one of them once, or over in time. */
import type { Approval, ApprovalEnd, Wanted } from '../domain/approval.ts';
import { inDollars, namesOf, scopeInWords } from '../domain/decide/budget-words.ts';
import { formatDuration } from '../domain/duration.ts';
import type { UserId } from '../domain/lease.ts';
import type { Policy } from '../domain/policy.ts';
import type { Millis } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';
import type { OverBudget } from './budget-room.ts';
import type { Deps } from './deps.ts';

/** Who asks, and for what. */
export interface AskApproval {
  readonly dedupe: string;
  readonly actor: UserId;
  readonly team: string;
  readonly channel: string;
  readonly wanted: Wanted;
  readonly room: OverBudget;
}

export type ApprovalAsked =
  /** A sentence or two about who was asked. */
  { readonly kind: 'asked'; readonly message: string } | { readonly kind: 'duplicate' };

/** Whether policy has somebody asked. */
export function asksInstead({ budgets }: Pick<Policy, 'budgets'>): boolean {
  return budgets.overBudget === 'ask';
}

/** Who may answer: nobody answers themselves, unless there is nobody else. */
export function approversFor(
  { budgets, admins }: Pick<Policy, 'budgets' | 'admins'>,
  asker: UserId,
): readonly UserId[] {
  const all = budgets.approvers.length > 0 ? budgets.approvers : admins;
  const others = all.filter((user) => user !== asker);
  return others.length > 0 ? others : all;
}

/** Writes the question down and owes it to everybody who may answer. Nothing is reserved meanwhile. */
export async function askApproval(deps: Deps, ask: AskApproval): Promise<ApprovalAsked> {
  const { store, policy } = deps;
  const { dedupe, actor, team, channel, wanted, room } = ask;
  const [over] = room.over;
  if (over === undefined) throw new Error('a budget was exceeded, and none is named');
  const now = await store.now();
  const approval: Approval = {
    id: deps.newId(),
    asker: actor,
    team,
    channel,
    at: now,
    expiresAt: now + policy.budgets.approveWithin,
    wanted,
    over,
    microsPerHour: room.wanted.microsPerHour,
  };
  const text = `<@${actor}> asks to go over the budget of ${scopeInWords(over.budget.scope)} by ${inDollars(overBy(approval))}.`;
  const outcome = await store.askApproval(dedupe, approval, [
    entry(now, text, approval),
    ...toApprovers(policy, approval),
  ]);
  if (outcome === 'duplicate') return { kind: 'duplicate' };
  deps.nudge.nudge();
  const within = formatDuration(policy.budgets.approveWithin);
  const names = namesOf(approversFor(policy, actor));
  return {
    kind: 'asked',
    message: `I have asked ${names} to approve it. You are told what they say; after ${within} without an answer it is over.`,
  };
}

/** By how much the budget would be overdrawn, micro-USD. */
export function overBy({ over: { budget, standing, wantedMicros } }: Approval): number {
  return standing.spentMicros + standing.reservedMicros + wantedMicros - budget.monthlyMicros;
}

/** The approval with its end, and what is said of that. */
export function ended(
  { policy }: Pick<Deps, 'policy'>,
  approval: Approval,
  end: ApprovalEnd,
): { readonly approval: Approval; readonly writes: readonly Write[] } {
  const after: Approval = { ...approval, end };
  const whose = scopeInWords(approval.over.budget.scope);
  const text =
    end.kind === 'expired'
      ? `Nobody answered <@${approval.asker}>, who asked to go over the budget of ${whose}.`
      : end.kind === 'approved'
        ? `<@${end.by}> approves that <@${approval.asker}> goes over the budget of ${whose} by ${inDollars(overBy(approval))}.`
        : `<@${end.by}> refuses that <@${approval.asker}> goes over the budget of ${whose}.`;
  const destination = { to: 'person', user: approval.asker } as const;
  const notice = { kind: 'approval', approval: after, role: 'asker' } as const;
  return {
    approval: after,
    writes: [
      entry(end.at, text, after),
      ...toApprovers(policy, after),
      { write: 'say', saying: { key: `approval:${approval.id}:answer`, destination, notice } },
    ],
  };
}

/** Ends what nobody has answered in time; once, whichever replica comes first. */
export async function expireApprovals(deps: Deps, now: Millis): Promise<void> {
  for (const overdue of await deps.store.overdueApprovals()) {
    const { approval, writes } = ended(deps, overdue, { kind: 'expired', at: now });
    if (await deps.store.endApproval(approval, writes)) deps.nudge.nudge();
  }
}

function toApprovers(policy: Policy, approval: Approval): readonly Write[] {
  return approversFor(policy, approval.asker).map((user) => ({
    write: 'say',
    saying: {
      key: `approval:${approval.id}:${user}`,
      destination: { to: 'person', user },
      notice: { kind: 'approval', approval, role: 'approver' },
    },
  }));
}

function entry(at: Millis, text: string, approval: Approval): Write {
  const { wanted } = approval;
  const machineId = wanted.kind === 'request' ? wanted.machineId : undefined;
  const machineName = wanted.kind === 'request' ? wanted.machineName : wanted.name;
  return { write: 'journal', entry: { at, machineId, machineName, kind: 'budget', text, detail: approval } };
}
