/** Whether a copy may begin, and what comes of what the machine says of it. */
import { type Copy, type CopyEnd, type CopyReport, inWords } from '../copy.ts';
import { formatDuration } from '../duration.ts';
import type { Machine } from '../machine.ts';
import { type Duration, MINUTE, type Millis } from '../time.ts';
import type { Unfit } from './unfit.ts';

/** A machine that is told something begins within seconds; after this it does not listen. */
export const BEGINS_WITHIN: Duration = 5 * MINUTE;
/** A copy of which nothing more arrives for so long has failed, whatever gcloud still tries. */
export const STALLED: Duration = 30 * MINUTE;

/** Why the machine cannot copy now, with a command that works; undefined when it can. */
export function unfitForCopy(
  machine: Pick<Machine, 'name' | 'state' | 'copier' | 'copy'>,
): Unfit | undefined {
  const { name, state, copier, copy } = machine;
  if (state !== 'ready') {
    const message = `${name} is not ready, so nothing can be copied to or from it.`;
    return { message, example: state === 'stopped' ? `/gpu start ${name}` : `/gpu show ${name}` };
  }
  if (copy !== undefined) {
    const message = `${name} copies already: ${inWords(copy, name)}. One copy at a time; ask again when it is done.`;
    return { message, example: `/gpu show ${name}` };
  }
  if (copier === true) return undefined;
  const message = `${name} was set up before Lamplighter could have it copy; it learns that when it is next started.`;
  return { message, example: `/gpu ssh ${name}` };
}

export type CopyStep =
  /** Tell the machine (again), or that it is to end it. */
  | { readonly kind: 'tell'; readonly what: 'order' | 'cancel'; readonly copy: Copy }
  | { readonly kind: 'wait'; readonly copy: Copy }
  | { readonly kind: 'end'; readonly end: CopyEnd };

/** What comes next. `report` is of whatever copy the machine was last at; undefined = of none. */
export function nextCopyStep(
  copy: Copy,
  report: CopyReport | undefined,
  name: string,
  now: Millis,
): CopyStep {
  const said = report?.id === copy.id ? report : undefined;
  const end = said === undefined ? undefined : endOf(said);
  if (end !== undefined) return { kind: 'end', end };
  if (said === undefined) {
    const isLate = copy.toldAt !== undefined && now - copy.toldAt > BEGINS_WITHIN;
    if (copy.begun && now - copy.movedAt > STALLED) return { kind: 'end', end: stalled(name) };
    if (copy.cancelledBy === undefined) {
      return isLate && !copy.begun ? { kind: 'end', end: deaf(name) } : { kind: 'tell', what: 'order', copy };
    }
    // It may have begun just now, so it is told to end before the cancelling is taken as done.
    const isOver = copy.toldAt === undefined || (isLate && !copy.begun);
    return isOver
      ? { kind: 'end', end: { kind: 'cancelled', bytes: 0 } }
      : { kind: 'tell', what: 'cancel', copy };
  }
  const moved = !copy.begun || said.copied > copy.copied;
  const after: Copy = {
    ...copy,
    begun: true,
    copied: Math.max(said.copied, copy.copied),
    total: said.total > 0 ? said.total : copy.total,
    movedAt: moved ? now : copy.movedAt,
  };
  if (now - after.movedAt > STALLED) return { kind: 'end', end: stalled(name) };
  return copy.cancelledBy === undefined
    ? { kind: 'wait', copy: after }
    : { kind: 'tell', what: 'cancel', copy: after };
}

function endOf({ state, copied, took, words }: CopyReport): CopyEnd | undefined {
  switch (state) {
    case 'running':
      return undefined;
    case 'done':
      return { kind: 'done', bytes: copied, took };
    case 'cancelled':
      return { kind: 'cancelled', bytes: copied };
    case 'failed':
      return { kind: 'failed', why: words, next: cureOf(words) };
  }
}

/** What to do about gcloud's usual complaints. */
function cureOf(words: string): string {
  if (/\b403\b|permission|does not have .* access/i.test(words)) {
    return "The machine reads and writes with its own account: ask the bucket's owner to give it roles/storage.objectViewer on the bucket, or roles/storage.objectUser to write there. Then ask again.";
  }
  if (/\b404\b|not found|no such|matched no/i.test(words)) {
    return 'Check the places: paths on the machine are below the home of JupyterLab unless they begin with a slash.';
  }
  if (/no space|free/i.test(words)) return 'Make its disk larger with /gpu disk, or copy less.';
  return 'Ask again to go on where it ended: what is there already is not copied again.';
}

function deaf(name: string): CopyEnd {
  return {
    kind: 'failed',
    why: `${name} did not begin within ${formatDuration(BEGINS_WITHIN)}.`,
    next: `Look on the machine with: systemctl status lamplighter-copier. /gpu ssh ${name} has commands that copy without it.`,
  };
}

function stalled(name: string): CopyEnd {
  return {
    kind: 'failed',
    why: `Nothing more was copied for ${formatDuration(STALLED)}.`,
    next: `Look on the machine with: journalctl -u lamplighter-copier. /gpu logs ${name} shows its console.`,
  };
}
