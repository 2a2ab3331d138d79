/** Tells the administrators what holds the watchdog back: once when it begins, once when it is over. */
import type { BrakeNotice } from '../domain/decide/brakes.ts';
import type { Brakes } from '../domain/freeze.ts';
import type { Notice } from '../domain/notice.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { toAdmins } from './sayings.ts';

/** A brake is released when it has held nothing back for so long: at its limit it comes and goes. */
const RELEASED_AFTER: Duration = 15 * MINUTE;
/** That it still holds is written down once in this long. */
const NOTED_EVERY: Duration = 5 * MINUTE;

/** `brakes` as this pass read them, `brake` = what it held back. */
export async function followBrakes(
  deps: EngineDeps,
  brakes: Brakes,
  brake: BrakeNotice | undefined,
  now: Millis,
): Promise<void> {
  const writes: Write[] = [];
  let after = brakes;
  const { freeze, held } = brakes;
  if (freeze !== undefined && freeze.ended === undefined && now >= freeze.until) {
    const ended = { ...freeze, ended: { at: freeze.until } };
    after = { ...after, freeze: ended };
    writes.push(
      brakeEntry(now, 'The freeze of the watchdog is over.', ended),
      ...toAdmins(deps, `freeze-over:${freeze.at}`, { kind: 'freeze', freeze: ended }),
    );
  }
  if (brake !== undefined && held === undefined) {
    deps.log.warn({ ...brake }, 'a brake engaged');
    after = { ...after, held: { since: now, what: brake.what, lastAt: now } };
    const notice: Notice = { kind: 'brake', what: brake.what, held: brake.held };
    writes.push(brakeEntry(now, brake.what, brake.held), ...toAdmins(deps, `brake:${now}`, notice));
  } else if (brake !== undefined && held !== undefined && now - held.lastAt >= NOTED_EVERY) {
    after = { ...after, held: { ...held, lastAt: now } };
  } else if (brake === undefined && held !== undefined && now - held.lastAt >= RELEASED_AFTER) {
    const { held: _, ...rest } = after;
    after = rest;
    const notice: Notice = { kind: 'brake-over', what: held.what, since: held.since, at: now };
    writes.push(
      brakeEntry(now, 'The watchdog no longer holds back.', held),
      ...toAdmins(deps, `brake-over:${held.since}`, notice),
    );
  }
  if (after === brakes) return;
  if (await deps.store.saveBrakes(brakes, after, writes)) deps.nudge.nudge();
}

/** Of the watchdog as a whole. */
export function brakeEntry(at: Millis, text: string, detail: unknown): Write {
  return {
    write: 'journal',
    entry: { at, machineId: undefined, machineName: undefined, kind: 'brake', text, detail },
  };
}
