/** Delivers one message of the outbox: posts it once, then keeps it up to date. */
import type { Fault } from '../domain/fault.ts';
import type { Destination, Notice } from '../domain/notice.ts';
import { MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { Claim, SayingRow } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { backOff } from './step.ts';

/** Messages are looked for from this long before their first try: the clocks of Slack and the store may differ. */
const CLOCK_SLACK = 5 * MINUTE;

/**
 * Posts or updates. Slack has no idempotency key, so a message that may have been posted before is looked for by
 * its key first. A process that stood still meanwhile may have lost its claim to one that posted, or that wrote something
 * newer: after `postUntil`, by the machine's clock, nothing is sent, and the message waits for its next claim. What Slack refuses for good is
 * told to the person in a direct message instead.
 */
export async function deliverSaying(
  deps: EngineDeps,
  claim: Claim<SayingRow>,
  postUntil: Millis,
): Promise<void> {
  const { row } = claim;
  const { key, destination, notice } = row.saying;
  let posted = row.posted;
  if (posted === undefined && row.tries > 0 && destination.to !== 'ephemeral') {
    const found = await deps.chat.find(destination, key, (row.triedAt ?? 0) - CLOCK_SLACK);
    if (!found.ok) return failed(deps, claim, found.fault);
    posted = found.value;
  }
  if (deps.clock.now() > postUntil) return;
  if (posted === undefined) {
    const sent = await deps.chat.post(destination, notice, key);
    if (!sent.ok) return failed(deps, claim, sent.fault);
    await deps.store.delivered(claim, sent.value);
    return;
  }
  const updated = await deps.chat.update(posted, notice);
  if (!updated.ok && updated.fault.kind !== 'not-found') return failed(deps, claim, updated.fault);
  await deps.store.delivered(claim, posted);
}

async function failed(deps: EngineDeps, claim: Claim<SayingRow>, fault: Fault): Promise<void> {
  const now = await deps.store.now();
  const { row } = claim;
  const { key, destination, notice } = row.saying;
  if (fault.kind === 'throttled' || fault.kind === 'unavailable') {
    deps.log.warn({ key, fault, tries: row.tries }, 'a message waits');
    const wait = Math.max(fault.retryAfter ?? 0, backOff(row.tries), SECOND);
    await deps.store.undelivered(claim, now + wait, fault.message);
    return;
  }
  deps.log.error({ key, fault }, 'Slack refuses a message');
  const person = instead(destination, notice);
  const entry = {
    at: now,
    machineId: 'machine' in notice ? notice.machine.id : undefined,
    machineName: 'machine' in notice ? notice.machine.name : undefined,
    kind: 'refused' as const,
    text: `A message could not be posted (${fault.message})${person === undefined ? '.' : '; it went to its owner directly.'}`,
    detail: { key, fault },
  };
  await deps.store.undelivered(claim, undefined, fault.message);
  await deps.store.write([
    { write: 'journal', entry },
    ...(person === undefined
      ? []
      : [{ write: 'say' as const, saying: { key: `${key}:dm`, destination: person, notice } }]),
  ]);
}

/** Who gets a message that its channel refused. */
function instead(destination: Destination, notice: Notice): Destination | undefined {
  if (destination.to === 'ephemeral') return { to: 'person', user: destination.user };
  if (destination.to === 'channel' && 'machine' in notice)
    return { to: 'person', user: notice.machine.lease.owner };
  return undefined;
}
