/** The live message of a birth or a start: what was asked, what it costs, each step, and in the end how to connect. */
import { amount, copyTime } from '../../domain/decide/data-fits.ts';
import { endOnly } from '../../domain/decide/endings.ts';
import type { Estimate } from '../../domain/decide/estimate.ts';
import { nearOf } from '../../domain/decide/nearness.ts';
import { deadlineOf, triesInWords } from '../../domain/decide/wait.ts';
import { reasonInWords, zoneOrder } from '../../domain/decide/zone-order.ts';
import { bootDiskGb } from '../../domain/disk.ts';
import { formatDuration } from '../../domain/duration.ts';
import { queuedUntil } from '../../domain/flex-start.ts';
import { DATA_FOLDER, type Machine } from '../../domain/machine.ts';
import { formatMoney } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import { termsInWords } from '../../domain/terms.ts';
import { HOUR, type Millis } from '../../domain/time.ts';
import { cancelButton } from '../actions/cancel.ts';
import { endingButtons } from '../actions/ending.ts';
import { keepButton } from '../actions/keep.ts';
import { requestQuotaButton } from '../actions/quota.ts';
import { stopButton } from '../actions/stop.ts';
import { actions, type Block, context, header, type Message, section } from '../blocks.ts';
import { clip, code, escaped, escapedButMentions, moment, person, plain } from '../mrkdwn.ts';
import { birthSteps, stepLine } from './birth-steps.ts';
import { connectCommand } from './connect.ts';
import { codeBlock } from './console.ts';
import { softwareEnding } from './software.ts';
import { sliceAside, specInWords } from './words.ts';

type Birth = Extract<Notice, { kind: 'birth' }>;

/** Offers and left-out zones that are named; the rest is counted. */
const NAMED = 4;
const SERIAL_CHARACTERS = 1_500;

export function birth(notice: Birth): Message {
  const { machine } = notice;
  const title = titleOf(machine);
  const steps = birthSteps(machine, notice.now).map(stepLine).join('\n');
  const ending = endingOf(notice);
  return {
    text: plain([`${title}.`, `${summaryOf(notice)}.`, ending.text].join(' ')),
    blocks: [
      header(title),
      section(summaryOf(notice)),
      ...(isOver(machine) && machine.state !== 'failed' ? [] : [section(steps)]),
      ...ending.blocks,
      context(footnoteOf(notice)),
    ],
  };
}

/** The message stays in the channel after the machine's life has gone on; it then only says so. */
function isOver(machine: Machine): boolean {
  return ['stopping', 'stopped', 'deleting', 'gone', 'failed'].includes(machine.state);
}

function titleOf(machine: Machine): string {
  const { name, state } = machine;
  switch (state) {
    case 'accepted':
      return `${name}: looking for a machine`;
    case 'placing':
      if (nextRoundAt(machine) !== undefined) return `${name}: waiting for capacity`;
      return `${name}: ${isInQueue(machine) ? 'in Google’s queue' : 'looking for a zone'}`;
    case 'starting':
      return `${name}: starting again`;
    case 'booting':
      return `${name}: getting ready`;
    case 'ready':
      return `${name} is ready`;
    case 'stuck':
      return `${name} needs a look`;
    case 'failed':
      return `${name}: no machine`;
    case 'stopping':
      return `${name} is being stopped`;
    case 'stopped':
      return `${name} is stopped`;
    case 'deleting':
      return `${name} is being removed`;
    case 'gone':
      return `${name} is removed`;
  }
}

/** What was asked, by whom, and what it costs. */
function summaryOf({ machine, estimate }: Birth): string {
  const isPlanned = machine.placement.offers.length > 0 && machine.state !== 'failed';
  const cost = isPlanned || machine.price !== undefined ? ` · ${costInWords(estimate)}` : '';
  const why = machine.lease.why === '' ? '' : ` · ${escaped(clip(machine.lease.why, 100))}`;
  const { askedBy, byHours, lease, spec } = machine;
  const begun = byHours ? 'Its hours have begun, so it is started again. ' : '';
  const since = askedBy === undefined ? '' : `, and ${person(lease.owner)} has it now`;
  return `${begun}${person(askedBy ?? lease.owner)} asked for ${specInWords(spec)}${sliceAside(spec)} for ${formatDuration(spec.leaseFor)}${termsInWords(spec)}${since}${cost}${why}`;
}

/** `$0.89/h with disk and address, about $7.09 in all, $646.76 a month` */
function costInWords(estimate: Estimate | undefined): string {
  const { perHour, forLease, perMonth } = estimate ?? {};
  if (perHour === undefined || forLease === undefined || perMonth === undefined) return 'price unknown';
  const items = estimate?.items ?? [];
  if (estimate?.isNode === true) {
    return `${formatMoney(perHour.money)}/h, about ${formatMoney(forLease.money)} in all, ${formatMoney(perMonth.money)} a month`;
  }
  const beside = items.some(({ what, cost }) => what === 'address' && cost.kind === 'known')
    ? 'disk and address'
    : 'its disk';
  const counted = items.some(({ what, cost }) => what === 'disk' && cost.kind === 'known')
    ? ` with ${beside}`
    : ' without its disk, whose price is unknown';
  return `${formatMoney(perHour.money)}/h${counted}, about ${formatMoney(forLease.money)} in all, ${formatMoney(perMonth.money)} a month`;
}

interface Ending {
  readonly text: string;
  readonly blocks: readonly Block[];
}

function endingOf(notice: Birth): Ending {
  const { machine } = notice;
  switch (machine.state) {
    case 'ready':
      return readyEnding(machine);
    case 'failed': {
      const trouble = escapedButMentions(machine.trouble ?? 'No zone could take it.');
      const text = `${trouble} Nothing was created and nothing costs money.`;
      const buttons = machine.short === undefined ? [] : [requestQuotaButton(machine)];
      return { text, blocks: [section(text), ...serialOf(notice), ...actions(buttons)] };
    }
    case 'stuck': {
      const text = `${escaped(machine.trouble ?? 'Its set-up does not finish.')} Look at it with gcloud, or remove it with \`/gpu rm ${machine.name}\`.`;
      return {
        text,
        blocks: [section(text), ...serialOf(notice), ...actions(endingButtons(machine))],
      };
    }
    case 'stopped':
      return only(`Its disk stays. Start it again with \`/gpu start ${machine.name}\`.`);
    case 'gone':
      return only('Its disk is gone with it.');
    case 'placing':
      return queuedEnding(machine) ?? waitingEnding(machine);
    case 'accepted':
    case 'booting':
    case 'starting':
    case 'stopping':
    case 'deleting':
      return { text: '', blocks: [] };
  }
}

function only(text: string): Ending {
  return { text, blocks: [section(text)] };
}

/** When a request that waits asks again; undefined while it does. */
function nextRoundAt({ state, placement }: Machine): Millis | undefined {
  return state === 'placing' ? placement.wait?.nextAt : undefined;
}

/** A TPU that waits for capacity, whose stay may be hours. */
function isInQueue({ placement, queue }: Machine): boolean {
  const last = placement.attempts.at(-1);
  return queue !== undefined && last?.queued === true && last.gaveUp === undefined;
}

/** Until when Google keeps it in a queue, and how to take it back; undefined while it is in none. */
function queuedEnding(machine: Machine): Ending | undefined {
  const until = queuedUntil(machine);
  if (until === undefined) return undefined;
  if (machine.placement.attempts.at(-1)?.gaveUp !== undefined) return undefined;
  const text = `It is in Google’s queue until ${moment(until)} at most; the lease counts from when there is a machine. Nothing costs money meanwhile.`;
  return { text, blocks: [section(text), ...actions([cancelButton(machine)])] };
}

/** What was tried, when the next try is, and until when it goes on; nothing as long as it need not wait. */
function waitingEnding(machine: Machine): Ending {
  const { placement } = machine;
  const deadline = deadlineOf(machine);
  if (placement.wait === undefined || deadline === undefined) return { text: '', blocks: [] };
  const { nextAt } = placement.wait;
  const next =
    nextAt === undefined
      ? 'I am trying again now'
      : nextAt >= deadline
        ? 'No further try fits in'
        : `The next try is ${moment(nextAt)}`;
  const text = `No zone had capacity in ${triesInWords(placement)} so far. ${next}; I go on until ${moment(deadline)} and tell ${person(machine.lease.owner)}. Nothing costs money meanwhile.`;
  return { text, blocks: [section(text), ...actions([cancelButton(machine)])] };
}

function readyEnding(machine: Machine): Ending {
  const command = connectCommand(machine);
  const how = 'Connect, and open http://localhost:8080 for JupyterLab:';
  const said = [...dataEnding(machine), ...softwareEnding(machine)];
  return {
    text: [...said, `${how} ${command}`].join(' '),
    blocks: [
      ...said.map((text) => section(text)),
      section(`${how}\n\`\`\`${escaped(command)}\`\`\``),
      ...actions([keepButton(machine, 4 * HOUR), stopButton(machine)]),
    ],
  };
}

/** Where the data is, or why not all of it, and how to copy it again. */
function dataEnding({ data, starts }: Machine): readonly string[] {
  if (data === undefined || starts > 1) return [];
  if (data.failed === undefined) return [`The data is in ${code(DATA_FOLDER)}: ${amount(data)}.`];
  const again = `sudo -u jupyter gcloud storage rsync -r ${data.url} ${DATA_FOLDER}`;
  return [
    `Not all of the data is there: ${escaped(clip(data.failed, 300))}. The machine works all the same. It reads the bucket with its own account, which needs the role \`roles/storage.objectViewer\` on it. To copy again, on the machine: ${code(again, 600)}`,
  ];
}

function serialOf({ serial }: Birth): readonly Block[] {
  if (serial === undefined || serial.length === 0) return [];
  return [section(`The serial console ends with:\n${codeBlock(serial, SERIAL_CHARACTERS).block}`)];
}

/** Elapsed time, the zones in order, the lease. */
function footnoteOf({ machine, now }: Birth): string {
  const since = machine.starts > 1 ? machine.stateSince : machine.askedAt;
  const parts: string[] = [];
  if (!isOver(machine)) {
    const until = machine.state === 'ready' ? (machine.readyAt ?? now) : now;
    const took = formatDuration(until - since);
    if (machine.starts === 1 && nextRoundAt(machine) === undefined)
      parts.push(machine.state === 'ready' ? `Ready after ${took}` : `${took} so far`);
  }
  if (machine.zone === undefined) parts.push(...orderOf(machine, now), ...dataPlanOf(machine));
  if (machine.state === 'ready') {
    parts.push(
      `Yours until ${moment(machine.lease.until)}; ${endOnly(machine) === undefined ? 'stopped' : 'deleted'} earlier when it idles, after a warning`,
    );
  }
  parts.push(`\`/gpu show ${machine.name}\` tells more`);
  return parts.join(' · ');
}

/** What is known of the data before the machine is there, and how long its copy may take. */
function dataPlanOf({ data, spec, image }: Machine): readonly string[] {
  if (data === undefined) return [];
  const took = copyTime(data, Math.max(bootDiskGb(spec), image?.sizeGb ?? 0));
  const about = `${data.more ? 'more than' : 'about'} ${formatDuration(took)}`;
  return [
    `Data: ${amount(data)}, ${about} to copy; read with Lamplighter’s account, the machine uses its own`,
  ];
}

function orderOf(machine: Machine, now: Millis): readonly string[] {
  const { offers, skipped, saidNo } = machine.placement;
  const parts: string[] = [];
  if (offers.length > 0) {
    const order = zoneOrder(offers, saidNo, nearOf(machine));
    const zones = offers
      .slice(0, NAMED)
      .map(({ zone }, i) => `${escaped(zone)} (${reasonInWords(order, i, now)})`);
    parts.push(`Zones in order: ${zones.join(', ')}${more(offers.length)}`);
  }
  if (skipped.length > 0) {
    const groups = [...Map.groupBy(skipped, ({ because }) => because)];
    const told = groups.slice(0, NAMED).map(([because, zones]) => {
      const names = zones.slice(0, NAMED).map(({ zone }) => escaped(zone));
      return `${names.join(', ')}${more(zones.length)} (${escaped(clip(because, 160))})`;
    });
    const rest = groups.slice(NAMED).reduce((sum, [, zones]) => sum + zones.length, 0);
    parts.push(`Left out: ${told.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`);
  }
  return parts;
}

function more(count: number): string {
  return count > NAMED ? ` and ${count - NAMED} more` : '';
}
