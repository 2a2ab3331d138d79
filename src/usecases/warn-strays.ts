/** Warns of machines that Lamplighter did not make and that idle, before they are stopped: where the policy wants that. */
import { strayWarning, strayWarnings } from '../domain/decide/stray-stop.ts';
import { freezeNow } from '../domain/freeze.ts';
import type { Destination, Notice } from '../domain/notice.ts';
import type { Request } from '../domain/request.ts';
import type { SeenStray } from '../domain/stray.ts';
import { DAY, type Millis } from '../domain/time.ts';
import { dayOf } from '../domain/time-of-day.ts';
import type { EngineDeps } from './engine-deps.ts';
import { brakeEntry } from './follow-brakes.ts';
import { toAdmins } from './sayings.ts';
import { sayTo, straySayings, strayWarningKey, warnedSlot } from './stray-questions.ts';

/** Nobody is warned of the same machine twice in this long. */
const AGAIN = DAY;

/** One message to whom its labels name, else to the administrators, and a request that stops it later if all still stands. */
export async function warnOfStrays(deps: EngineDeps, seen: readonly SeenStray[], now: Millis): Promise<void> {
  const { watch } = deps.policy;
  if (watch.strays !== 'stop' || watch.dryRun) return;
  if (freezeNow(await deps.store.brakes(), now) !== undefined) return;
  const warned = await Promise.all(seen.map((stray) => wasWarned(deps, stray, now)));
  const told = new Set(seen.filter((_, i) => warned[i] === true));
  const { warn, held } = strayWarnings(seen, (stray) => told.has(stray), watch);
  if (held !== undefined) {
    const day = dayOf(now, deps.policy.timeZone);
    const notice: Notice = { kind: 'brake', ...held };
    await deps.store.takeSlot(`stray-brake:${day}`, 0, [
      brakeEntry(now, held.what, held.held),
      ...toAdmins(deps, `stray-brake:${day}`, notice),
    ]);
  }
  for (const stray of warn) await warnOf(deps, stray, now);
}

/** Lately, or it still waits for an answer. */
async function wasWarned(deps: EngineDeps, stray: SeenStray, now: Millis): Promise<boolean> {
  const round = await deps.store.lastSlot(warnedSlot(stray));
  if (round === undefined) return false;
  const sayings = await straySayings(deps, strayWarningKey(stray, round));
  return sayings.some(({ notice }) => notice.end === undefined || now - notice.at < AGAIN);
}

async function warnOf(deps: EngineDeps, stray: SeenStray, now: Millis): Promise<void> {
  const told = whoIsTold(deps, stray);
  // Who cannot be warned is not stopped.
  if (told.length === 0) return;
  const { project, instanceId, name, zone } = stray;
  const slot = warnedSlot(stray);
  const round = ((await deps.store.lastSlot(slot)) ?? 0) + 1;
  const key = strayWarningKey(stray, round);
  const stopAt = now + strayWarning(deps.policy.watch);
  const notice: Notice = { kind: 'stray', stray, at: now, stopAt, end: undefined };
  const request: Request = {
    id: deps.newId(),
    machineId: undefined,
    actor: 'lamplighter',
    channel: '',
    at: now,
    what: { verb: 'stop-stray', project, instanceId, round },
  };
  const text = `${name} in ${zone} (${project}), which Lamplighter did not make, is idle; a warning went out.`;
  const taken = await deps.store.takeSlot(slot, round, [
    ...told.map((destination, i) => sayTo(`${key}:${i}`, destination, notice)),
    { write: 'request', dedupe: key, request },
    {
      write: 'journal',
      entry: { at: now, machineId: undefined, machineName: name, kind: 'stray', text, detail: stray },
    },
  ]);
  if (taken) deps.nudge.nudge();
}

/** Whom its labels name, as far as the policy knows them; else the administrators. */
export function whoIsTold({ policy }: Pick<EngineDeps, 'policy'>, { owner }: SeenStray): Destination[] {
  const named = owner === undefined ? undefined : policy.watch.strayOwners[owner];
  return (named === undefined ? policy.admins : [named]).map((user) => ({ to: 'person', user }));
}
