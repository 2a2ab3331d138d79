/** Approve, Refuse: pressed by somebody who may, and carried out once; an approved request goes on by itself. */
import type { Approval } from '../domain/approval.ts';
import { strangerTo } from '../domain/decide/permit.ts';
import type { Request } from '../domain/request.ts';
import { acceptRequest } from './accept-request.ts';
import { approversFor, ended } from './approvals.ts';
import type { Deps } from './deps.ts';
import { requestMachine } from './request-machine.ts';
import type { Asking } from './request-quota.ts';

export type ApprovalAnswer =
  | { readonly kind: 'done'; readonly approval: Approval }
  | { readonly kind: 'refused'; readonly message: string; readonly example?: string };

/** Takes the answer if the question is still open. */
export async function answerApproval(
  deps: Deps,
  by: Asking,
  id: string,
  answer: 'approved' | 'refused',
): Promise<ApprovalAnswer> {
  const open = await openFor(deps, by, id);
  if ('kind' in open) return open;
  const now = await deps.store.now();
  const end = ended(deps, open, { kind: answer, by: by.actor, at: now });
  if (answer === 'approved') return carryOut(deps, by, open, end);
  if (!(await deps.store.endApproval(end.approval, end.writes))) return late(deps, id);
  deps.nudge.nudge();
  return { kind: 'done', approval: end.approval };
}

/** The question, if that person may answer it now. */
async function openFor(
  deps: Deps,
  by: Asking,
  id: string,
): Promise<Approval | Extract<ApprovalAnswer, { kind: 'refused' }>> {
  const { store, policy } = deps;
  const approval = await store.approval(id);
  if (approval === undefined) return refuse('That question is gone.');
  const stranger = strangerTo({ ...by, policy });
  if (stranger !== undefined) return refuse(stranger);
  const approvers = approversFor(policy, approval.asker);
  if (!approvers.includes(by.actor) || approval.team !== by.team) {
    const names = approvers.slice(0, 3).map((user) => `<@${user}>`);
    return refuse(`Only ${names.join(' or ')} may answer that.`);
  }
  if (approval.end !== undefined) return late(deps, id);
  return (await store.now()) >= approval.expiresAt ? refuse('Too late: its time is over.') : approval;
}

/** The request is written down as it was asked for, together with the yes. */
async function carryOut(
  deps: Deps,
  by: Asking,
  approval: Approval,
  end: ReturnType<typeof ended>,
): Promise<ApprovalAnswer> {
  const { asker, team, channel, wanted } = approval;
  const dedupe = `approved:${approval.id}`;
  const failed = (message: string, example?: string): ApprovalAnswer =>
    refuse(`It cannot be had any more as it was asked for. ${message}`, example);
  if (wanted.kind === 'machine') {
    const { spec, project, name, why } = wanted;
    const ask = {
      ...{ dedupe, team, botTeam: by.botTeam, channel, actor: asker, isGuest: false, spec, project },
      ...(name === undefined ? {} : { name }),
      ...(why === undefined ? {} : { why }),
    };
    const answer = await requestMachine(deps, ask, { approved: end });
    if (answer.kind === 'accepted') return { kind: 'done', approval: end.approval };
    return answer.kind === 'refused' ? failed(answer.message, answer.example) : late(deps, approval.id);
  }
  const machine = await deps.store.machine(wanted.machineId);
  if (machine === undefined) return failed(`${wanted.machineName} is gone.`);
  const at = await deps.store.now();
  const request: Request = {
    id: deps.newId(),
    machineId: machine.id,
    actor: asker,
    channel,
    at,
    what: wanted.what,
  };
  const outcome = await acceptRequest(deps, dedupe, request, machine, { approved: end });
  if (outcome === 'accepted') {
    deps.nudge.nudge();
    return { kind: 'done', approval: end.approval };
  }
  return outcome.kind === 'refused' ? failed(outcome.message, outcome.example) : late(deps, approval.id);
}

/** Somebody else was faster. */
async function late({ store }: Deps, id: string): Promise<Extract<ApprovalAnswer, { kind: 'refused' }>> {
  const end = (await store.approval(id))?.end;
  if (end === undefined) return refuse('Something has changed just now. Press once more.');
  if (end.kind === 'expired') return refuse('Too late: its time is over.');
  return refuse(`<@${end.by}> has ${end.kind} it already.`);
}

function refuse(message: string, example?: string): Extract<ApprovalAnswer, { kind: 'refused' }> {
  return { kind: 'refused', message, ...(example === undefined ? {} : { example }) };
}
