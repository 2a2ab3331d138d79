/** The question whether a stray is to be taken in or left alone, and the warning before a stop: answered by whoever knows. */
import { permit, strangerTo } from '../domain/decide/permit.ts';
import { strayQuestions } from '../domain/decide/stray-questions.ts';
import type { Destination, Notice } from '../domain/notice.ts';
import type { Request } from '../domain/request.ts';
import type { SeenStray, StrayEnd } from '../domain/stray.ts';
import type { Millis } from '../domain/time.ts';
import type { SayingRow, Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import { leftAloneSlot } from './look-for-strays.ts';

export type StrayNotice = Extract<Notice, { kind: 'stray' }>;

/** A stray by what names it for ever. */
export type StrayId = Pick<SeenStray, 'project' | 'instanceId'>;

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
function questionKey({ project, instanceId }: StrayId): string {
  return `stray:${project}:${instanceId}`;
}

/** The slot that numbers the warnings of one: each takes the number after the last. */
export function warnedSlot({ project, instanceId }: StrayId): string {
  return `stray-warned:${project}:${instanceId}`;
}

/** Names the warning of that number, as `questionKey`. */
export function strayWarningKey(which: StrayId, round: number): string {
  return `${warnedSlot(which)}:${round}`;
}

/** Asks about those that nobody was asked about, where the policy wants that. */
export async function askAboutStrays(deps: Deps, seen: readonly SeenStray[], now: Millis): Promise<void> {
  const { watch } = deps.policy;
  if (watch.strays === 'report' || watch.dryRun) return;
  const asked = new Set<SeenStray>();
  for (const stray of seen) {
    const slots = [questionKey(stray), warnedSlot(stray)].map((slot) => deps.store.lastSlot(slot));
    if ((await Promise.all(slots)).some((at) => at !== undefined)) asked.add(stray);
  }
  for (const stray of strayQuestions(seen, (one) => asked.has(one))) {
    const key = questionKey(stray);
    const notice: Notice = { kind: 'stray', stray, at: now, end: undefined };
    // Of a name's slots the newest is kept for ever.
    await deps.store.takeSlot(
      key,
      0,
      places(deps).map((destination, i) => sayTo(`${key}:${i}`, destination, notice)),
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

export function sayTo(key: string, destination: Destination, notice: Notice): Write {
  return { write: 'say', saying: { key, destination, notice } };
}

/** A question or a warning in one of its places. */
export interface StraySaying {
  readonly row: SayingRow;
  readonly notice: StrayNotice;
}

/** Every place of the question or the warning of that key, as they stand. */
export async function straySayings(deps: Deps, key: string): Promise<readonly StraySaying[]> {
  const found: StraySaying[] = [];
  for (let i = 0; ; i++) {
    const row = await deps.store.saying(`${key}:${i}`);
    if (row?.saying.notice.kind !== 'stray') return found;
    found.push({ row, notice: row.saying.notice });
  }
}

/** Edits those that have no end yet. */
export function endStraySayings(sayings: readonly StraySaying[], end: StrayEnd): Write[] {
  return sayings
    .filter(({ notice }) => notice.end === undefined)
    .map(({ row: { saying }, notice }) => sayTo(saying.key, saying.destination, { ...notice, end }));
}

/** The question and the last warning about one. */
export async function sayingsAbout(deps: Deps, which: StrayId): Promise<readonly StraySaying[]> {
  const round = await deps.store.lastSlot(warnedSlot(which));
  const warning = round === undefined ? [] : await straySayings(deps, strayWarningKey(which, round));
  return [...(await straySayings(deps, questionKey(which))), ...warning];
}

interface OpenQuestion {
  /** One that waits for an answer, if any does. */
  readonly question: StrayNotice;
  readonly sayings: readonly StraySaying[];
  readonly ended: (end: StrayEnd) => Write[];
}

/** What was asked or warned of as it stands, with every place where it was; undefined when it is gone. */
export async function openQuestion(deps: Deps, which: StrayId): Promise<OpenQuestion | undefined> {
  const sayings = await sayingsAbout(deps, which);
  const open = sayings.find(({ notice }) => notice.end === undefined) ?? sayings[0];
  if (open === undefined) return undefined;
  return { question: open.notice, sayings, ended: (end) => endStraySayings(sayings, end) };
}

/** Leaves it alone for good; it is in no report any more. */
export async function leaveStray(deps: Deps, by: StrayPress, which: StrayId): Promise<StrayAnswer> {
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
export async function adoptStray(deps: Deps, by: StrayPress, which: StrayId): Promise<StrayAnswer> {
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

async function answerable(deps: Deps, by: StrayPress, which: StrayId, action: 'look' | 'ask') {
  const open = await openQuestion(deps, which);
  // Who was asked in person may answer there, whichever channels are allowed.
  const isAsked = open?.sayings.some(
    ({ row: { saying } }) => saying.destination.to === 'person' && saying.destination.user === by.actor,
  );
  const person = { ...by, isGuest: false, policy: deps.policy };
  const stranger = strangerTo(person);
  const permission = permit({ ...person, action });
  if (stranger !== undefined) return { kind: 'refused', message: stranger } as const;
  if (!permission.permitted && isAsked !== true)
    return { kind: 'refused', message: permission.because } as const;
  if (open === undefined) {
    return { kind: 'refused', message: 'That question is gone; the next report shows the machine.' } as const;
  }
  return open.question.end === undefined ? open : ({ kind: 'duplicate' } as const);
}
