/** `/gpu cp`: has a machine copy to or from Cloud Storage, and follows it to its end. */
import { bucketUrl, parseBucketPlace } from '../domain/bucket.ts';
import {
  COPY_KEY,
  type Copy,
  type CopyEnd,
  type CopyOrder,
  cancelText,
  inWords,
  orderText,
} from '../domain/copy.ts';
import { nextCopyStep, unfitForCopy } from '../domain/decide/copy.ts';
import type { Machine } from '../domain/machine.ts';
import type { Saying } from '../domain/notice.ts';
import type { Request } from '../domain/request.ts';
import { type Duration, MINUTE, type Millis, SECOND } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';
import { type Applied, refused } from './apply-change.ts';
import type { EngineDeps } from './engine-deps.ts';
import { at, backOff, type Given, journal, type Step } from './step.ts';

/** Between two looks at a copy that runs, in its first minutes and later. */
const LOOK_EVERY: Duration = 10 * SECOND;
const LOOK_LATER_EVERY: Duration = 30 * SECOND;
const FIRST: Duration = 5 * MINUTE;
/** The same until it has begun. */
const BEGIN_EVERY: Duration = 2 * SECOND;

/** A machine copies one thing at a time; whoever asks for a second one is told. */
export function applyCopy(given: Given, request: Request, order: CopyOrder): Applied {
  const { machine, now } = given;
  const unfit = unfitForCopy(machine);
  if (unfit !== undefined) return refused(given, request, unfit);
  const copy: Copy = {
    ...order,
    id: request.id,
    by: request.actor,
    channel: request.channel,
    askedAt: now,
    total: undefined,
    copied: 0,
    toldAt: undefined,
    begun: false,
    movedAt: now,
  };
  const after = { ...machine, copy, tries: 0 };
  const text = `<@${request.actor}> has ${machine.name} copy ${inWords(copy, machine.name)}.`;
  return { machine: after, writes: [journal(after, now, 'copied', text, order), say(after, copy, now)] };
}

/** Ends the copy under way; what is copied by then stays. */
export function applyCancelCopy({ machine }: Given, request: Request): Applied {
  const { copy } = machine;
  if (copy === undefined) return { machine, writes: [] };
  return { machine: { ...machine, copy: { ...copy, cancelledBy: request.actor } }, writes: [] };
}

/** One look at the copy of a ready machine. Telling the machine twice does no harm: it begins no copy twice. */
export async function followCopy(deps: EngineDeps, step: Step): Promise<Step> {
  const { machine } = step;
  if (machine.copy === undefined) return step;
  const now = await deps.store.now();
  if (machine.state !== 'ready') return ended(step, machine.copy, cutOff(machine), now);
  const looked = await withTotal(deps, machine, machine.copy);
  if (looked.kind === 'end') return ended(step, machine.copy, looked.end, now);
  if (looked.kind === 'later') return later(step, now);
  const { copy } = looked;
  const report = await deps.cloud.bootReport(at(machine));
  if (!report.ok) return later(step, now);
  const next = nextCopyStep(copy, report.value.copy, machine.name, now);
  if (next.kind === 'end') return ended(step, copy, next.end, now);
  if (next.kind === 'tell') {
    const text = next.what === 'order' ? orderText(copy) : cancelText(copy);
    const told = await deps.cloud.setMetadata(at(machine), COPY_KEY, text);
    if (!told.ok && told.fault.kind === 'denied') {
      const why = `Google does not let Lamplighter tell ${machine.name} what to copy: ${told.fault.message}`;
      const next = `Ask an administrator to give Lamplighter compute.instances.setMetadata in ${machine.project}.`;
      return ended(step, copy, { kind: 'failed', why, next }, now);
    }
    if (!told.ok) return later(step, now);
  }
  const toldAt = next.copy.toldAt ?? (next.kind === 'tell' ? now : undefined);
  const after: Machine = { ...machine, copy: { ...next.copy, toldAt } };
  const shown = next.copy.copied !== machine.copy.copied || next.copy.begun !== machine.copy.begun;
  return {
    ...step,
    machine: after,
    dueAt: soonest(step.dueAt, now + paceOf(next.copy, now)),
    writes: [...step.writes, ...(shown ? [say(after, next.copy, now)] : [])],
  };
}

function paceOf({ begun, askedAt }: Copy, now: Millis): Duration {
  if (!begun) return BEGIN_EVERY;
  return now - askedAt < FIRST ? LOOK_EVERY : LOOK_LATER_EVERY;
}

type Looked =
  | { readonly kind: 'known'; readonly copy: Copy }
  | { readonly kind: 'end'; readonly end: CopyEnd }
  | { readonly kind: 'later' };

/** How much there is to copy from a bucket, looked up once. Where we may not look, the machine still may. */
async function withTotal(deps: EngineDeps, machine: Machine, copy: Copy): Promise<Looked> {
  if (copy.total !== undefined) return { kind: 'known', copy };
  if (copy.way === 'from-machine') return { kind: 'known', copy: { ...copy, total: 0 } };
  const place = parseBucketPlace(copy.url);
  if (!place.ok)
    return { kind: 'end', end: { kind: 'failed', why: place.fault, next: 'Nothing was copied.' } };
  const looked = await deps.buckets.look(machine.project, place.value);
  if (looked.ok && looked.value.objects === 0 && !looked.value.more) {
    const why = `There is nothing at ${bucketUrl(place.value)}.`;
    const next = `Look what is there with: gcloud storage ls gs://${place.value.bucket}`;
    return { kind: 'end', end: { kind: 'failed', why, next } };
  }
  if (looked.ok) {
    return { kind: 'known', copy: { ...copy, total: looked.value.more ? 0 : looked.value.bytes } };
  }
  const { fault } = looked;
  if (fault.kind === 'unavailable' || fault.kind === 'throttled') return { kind: 'later' };
  if (fault.kind !== 'not-found') return { kind: 'known', copy: { ...copy, total: 0 } };
  const why = `There is no bucket gs://${place.value.bucket}.`;
  return { kind: 'end', end: { kind: 'failed', why, next: 'Check its name, and ask again.' } };
}

function cutOff({ name, state }: Machine): CopyEnd {
  const next =
    state === 'gone'
      ? 'What was copied to it is gone with it.'
      : `What was copied by then stays. When ${name} runs again, ask again: it goes on from there.`;
  return { kind: 'failed', why: `${name} does not run any more.`, next };
}

function ended(step: Step, copy: Copy, end: CopyEnd, now: Millis): Step {
  const machine: Machine = { ...step.machine, copy: undefined, tries: 0 };
  const what = inWords(copy, machine.name);
  const text =
    end.kind === 'done'
      ? `Copied ${what}.`
      : end.kind === 'cancelled'
        ? `The copy of ${what} was cancelled.`
        : `The copy of ${what} failed: ${end.why}`;
  return {
    ...step,
    machine,
    writes: [...step.writes, journal(machine, now, 'copied', text, end), say(machine, copy, now, end)],
  };
}

function later(step: Step, now: Millis): Step {
  const tries = step.machine.tries + 1;
  const { dueAt } = step;
  return {
    ...step,
    machine: { ...step.machine, tries },
    dueAt: soonest(dueAt, now + backOff(tries)),
  };
}

function soonest(one: Millis | undefined, other: Millis): Millis {
  return Math.min(one ?? other, other);
}

function say(machine: Machine, copy: Copy, now: Millis, end?: CopyEnd): Write {
  return { write: 'say', saying: copySaying(machine, copy, now, end) };
}

/** The one live message of a copy. */
function copySaying(machine: Machine, copy: Copy, now: Millis, end: CopyEnd | undefined): Saying {
  return {
    key: `copy:${copy.id}`,
    destination: { to: 'channel', channel: copy.channel },
    notice: { kind: 'copy', machine, copy, end, now },
  };
}
