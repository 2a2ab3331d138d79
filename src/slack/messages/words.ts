/** Phrases that several messages share: lengths of time, what a machine is, what was measured, what is missing. */
import { askedSize, tpuOf } from '../../domain/accelerators/index.ts';
import { sliceInWords } from '../../domain/accelerators/slice-words.ts';
import { endOnly, endOnlyInWords } from '../../domain/decide/endings.ts';
import type { Sum } from '../../domain/decide/estimate.ts';
import { disksPerDay, localSsdGb, type ZoneStock } from '../../domain/decide/standstill.ts';
import { triesInWords, waitsUntil } from '../../domain/decide/wait.ts';
import { queuedUntil } from '../../domain/flex-start.ts';
import type { UserId } from '../../domain/lease.ts';
import type { Machine, MachineSpec, MachineState, StopReason } from '../../domain/machine.ts';
import { formatMoney, formatPrice, type Price } from '../../domain/money.ts';
import type { RunCost } from '../../domain/notice.ts';
import { formatLevel, SIGNAL_WORDS, SIGNALS } from '../../domain/signal.ts';
import { HOUR } from '../../domain/time.ts';
import type { Readings, Signal, UnknownWhy } from '../../domain/utilization.ts';
import { code, escaped, moment, person } from '../mrkdwn.ts';

/** `1 × L4`, `2 × A100-80 spot`, `v5e-8`, `2 × v5e-16` */
export function specInWords(spec: MachineSpec): string {
  const buy = spec.buy === 'on-demand' ? '' : ` ${spec.buy}`;
  if (tpuOf(spec.family) !== undefined) return `${escaped(askedSize(spec))}${buy}`;
  return `${spec.count} × ${escaped(spec.family.toUpperCase())}${buy}`;
}

/** ` (8 TensorCores on 4 chips, one host, wired 2x2)` behind a TPU's size; empty for GPUs. */
export function sliceAside({ family, count, machineType, slices }: MachineSpec): string {
  const slice = sliceInWords(
    { family, count, ...(machineType === undefined ? {} : { machineType }) },
    slices,
  );
  return slice === undefined ? '' : ` (${slice})`;
}

/** The machine's name as code. */
export function named(machine: Machine): string {
  return code(machine.name);
}

/** What a stop does to its disks, as a sentence. */
export function disksInWords(machine: Machine): string {
  const gb = localSsdGb(machine);
  return gb > 0
    ? `Its boot disk stays; what is on its local SSDs (${gb.toLocaleString('en-US')} GB) is lost.`
    : 'Its boot disk stays.';
}

/** What a stop, or the end of what cannot be stopped, does to it, in sentences. */
export function stopInWords(machine: Machine): string {
  const only = endOnly(machine);
  return only === undefined
    ? `A stop ends what runs on it. ${disksInWords(machine)}`
    : `It cannot be stopped, only ended, which deletes it and what is on its disks: ${endOnlyInWords(machine, only)}.`;
}

/** What a stop has left of its disks, as a sentence. What Google bills for the disk of a stopped TPU node is UNVERIFIED. */
export function disksLeftInWords(machine: Machine): string {
  if (machine.kind === 'tpu') return 'Its disk stays; what that costs is not known.';
  const ssd = localSsdGb(machine) > 0 ? '; its local SSDs are empty now' : '';
  return `Its boot disk stays and costs ${perDayInWords(machine)}${ssd}.`;
}

/** What it costs while it is stopped, as a sentence. */
export function standstillInWords(machine: Machine): string {
  if (machine.kind === 'tpu') return 'What its disk costs while it is stopped is not known.';
  const address = machine.publicAddress === false ? '' : ', and its address nothing';
  return `While it is stopped its disk costs ${perDayInWords(machine)}${address}.`;
}

function perDayInWords(machine: Machine): string {
  const disk = disksPerDay(machine);
  return disk === undefined
    ? 'a little'
    : `about ${formatMoney(disk.cost)} a day (${disk.gb.toLocaleString('en-US')} GB)`;
}

/** How hard it may be to have such a machine again in its zone, as a sentence; `to` begins it, as `Starting again`. */
export function stockInWords(machine: Machine, stock: ZoneStock | undefined, to: string): string {
  const zone = escaped(machine.zone ?? 'its zone');
  const needs = `${to} needs free capacity in ${zone}`;
  if (stock === undefined) return `${needs}.`;
  const { tries, stockouts, lastStockoutAt, within } = stock;
  const { family } = machine.spec;
  const what = escaped(tpuOf(family) === undefined ? family.toUpperCase() : family);
  const lately = `in the last ${Math.round(within / HOUR)} h`;
  return lastStockoutAt === undefined
    ? `${needs}; nobody who asked for ${what} there ${lately} was refused for lack of it.`
    : `${needs}, which had none for ${stockouts} of ${counted(tries, 'request')} for ${what} ${lately}, last ${moment(lastStockoutAt)}.`;
}

/** What became of a machine after the stop that a message tells of; undefined while it is just stopped. */
export function sinceStopInWords({ state }: Machine): string | undefined {
  switch (state) {
    case 'stopping':
    case 'stopped':
      return undefined;
    case 'deleting':
      return 'It is being removed.';
    case 'gone':
      return 'It has been removed since, with its disk.';
    default:
      return 'It has been started again since.';
  }
}

/** `$0.71/h`, or that it is not known: never 0. */
export function priceInWords(price: Price | undefined): string {
  return price === undefined ? 'price unknown' : formatPrice(price);
}

/** `$3.20`, or `at least $3.20` where something has no known price. */
export function sumInWords({ money, least }: Sum): string {
  return `${least ? 'at least ' : ''}${formatMoney(money)}`;
}

/** `about $3.20`, or `at least $3.20` where something has no known price; undefined where nothing is known. */
export function spentInWords({ cost, least }: RunCost): string | undefined {
  return cost === undefined ? undefined : `${least === true ? 'at least' : 'about'} ${formatMoney(cost)}`;
}

/** `1 machine`, `2 machines` */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** `GPU at most 2 %, CPU at most 4 %, network at most 12 kB/s`; what is unknown is called so. */
export function readingsInWords(readings: Readings): string {
  return SIGNALS.flatMap((signal) => {
    const reading = readings[signal];
    if (reading === undefined) return [];
    return reading.known
      ? [`${SIGNAL_WORDS[signal]} at most ${formatLevel(signal, reading.max)}`]
      : [`${SIGNAL_WORDS[signal]} unknown`];
  }).join(', ');
}

/** What is missing of a signal, as a sentence without a full stop. */
export function missingInWords(signal: Signal, why: UnknownWhy): string {
  const what = `${SIGNAL_WORDS[signal]} utilization`;
  switch (why.kind) {
    case 'no-series':
      return `no ${what} of it reaches Google`;
    case 'stale':
      return `the newest ${what} is from ${moment(why.newestAt, 'time')}`;
    case 'gap':
      return `${what} is missing from ${moment(why.from, 'time')} to ${moment(why.to, 'time')}`;
    case 'window-not-covered':
      return `${what} goes back only to ${moment(why.oldestAt, 'time')}`;
    case 'read-failed':
      return `Google did not let me read its ${what} (${escaped(why.message)})`;
    case 'partial':
      return `Google gave only a part of the ${what}`;
    case 'scale':
      return `${what} of at most ${formatLevel(signal, why.max)} may as well mean ${formatLevel(signal, why.max * 100)}`;
    case 'hosts':
      return why.missing === 1
        ? `${what} of worker ${why.host}, one of its ${why.of}, is not known`
        : `${what} of ${why.missing} of its ${why.of} workers is not known, of worker ${why.host} first`;
  }
}

/** How its owner, or an administrator, mends that. */
export function cureInWords(signal: Signal, why: UnknownWhy): string {
  switch (why.kind) {
    case 'no-series':
    case 'stale':
    case 'gap':
    case 'hosts':
      if (signal === 'tensorcore' || why.kind === 'hosts') {
        return 'Google measures it, and every worker reports it by itself, too. Restart the report on each: `sudo systemctl restart lamplighter-meter`.';
      }
      return signal === 'gpu' || signal === 'gpu-memory'
        ? 'The Ops Agent on the machine sends it. Restart it there: `sudo systemctl restart google-cloud-ops-agent`, and check the driver with `nvidia-smi`.'
        : 'Check that the machine responds: Google Cloud measures this by itself while it runs.';
    case 'window-not-covered':
      return 'It settles by itself once the machine has been measured for a while.';
    case 'read-failed':
      return 'Ask an administrator to check that Lamplighter may read Cloud Monitoring (role `roles/monitoring.viewer`) in the project.';
    case 'partial':
      return 'It usually settles by itself within minutes.';
    case 'scale':
      return 'Compare it with `nvidia-smi` on the machine. If it is idle, `/gpu down` stops it; if not, update the Ops Agent, whose figures should be percent.';
  }
}

/** ` by @ada` where a person asked for the stop, else `: it was idle`. */
export function endInWords(reason: StopReason, by: UserId | undefined): string {
  const asked = reason === 'owner' || reason === 'admin';
  return asked && by !== undefined ? ` by ${person(by)}` : `: ${stopReasonInWords(reason)}`;
}

/** Why a machine was stopped, to follow a colon. */
export function stopReasonInWords(reason: StopReason): string {
  switch (reason) {
    case 'idle':
      return 'it was idle';
    case 'hours':
      return 'its hours were over';
    case 'owner':
      return 'its owner asked for it';
    case 'admin':
      return 'an administrator asked for it';
    case 'lease-end':
      return 'its lease was over';
    case 'preempted':
      return 'Google took the spot capacity back';
    case 'lost':
      return 'Google ended it';
    case 'outside':
      return 'it was stopped outside Lamplighter, or by itself';
  }
}

const STATES: Readonly<Record<MachineState, string>> = {
  accepted: 'asked for',
  placing: 'looking for a zone',
  booting: 'getting ready',
  ready: 'ready',
  stopping: 'being stopped',
  stopped: 'stopped',
  starting: 'starting again',
  deleting: 'being removed',
  gone: 'removed',
  failed: 'not started',
  stuck: 'stuck',
};

/** `ready`; `waiting for capacity until …` for a request that goes on asking. */
export function standingInWords(machine: Machine): string {
  const queued = machine.state === 'placing' ? queuedUntil(machine) : undefined;
  if (queued !== undefined) return `in Google’s queue until ${moment(queued)} at most`;
  const until = waitsUntil(machine);
  return until === undefined ? stateInWords(machine.state) : `waiting for capacity until ${moment(until)}`;
}

/** Of a request that goes on asking for capacity: until when, how often it asked and when it asks again. */
export function waitingInWords(machine: Machine): string | undefined {
  const until = waitsUntil(machine);
  if (until === undefined) return undefined;
  const { nextAt } = machine.placement.wait ?? {};
  const next =
    nextAt === undefined
      ? 'asking now'
      : nextAt >= until
        ? 'no further try fits in'
        : `next try ${moment(nextAt)}`;
  return `waiting for capacity until ${moment(until)}; ${triesInWords(machine.placement)} so far, ${next}`;
}

export function stateInWords(state: MachineState): string {
  return STATES[state];
}
