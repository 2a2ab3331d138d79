/** Sends a request for more quota to Google, looks at it with back-off until Google has decided, and tells people. */
import { LONGEST_WAIT, limitInWords, nextLook, outcomeOf } from '../domain/decide/raise.ts';
import type { Fault } from '../domain/fault.ts';
import type { Notice } from '../domain/notice.ts';
import type { RaiseDraft, RaiseOutcome } from '../domain/raise.ts';
import type { Request } from '../domain/request.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import { DAY, MINUTE, type Millis } from '../domain/time.ts';
import type { Claim, Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';

/** A refusal to say who somebody is may pass; after this the sender is told. */
const PATIENCE = DAY;

/**
 * One look. The request's own id is Google's note of it, so that however often this runs, and wherever, Google is
 * asked once. The row stays open, and due again later, until there is an answer.
 */
export async function raiseQuota(deps: EngineDeps, claim: Claim<Request>, draft: RaiseDraft): Promise<void> {
  const { id, at } = claim.row;
  const now = await deps.store.now();
  const email = await contactOf(deps, claim.row);
  const asked = email.ok
    ? await deps.quotas.raise({
        id,
        at,
        project: draft.project,
        metric: draft.metric,
        region: draft.region,
        to: draft.to,
        justification: draft.justification,
        contactEmail: email.value,
      })
    : email;
  if (!asked.ok) {
    await afterFault(deps, claim, draft, asked.fault, now);
    return;
  }
  const outcome = outcomeOf(draft, asked.value);
  if (outcome !== undefined) {
    await decided(deps, claim, draft, outcome, now);
  } else if (now - at > LONGEST_WAIT) {
    const notice = failedNotice(
      `Google has not decided on ${limitInWords(draft)} for a month; I no longer look.`,
      'The console shows it under IAM & Admin, Quotas, Increase requests. Ask again, or ask the Google Cloud sales team.',
    );
    await deps.store.finishRequest(claim, undefined, told(claim.row, draft, notice));
  } else {
    await deps.store.finishRequest(claim, now + nextLook(now - at), []);
  }
}

/** The policy's address, else the sender's own in Slack. `invalid` = there is none, which only people can mend. */
async function contactOf(deps: EngineDeps, { actor }: Request): Promise<Result<string>> {
  const { contactEmail } = deps.policy.quota;
  if (contactEmail !== undefined) return ok(contactEmail);
  const found = await deps.addresses?.emailOf(actor);
  if (found !== undefined && !found.ok && found.fault.kind !== 'denied') return found;
  if (found?.ok === true && found.value !== undefined) return ok(found.value);
  return fail({
    kind: 'invalid',
    scope: 'call',
    code: 'NO_CONTACT',
    message: 'Google wants an e-mail address for its questions, and Slack does not tell me yours',
  });
}

async function afterFault(
  deps: EngineDeps,
  claim: Claim<Request>,
  draft: RaiseDraft,
  fault: Fault,
  now: Millis,
): Promise<void> {
  const { project } = draft;
  deps.log.warn({ project, metric: draft.metric, fault }, 'a request for more quota waits');
  const mayPass = fault.kind === 'throttled' || fault.kind === 'unavailable' || fault.kind === 'conflict';
  if (mayPass && now - claim.row.at < PATIENCE) {
    const wait = Math.max(fault.retryAfter ?? 0, Math.min(nextLook(now - claim.row.at), 10 * MINUTE));
    await deps.store.finishRequest(claim, now + wait, []);
    return;
  }
  const what = `Google was not asked to raise ${limitInWords(draft)}: ${fault.message}.`;
  const next =
    fault.code === 'NO_CONTACT'
      ? 'Whoever runs Lamplighter sets quota: { contactEmail: ml-team@example.com } in lamplighter.yaml, or adds the scope users:read.email to the Slack app. Then ask again.'
      : fault.kind === 'denied'
        ? `Ask an administrator to switch the Cloud Quotas API on in ${project} and to give Lamplighter cloudquotas.quotas.update there. Then ask again.`
        : 'Ask in the console, under IAM & Admin, Quotas; or ask again here with another number.';
  await deps.store.finishRequest(claim, undefined, told(claim.row, draft, failedNotice(what, next)));
}

async function decided(
  deps: EngineDeps,
  claim: Claim<Request>,
  draft: RaiseDraft,
  outcome: RaiseOutcome,
  now: Millis,
): Promise<void> {
  const notice: Notice = { kind: 'quota-outcome', draft, outcome, at: now };
  const text = `Google decided on ${limitInWords(draft)} in ${draft.project}: ${outcome.kind}.`;
  await deps.store.finishRequest(claim, undefined, [
    {
      write: 'journal',
      entry: {
        at: now,
        machineId: undefined,
        machineName: draft.machineName,
        kind: 'quota',
        text,
        detail: { draft, outcome },
      },
    },
    ...told(claim.row, draft, notice),
  ]);
}

/** To who asked for it, and to who sent it where that was somebody else. */
function told({ id, actor }: Request, { askedBy }: RaiseDraft, notice: Notice): readonly Write[] {
  return [...new Set([askedBy, actor])].map((user) => ({
    write: 'say',
    saying: { key: `quota-outcome:${id}:${user}`, destination: { to: 'person', user }, notice },
  }));
}

function failedNotice(what: string, next: string): Notice {
  return { kind: 'request-failed', machineName: undefined, what, next };
}
