/** The question whether a stray is to be taken in or left alone: asked once, answered by whoever knows. */
import { permit } from '../domain/decide/permit.ts';
import { strayQuestions } from '../domain/decide/stray-questions.ts';
import type { Destination, Notice, Saying } from '../domain/notice.ts';
import type { Request } from '../domain/request.ts';
import type { SeenStray, StrayEnd } from '../domain/stray.ts';
import type { Millis } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import { leftAloneSlot } from './look-for-strays.ts';

type Question = Extract<Notice, { kind: 'stray' }>;

/** Who presses, and where. */
export interface StrayPress {
  readonly dedupe: string;
  readonly actor: string;
  readonly team: string;
  readonly botTeam: string;
  readonly channel: string;
}

export type StrayAnswer =
  | { readonly kind: 'accepted'; readonly stray: SeenStray }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly message: string };

/** Names the question; it is in as many places as are told, whose keys add `:0`, `:1`, … */
function questionKey({ project, instanceId }: Pick<SeenStray, 'project' | 'instanceId'>): string {
  return `stray:${project}:${instanceId}`;
}

/** Asks about those that nobody was asked about, where the policy wants that. */
export async function askAboutStrays(deps: Deps, seen: readonly SeenStray[], now: Millis): Promise<void> {
  const { watch } = deps.policy;
  if (watch.strays === 'report' || watch.dryRun) return;
  const slots = await Promise.all(seen.map((stray) => deps.store.lastSlot(questionKey(stray))));
  const asked = new Set(seen.filter((_, i) => slots[i] !== undefined));
  for (const stray of strayQuestions(seen, (one) => asked.has(one))) {
    const key = questionKey(stray);
    const notice: Notice = { kind: 'stray', stray, at: now, end: undefined };
    // Of a name's slots the newest is kept for ever.
    await deps.store.takeSlot(
      key,
      0,
      places(deps).map((destination, i) => say(`${key}:${i}`, destination, notice)),
    );
  }
}

/** Where somebody may know whose it is: the digest's channels, or the administrators where the policy names none. */
function places({ policy }: Deps): Destination[] {
  const { admins, digest } = policy;
  return digest.channels.length > 0
    ? digest.channels.map((channel) => ({ to: 'channel', channel }))
    : admins.map((user) => ({ to: 'person', user }));
}

function say(key: string, destination: Destination, notice: Notice): Write {
  return { write: 'say', saying: { key, destination, notice } };
}

/** The question as it stands, with every place where it was asked; undefined when it is gone. */
export async function openQuestion(
  deps: Deps,
  which: Pick<SeenStray, 'project' | 'instanceId'>,
): Promise<{ readonly question: Question; readonly ended: (end: StrayEnd) => Write[] } | undefined> {
  const sayings: Saying[] = [];
  for (let i = 0; ; i++) {
    const row = await deps.store.saying(`${questionKey(which)}:${i}`);
    if (row === undefined) break;
    sayings.push(row.saying);
  }
  const question = sayings[0]?.notice;
  if (question?.kind !== 'stray') return undefined;
  const ended = (end: StrayEnd) =>
    sayings.map(({ key, destination }) => say(key, destination, { ...question, end }));
  return { question, ended };
}

/** Leaves it alone for good; it is in no report any more. */
export async function leaveStray(
  deps: Deps,
  by: StrayPress,
  which: Pick<SeenStray, 'project' | 'instanceId'>,
): Promise<StrayAnswer> {
  const open = await answerable(deps, by, which, 'look');
  if ('kind' in open) return open;
  const { stray } = open.question;
  const at = await deps.store.now();
  const text = `<@${by.actor}> wants ${stray.name} in ${stray.zone} (${stray.project}) left alone; Lamplighter did not make it.`;
  const taken = await deps.store.takeSlot(leftAloneSlot(stray), at, [
    ...open.ended({ kind: 'left', by: by.actor, at }),
    {
      write: 'journal',
      entry: { at, machineId: undefined, machineName: stray.name, kind: 'stray', text },
    },
  ]);
  if (!taken) return { kind: 'duplicate' };
  deps.nudge.nudge();
  return { kind: 'accepted', stray };
}

/** Writes down that it is to be taken in, for the presser; the engine looks at it again and does it. */
export async function adoptStray(
  deps: Deps,
  by: StrayPress,
  which: Pick<SeenStray, 'project' | 'instanceId'>,
): Promise<StrayAnswer> {
  const open = await answerable(deps, by, which, 'ask');
  if ('kind' in open) return open;
  const { stray } = open.question;
  const { actor, channel, team } = by;
  const { project, instanceId } = stray;
  const at = await deps.store.now();
  const what = { verb: 'adopt', project, instanceId, team } as const;
  const request: Request = { id: deps.newId(), machineId: undefined, actor, channel, at, what };
  if ((await deps.store.acceptRequest(by.dedupe, request, [])) === 'duplicate') return { kind: 'duplicate' };
  deps.nudge.nudge();
  return { kind: 'accepted', stray };
}

async function answerable(
  deps: Deps,
  by: StrayPress,
  which: Pick<SeenStray, 'project' | 'instanceId'>,
  action: 'look' | 'ask',
) {
  const permission = permit({ ...by, isGuest: false, policy: deps.policy, action });
  if (!permission.permitted) return { kind: 'refused', message: permission.because } as const;
  const open = await openQuestion(deps, which);
  if (open === undefined) {
    return { kind: 'refused', message: 'That question is gone; the next report shows the machine.' } as const;
  }
  return open.question.end === undefined ? open : ({ kind: 'duplicate' } as const);
}
