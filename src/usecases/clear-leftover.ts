/** Deletes what nothing uses, for an administrator who pressed the button: looked at again first, and told when it is gone. */
import { keptBecause } from '../domain/decide/leftovers.ts';
import { permit } from '../domain/decide/permit.ts';
import { type Fault, inWords } from '../domain/fault.ts';
import type { Leftover, LeftoverAt } from '../domain/leftover.ts';
import type { Notice } from '../domain/notice.ts';
import type { Request, RequestVerb } from '../domain/request.ts';
import { type Duration, MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { Claim, Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import type { EngineDeps } from './engine-deps.ts';
import { leftoversKey, neededSnapshots } from './report-leftovers.ts';
import { requestIdOf } from './step.ts';
import type { StrayPress } from './stray-questions.ts';

/** Between two looks at what Google is deleting. */
const LOOK: Duration = 3 * SECOND;
/** So long Google is left alone when it gave no definite answer. */
const AGAIN: Duration = 30 * SECOND;
/** What is still there after this is told of. */
const LONGEST: Duration = 10 * MINUTE;

type Clear = Extract<RequestVerb, { verb: 'clear' }>;

export type ClearAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly message: string };

/** Writes down that it is to be deleted; the engine looks at it again and does it. Only administrators may. */
export async function askToClear(
  deps: Deps,
  by: StrayPress,
  which: LeftoverAt,
  reportedAt: Millis,
): Promise<ClearAnswer> {
  const permission = permit({ ...by, isGuest: false, policy: deps.policy, action: 'clear' });
  if (!permission.permitted) return { kind: 'refused', message: permission.because };
  if (!deps.policy.projects.some(({ id }) => id === which.project)) {
    return { kind: 'refused', message: `Lamplighter does not watch ${which.project} any more.` };
  }
  const at = await deps.store.now();
  const { actor, channel } = by;
  const what = { verb: 'clear', which, reportedAt } as const;
  const request: Request = { id: deps.newId(), machineId: undefined, actor, channel, at, what };
  // One deletion each, however often it is pressed and by whom.
  const dedupe = `clear:${which.project}:${which.kind}:${which.id}:${reportedAt}`;
  if ((await deps.store.acceptRequest(dedupe, request, [])) === 'duplicate') return { kind: 'duplicate' };
  deps.nudge.nudge();
  return { kind: 'accepted' };
}

/** One look. Google is asked only for what still is what was reported; the request stays open until it is gone. */
export async function clearLeftover(deps: EngineDeps, claim: Claim<Request>, what: Clear): Promise<void> {
  const { which } = what;
  const now = await deps.store.now();
  const seen = await deps.inventory.leftover(which);
  if (!seen.ok && seen.fault.kind === 'not-found') return gone(deps, claim, what, now);
  const isLate = now - claim.row.at > LONGEST;
  if (!seen.ok && isOpen(seen.fault) && !isLate) return later(deps, claim, now + AGAIN);
  if (!seen.ok) return refuse(deps, claim, which, why(seen.fault), now);
  const because = keptBecause(which, seen.value, await neededSnapshots(deps), now);
  if (because !== undefined) return refuse(deps, claim, which, because, now);
  if (isLate) return refuse(deps, claim, which, 'Google has not deleted it in ten minutes', now);
  const asked = await deps.inventory.removeLeftover(which, requestIdOf(`${claim.row.id}/delete`));
  if (asked.ok || asked.fault.kind === 'not-found') return later(deps, claim, now + LOOK);
  if (isOpen(asked.fault)) return later(deps, claim, now + AGAIN);
  return refuse(deps, claim, which, why(asked.fault), now);
}

/** No definite answer. */
function isOpen({ kind }: Fault): boolean {
  return kind === 'unavailable' || kind === 'throttled';
}

function why(fault: Fault): string {
  return fault.kind === 'conflict' ? 'something uses it again' : `Google refuses (${inWords(fault)})`;
}

async function later(deps: EngineDeps, claim: Claim<Request>, dueAt: Millis): Promise<void> {
  await deps.store.finishRequest(claim, dueAt, []);
}

/** Told to who asked, and in the report. */
async function gone(
  deps: EngineDeps,
  claim: Claim<Request>,
  { which, reportedAt }: Clear,
  now: Millis,
): Promise<void> {
  const { id, actor } = claim.row;
  const { leftover, edits } = await markedGone(deps, which, reportedAt, { by: actor, at: now });
  const text = `<@${actor}> had the ${which.kind} ${which.name} in ${which.place} (${which.project}) deleted.`;
  const notice: Notice | undefined =
    leftover === undefined ? undefined : { kind: 'cleared', leftover, at: now };
  await deps.store.finishRequest(claim, undefined, [
    ...edits,
    entry(which, now, text, leftover),
    ...(notice === undefined
      ? []
      : [
          {
            write: 'say' as const,
            saying: { key: `cleared:${id}`, destination: { to: 'person' as const, user: actor }, notice },
          },
        ]),
  ]);
  deps.nudge.nudge();
}

/** The report in all of its places, with that entry marked. */
async function markedGone(
  deps: EngineDeps,
  which: LeftoverAt,
  reportedAt: Millis,
  end: { readonly by: string; readonly at: Millis },
): Promise<{ readonly leftover: Leftover | undefined; readonly edits: readonly Write[] }> {
  const edits: Write[] = [];
  let leftover: Leftover | undefined;
  const key = leftoversKey(deps, reportedAt);
  for (let i = 0; ; i++) {
    const row = await deps.store.saying(`${key}:${i}`);
    const notice = row?.saying.notice;
    if (row === undefined || notice?.kind !== 'leftovers') return { leftover, edits };
    const shown = notice.report.shown.map((one) => {
      const isIt = one.leftover.kind === which.kind && one.leftover.id === which.id;
      if (!isIt || one.leftover.project !== which.project) return one;
      leftover = one.leftover;
      return { ...one, gone: one.gone ?? end };
    });
    const saying = { ...row.saying, notice: { ...notice, report: { ...notice.report, shown } } };
    edits.push({ write: 'say', saying });
  }
}

async function refuse(
  deps: EngineDeps,
  claim: Claim<Request>,
  which: LeftoverAt,
  because: string,
  now: Millis,
): Promise<void> {
  const { id, actor } = claim.row;
  const { kind, name, place, project } = which;
  const what = `The ${kind} ${name} in ${place} (${project}) was not deleted: ${because}.`;
  const next = 'Tomorrow’s report shows whether it is still unused.';
  const notice: Notice = { kind: 'request-failed', machineName: undefined, what, next };
  await deps.store.finishRequest(claim, undefined, [
    entry(which, now, what),
    { write: 'say', saying: { key: `cleared:${id}`, destination: { to: 'person', user: actor }, notice } },
  ]);
  deps.nudge.nudge();
}

function entry({ name }: LeftoverAt, at: Millis, text: string, detail?: unknown): Write {
  return {
    write: 'journal',
    entry: {
      at,
      machineId: undefined,
      machineName: name,
      kind: 'cleared',
      text,
      ...(detail === undefined ? {} : { detail }),
    },
  };
}
