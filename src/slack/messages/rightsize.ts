/** The answer to /gpu rightsize: what a machine used, what would be large enough, and what that saves. */
import { familyOf, titledSize, typedSize } from '../../domain/accelerators/index.ts';
import { formatDuration } from '../../domain/duration.ts';
import { formatPrice } from '../../domain/money.ts';
import type { Notice } from '../../domain/notice.ts';
import type { Lack, ObservedUse, RightsizeTip, Rightsizing, Size } from '../../domain/rightsize.ts';
import { formatLevel } from '../../domain/signal.ts';
import { rightsizeButton } from '../actions/rightsize.ts';
import { actions, context, type Message, section } from '../blocks.ts';
import { code, plain } from '../mrkdwn.ts';
import { named, priceInWords } from './words.ts';

type Notified = Extract<Notice, { kind: 'rightsize' }>;
type Smaller = Extract<Rightsizing, { kind: 'smaller' }>;

export function rightsize(notice: Notified): Message {
  const { machine, answer } = notice;
  const seen = seenInWords(notice);
  const next = nextInWords(notice);
  const notes = notesOf(answer);
  const buttons = answer.kind === 'smaller' ? [rightsizeButton(machine, answer.to)] : [];
  return {
    text: plain([seen, next, notes].join(' ')),
    blocks: [section(`${seen}\n${next}`), ...actions(buttons), ...(notes === '' ? [] : [context(notes)])],
  };
}

/** One line for a list: `trainer was 8 % busy for 3 d; 1 × L4 is enough and saves $2.10/h. …` */
export function tooLargeInWords({ name, known, gpuMean, to, saves }: RightsizeTip): string {
  return `*Too large:* ${code(name)} was ${formatLevel('gpu', gpuMean)} busy over ${formatDuration(known)}; ${sizeInWords(to)} is enough and saves ${formatPrice(saves)}. ${code(`/gpu rightsize ${name}`, 100)} tells more.`;
}

/** `trainer (1 × NVIDIA A100 40GB, $3.67/h): GPU 8 % at most, …` */
function seenInWords({ machine, answer: { use } }: Notified): string {
  const { spec, price } = machine;
  const what = `*${named(machine)}* (${sizeInWords(spec)}, ${priceInWords(price)})`;
  if (use.known === 0) return `${what}: nothing was measured of its GPU.`;
  const levels = [
    levelInWords('GPU', use.gpu),
    levelInWords('GPU memory', use.gpuMemory),
    levelInWords('CPU', use.cpu),
  ].join(', ');
  return `${what} over ${spanInWords(use)}: ${levels}.`;
}

function spanInWords({ from, to, known }: ObservedUse): string {
  const span = to - from;
  const part = known < span * 0.95 ? `, of which ${formatDuration(known)} are known` : '';
  return `${formatDuration(span)}${part}`;
}

function levelInWords(what: string, level: ObservedUse['gpu']): string {
  if (level === undefined) return `${what} unknown`;
  return `${what} ${formatLevel('gpu', level.mean)} on average and ${formatLevel('gpu', level.peak)} at most`;
}

function nextInWords({ machine, answer }: Notified): string {
  const { name } = machine;
  switch (answer.kind) {
    case 'too-little':
      return `That is too little to go by: a day must be known. Ask again then: ${code(`/gpu rightsize ${name}`, 100)}`;
    case 'unmeasured':
      return `Without its ${answer.missing.map((lack) => LACKS[lack]).join(' and ')} nothing smaller can be called large enough. The Ops Agent on the machine reports its GPUs; ${code(`/gpu why ${name}`, 100)} tells what is missing.`;
    case 'idle':
      return `It did nothing. Stopping it saves all of that: ${code(`/gpu down ${name}`, 100)}`;
    case 'unpriced':
      return 'Its own price is not known, so nothing can be called cheaper.';
    case 'fits':
      return fitsInWords(answer.next);
    case 'smaller':
      return smallerInWords(name, answer);
  }
}

function fitsInWords(next: Extract<Rightsizing, { kind: 'fits' }>['next']): string {
  if (next === undefined) return 'Google sells nothing that is noticeably cheaper. It is the right size.';
  return `Nothing cheaper is large enough: ${sizeInWords(next.size)} (${formatPrice(next.size.price)}) has too little ${LACKS[next.lacks]}.`;
}

const LACKS: Readonly<Record<Lack, string>> = {
  gpu: 'GPU',
  'gpu-memory': 'GPU memory',
  cpu: 'CPU',
};

function smallerInWords(name: string, { to, saves, way, use, from }: Smaller): string {
  const memory = ((use.gpuMemory?.peak ?? 0) / 100) * from.memoryGb;
  const size = typedSize(to.family, to.count);
  const command = way === 'resize' ? `/gpu resize ${name} ${size}` : `/gpu move ${name} --as ${size}`;
  return `*${sizeInWords(to)} fits* (${to.machineType}, ${formatPrice(to.price)} in ${to.zone}) and saves *${formatPrice(saves)}*: of its ${to.memoryGb} GB of GPU memory ${gb(memory)} were needed, of its ${to.vcpus} vCPUs ${cpus(use, from)}. ${code(command, 120)}`;
}

function gb(amount: number): string {
  return `${amount < 10 ? Math.round(amount * 10) / 10 : Math.round(amount)} GB`;
}

function cpus({ cpu }: ObservedUse, { vcpus }: Size): string {
  return String(Math.round(((cpu?.high ?? 0) / 100) * vcpus * 10) / 10);
}

/** What a reader must know before acting on it. */
function notesOf(answer: Rightsizing): string {
  if (answer.kind !== 'smaller') return '';
  const { from, to, way } = answer;
  const ram =
    to.ramGb < from.ramGb
      ? `The machine itself then has ${to.ramGb} GB of memory instead of ${from.ramGb} GB; how much is used is not measured, so look at ${code('free -g')} first. `
      : '';
  const fewer = to.count < from.count ? `It has ${to.count} instead of ${from.count} GPUs. ` : '';
  const how =
    way === 'move'
      ? 'It goes to another zone, with a copy of its disk. '
      : 'It stays in its zone, with its disk. ';
  return `${ram}${fewer}${how}GPU use is how often the GPU worked, compared by the vendors’ figures: what takes an hour now may take longer.`;
}

function sizeInWords({ family, count }: { readonly family: string; readonly count: number }): string {
  const known = familyOf(family);
  return known === undefined ? typedSize(family, count) : titledSize(known, count);
}
