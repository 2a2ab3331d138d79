/** The answer to /gpu ls: one line per machine. */
import { disksPerDay } from '../../domain/decide/standstill.ts';
import { waitsUntil } from '../../domain/decide/wait.ts';
import { formatDuration } from '../../domain/duration.ts';
import { queuedUntil } from '../../domain/flex-start.ts';
import { hoursInWords } from '../../domain/hours.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Millis } from '../../domain/time.ts';
import type { MachineView } from '../../usecases/look.ts';
import { context, section } from '../blocks.ts';
import { escaped, moment, person, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { counted, named, priceInWords, specInWords, standingInWords, sumInWords } from './words.ts';

/** Machines that are listed; the rest is counted. */
const LISTED = 40;
/** Lines that fit a section of 3,000 characters with room to spare. */
const LINES = 8;

export function machineList(views: readonly MachineView[], now: Millis, all: boolean): Reply {
  if (views.length === 0) {
    const who = all ? 'Nobody holds a machine.' : 'You hold no machines.';
    return { text: `${who} \`/gpu up l4\` gets one${all ? '' : '; `/gpu ls --all` shows those of others'}.` };
  }
  const lines = views.slice(0, LISTED).map((view) => line(view, now, all));
  const title = `*${counted(views.length, 'machine')}*${all ? '' : ' of yours'}`;
  const rest = views.length > LISTED ? [context(`and ${views.length - LISTED} more`)] : [];
  const sections = [];
  for (let at = 0; at < lines.length; at += LINES)
    sections.push(section(lines.slice(at, at + LINES).join('\n')));
  return {
    text: plain([title, ...lines].join('\n')),
    blocks: [
      section(title),
      ...sections,
      ...rest,
      context('`/gpu show NAME` tells more, `/gpu why NAME` explains.'),
    ],
  };
}

/** `• trainer-1: ready, idle for 20 min · 1 × L4 · us-central1-b · $0.71/h · $3.20 so far · until …` */
export function line(view: MachineView, now: Millis, withOwner: boolean): string {
  const { machine } = view;
  const parts = [
    `• ${named(machine)}: ${[standingInWords(machine), activity(view, now)].filter(Boolean).join(', ')}`,
    ...(withOwner ? [person(machine.lease.owner)] : []),
    specInWords(machine.spec),
    ...(machine.zone === undefined ? [] : [escaped(machine.zone)]),
    ...(machine.zone === undefined ? [] : [priceInWords(machine.price)]),
    ...costParts(view),
    waitsUntil(machine) === undefined && queuedUntil(machine) === undefined
      ? `until ${moment(machine.lease.until)}`
      : `then yours for ${formatDuration(machine.spec.leaseFor)}`,
    ...(view.hours === undefined ? [] : [`hours ${escaped(hoursInWords(view.hours.week))}`]),
  ];
  return parts.join(' · ');
}

/** So far, and at the end of the lease or a day of its disk, as it runs or not. */
export function costParts({ machine, cost, byLeaseEnd }: MachineView): readonly string[] {
  const disk = machine.state === 'stopped' ? disksPerDay(machine) : undefined;
  return [
    cost === undefined ? 'cost unknown' : `${sumInWords(cost)} so far`,
    ...(byLeaseEnd === undefined ? [] : [`${sumInWords(byLeaseEnd)} by the end of its lease`]),
    ...(disk === undefined ? [] : [`its disk costs ${formatMoney(disk.cost)} a day`]),
  ];
}

/** What the last look found, for a machine that is up. */
export function activity({ machine, watch }: MachineView, now: Millis): string {
  if (machine.state !== 'ready') return '';
  const verdict = watch?.lastVerdict;
  if (verdict === undefined) return 'not judged yet';
  if (verdict.kind !== 'idle') return verdict.kind === 'busy' ? 'busy' : 'utilization unknown';
  return `idle for ${formatDuration(now - verdict.since)}`;
}
