/** Asking for more quota, as people do: a draft first, then a person who may send it does. Never waits for Google. */
import { type Action, permit } from '../domain/decide/permit.ts';
import { limitInWords } from '../domain/decide/raise.ts';
import type { UserId } from '../domain/lease.ts';
import type { Notice } from '../domain/notice.ts';
import type { RaiseDraft, RaiseWish } from '../domain/raise.ts';
import type { Request, RequestVerb } from '../domain/request.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';

/** Who asks, and where. */
export interface Asking {
  readonly dedupe: string;
  readonly actor: UserId;
  readonly team: string;
  readonly botTeam: string;
  readonly isGuest: boolean;
  readonly channel: string;
}

export type QuotaAnswer =
  | { readonly kind: 'accepted'; readonly draft?: RaiseDraft }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly message: string; readonly example?: string };

/** The key of a draft as it was shown to who asked for it; administrators' copies add `:0`, `:1`, … */
export function draftKey(id: string): string {
  return `draft-quota-asked:${id}`;
}

/** Writes down that a draft is wanted; the engine looks at Google and shows it, or why it makes no sense. */
export function askQuotaDraft(deps: Deps, by: Asking, wish: RaiseWish): Promise<QuotaAnswer> {
  return accepted(deps, by, 'look', by.dedupe, { verb: 'draft-quota', wish });
}

/** The draft for a machine that failed for want of quota: of the limit, and as much of it, as it would have needed. */
export async function askQuotaForMachine(deps: Deps, by: Asking, machineId: string): Promise<QuotaAnswer> {
  const machine = await deps.store.machine(machineId);
  if (machine?.short === undefined) {
    return {
      kind: 'refused',
      message: 'It is not known any more which quota was short.',
      example: '/gpu quota',
    };
  }
  const { metric, region, usage, need, isFamilys } = machine.short;
  return askQuotaDraft(deps, by, {
    project: machine.project,
    metric,
    region,
    to: usage + need,
    ...(isFamilys ? { family: machine.spec.family } : {}),
    ...(machine.lease.why === '' ? {} : { why: machine.lease.why }),
    machineName: machine.name,
  });
}

/** Hands a draft to the administrators, who may send it. */
export async function forwardDraft(deps: Deps, by: Asking, id: string): Promise<QuotaAnswer> {
  const shown = await shownDraft(deps, id);
  if (shown === undefined) return GONE;
  const refused = refusal(deps, by, 'look');
  if (refused !== undefined) return refused;
  const { admins } = deps.policy;
  if (admins.length === 0) return refuse(NO_ADMINS);
  const copy = (await deps.store.saying(`${draftKey(id)}:0`))?.saying.notice;
  if (copy?.kind === 'quota-draft' && copy.end !== undefined) return { kind: 'duplicate' };
  await deps.store.write(
    admins.map((user, i) => ({
      write: 'say',
      saying: {
        key: `${draftKey(id)}:${i}`,
        destination: { to: 'person', user },
        notice: { ...shown, maySend: true, end: undefined },
      },
    })),
  );
  deps.nudge.nudge();
  return { kind: 'accepted', draft: shown.draft };
}

/** Sends a draft, as it was shown, to Google: once, whoever presses and how often. */
export async function sendDraft(deps: Deps, by: Asking, id: string): Promise<QuotaAnswer> {
  const shown = await shownDraft(deps, id);
  if (shown === undefined) return GONE;
  const { draft } = shown;
  const now = await deps.store.now();
  const end = { by: by.actor, at: now };
  const writes: Write[] = [
    {
      write: 'journal',
      entry: {
        at: now,
        machineId: undefined,
        machineName: draft.machineName,
        kind: 'quota',
        text: `<@${by.actor}> asks Google to raise ${limitInWords(draft)} from ${draft.from} to ${draft.to} in ${draft.project}.`,
        detail: draft,
      },
    },
  ];
  for (const [i, user] of deps.policy.admins.entries()) {
    const key = `${draftKey(id)}:${i}`;
    if ((await deps.store.saying(key)) === undefined) continue;
    const destination = { to: 'person', user } as const;
    writes.push({ write: 'say', saying: { key, destination, notice: { ...shown, maySend: true, end } } });
  }
  const answer = await accepted(deps, by, 'raise', `send:${id}`, { verb: 'raise-quota', draft }, writes);
  return answer.kind === 'accepted' ? { ...answer, draft } : answer;
}

const NO_ADMINS =
  'Only an administrator may send it, and lamplighter.yaml names none. Whoever runs Lamplighter adds Slack ids under admins, or sets quota: { requests: members }.';

const GONE: QuotaAnswer = {
  kind: 'refused',
  message: 'That draft is gone. Ask for it again.',
  example: '/gpu quota request l4 4 us-central1',
};

type ShownDraft = Extract<Notice, { kind: 'quota-draft' }>;

async function shownDraft({ store }: Deps, id: string): Promise<ShownDraft | undefined> {
  const notice = (await store.saying(draftKey(id)))?.saying.notice;
  return notice?.kind === 'quota-draft' ? notice : undefined;
}

async function accepted(
  deps: Deps,
  by: Asking,
  action: Action,
  dedupe: string,
  what: RequestVerb,
  writes: readonly Write[] = [],
): Promise<QuotaAnswer> {
  const refused = refusal(deps, by, action);
  if (refused !== undefined) return refused;
  const { actor, channel } = by;
  const at = await deps.store.now();
  const request: Request = { id: deps.newId(), machineId: undefined, actor, channel, at, what };
  const outcome = await deps.store.acceptRequest(dedupe, request, writes);
  if (outcome === 'duplicate') return { kind: 'duplicate' };
  deps.nudge.nudge();
  return { kind: 'accepted' };
}

function refusal({ policy }: Deps, by: Asking, action: Action): QuotaAnswer | undefined {
  const permission = permit({ ...by, policy, action });
  return permission.permitted ? undefined : refuse(permission.because);
}

function refuse(message: string): QuotaAnswer {
  return { kind: 'refused', message };
}
