/** An administrator freezes the watchdog, or lifts the freeze; in the store, so that every replica keeps to it. */
import { permit } from '../domain/decide/permit.ts';
import { formatDuration } from '../domain/duration.ts';
import { type Freeze, freezeNow, LONGEST_FREEZE } from '../domain/freeze.ts';
import type { Destination, Notice } from '../domain/notice.ts';
import type { Millis } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';
import { brakeEntry } from './follow-brakes.ts';
import type { Asking } from './request-quota.ts';

export type FreezeAnswer =
  | { readonly kind: 'accepted'; readonly freeze: Freeze }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly message: string; readonly example?: string };

/** Somebody else may change the brakes at the same moment. */
const TRIES = 5;

/** Freezes until then, in place of a freeze that is in force. */
export async function freezeWatchdog(
  deps: Deps,
  by: Asking,
  until: Millis,
  why: string,
): Promise<FreezeAnswer> {
  const refused = refusal(deps, by);
  if (refused !== undefined) return refused;
  const now = await deps.store.now();
  const example = '/gpu freeze for 2h';
  if (until <= now) return { kind: 'refused', message: 'That moment has passed already.', example };
  if (until - now > LONGEST_FREEZE) {
    const message = `A freeze lasts at most ${formatDuration(LONGEST_FREEZE)}: a forgotten one costs money.`;
    return { kind: 'refused', message, example };
  }
  const freeze: Freeze = { by: by.actor, at: now, until, why, key: by.dedupe };
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await deps.store.brakes();
    if (before.freeze?.key === by.dedupe) return { kind: 'duplicate' };
    const text = `<@${by.actor}> freezes the watchdog for ${formatDuration(until - now)}${why === '' ? '' : ` (${why})`}.`;
    const writes = [
      brakeEntry(now, text, freeze),
      ...tellAll(deps, `freeze:${now}`, { kind: 'freeze', freeze }),
    ];
    if (await deps.store.saveBrakes(before, { ...before, freeze }, writes)) {
      deps.nudge.nudge();
      return { kind: 'accepted', freeze };
    }
  }
  return { kind: 'refused', message: 'Others are at it at this moment. Ask again.', example };
}

/** Lifts the freeze that is in force. */
export async function unfreezeWatchdog(deps: Deps, by: Asking): Promise<FreezeAnswer> {
  const refused = refusal(deps, by);
  if (refused !== undefined) return refused;
  const now = await deps.store.now();
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await deps.store.brakes();
    const freeze = freezeNow(before, now);
    if (freeze === undefined) {
      return { kind: 'refused', message: 'The watchdog is not frozen.', example: '/gpu freeze for 2h' };
    }
    const ended: Freeze = { ...freeze, ended: { at: now, by: by.actor } };
    const writes = [
      brakeEntry(now, `<@${by.actor}> lifts the freeze of the watchdog.`, ended),
      ...tellAll(deps, `freeze-over:${freeze.at}`, { kind: 'freeze', freeze: ended }),
    ];
    if (await deps.store.saveBrakes(before, { ...before, freeze: ended }, writes)) {
      deps.nudge.nudge();
      return { kind: 'accepted', freeze: ended };
    }
  }
  return {
    kind: 'refused',
    message: 'Others are at it at this moment. Ask again.',
    example: '/gpu unfreeze',
  };
}

/** Every administrator, and the digest's channels: whoever waits for a stop is to know. */
function tellAll({ policy }: Pick<Deps, 'policy'>, key: string, notice: Notice): Write[] {
  const { admins, digest } = policy;
  const all: Destination[] = [
    ...admins.map((user) => ({ to: 'person', user }) as const),
    ...digest.channels.map((channel) => ({ to: 'channel', channel }) as const),
  ];
  return all.map((destination, i) => ({
    write: 'say',
    saying: { key: `${key}:${i}`, destination, notice },
  }));
}

function refusal({ policy }: Deps, by: Asking): FreezeAnswer | undefined {
  const permission = permit({ ...by, policy, action: 'freeze' });
  return permission.permitted ? undefined : { kind: 'refused', message: permission.because };
}
