/** Machines of ours that want a look: those that do not move on, and those that cannot be judged, with what helps. */
import type { AttentionReport, StuckMachine, UnmeasuredMachine } from '../../domain/attention.ts';
import { formatDuration, wholeMinutes } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import type { Millis } from '../../domain/time.ts';
import { context, header, type Message, section } from '../blocks.ts';
import { clip, code, escaped, person, plain } from '../mrkdwn.ts';
import { counted, cureInWords, missingInWords } from './words.ts';

/** Machines of a sort that are listed; the rest is counted. */
const LISTED = 10;
/** For a machine that never sent anything: it may have come without it. */
const INSTALL =
  'Install the Ops Agent on it: `curl -sSO https://dl.google.com/cloudagents/add-google-cloud-ops-agent-repo.sh && sudo bash add-google-cloud-ops-agent-repo.sh --also-install`.';

export function attention({ report, at }: Extract<Notice, { kind: 'attention' }>): Message {
  const { stuck, unmeasured } = report;
  const count = stuck.length + unmeasured.length;
  const title = `${counted(count, 'machine')} ${count === 1 ? 'wants' : 'want'} a look`;
  const parts = [...stuckLines(stuck, at), ...unmeasuredLines(unmeasured, at)];
  const cures = curesOf(report);
  return {
    text: clip(plain([`${title}.`, ...parts, ...cures].join(' ')), 4_000),
    blocks: [
      header(title),
      ...(stuck.length === 0 ? [] : [section(stuckLines(stuck, at).join('\n'))]),
      ...(unmeasured.length === 0 ? [] : [section(unmeasuredLines(unmeasured, at).join('\n'))]),
      ...(cures.length === 0
        ? []
        : [section(['*What helps:*', ...cures.map((one) => `• ${one}`)].join('\n'))]),
      context('`/gpu why NAME` tells what is known of each, `/gpu logs NAME` shows its console.'),
    ],
  };
}

function stuckLines(stuck: readonly StuckMachine[], at: Millis): readonly string[] {
  if (stuck.length === 0) return [];
  const lines = stuck.slice(0, LISTED).map(({ name, owner, state, since, trouble }) => {
    const because = trouble === undefined ? '' : `: ${escaped(clip(trouble, 200))}`;
    return `• ${code(name)} of ${person(owner)} has been ${state} for ${ago(since, at)}${because}${because.endsWith('.') ? '' : '.'}`;
  });
  return [
    `*${counted(stuck.length, 'machine')} ${stuck.length === 1 ? 'does' : 'do'} not move on:*`,
    ...lines,
    ...rest(stuck),
  ];
}

function unmeasuredLines(unmeasured: readonly UnmeasuredMachine[], at: Millis): readonly string[] {
  if (unmeasured.length === 0) return [];
  const lines = unmeasured.slice(0, LISTED).map(({ name, owner, since, signal, why }) => {
    return `• ${code(name)} of ${person(owner)}, for ${ago(since, at)}: ${missingInWords(signal, why)}.`;
  });
  const title = `*${counted(unmeasured.length, 'machine')} cannot be judged, so nothing stops ${unmeasured.length === 1 ? 'it' : 'them'} but the lease:*`;
  return [title, ...lines, ...rest(unmeasured)];
}

/** Each of them once. */
function curesOf({ unmeasured }: AttentionReport): readonly string[] {
  return [
    ...new Set(
      unmeasured.map(({ signal, why, never }) =>
        never && why.kind === 'no-series' && (signal === 'gpu' || signal === 'gpu-memory')
          ? INSTALL
          : cureInWords(signal, why),
      ),
    ),
  ];
}

function ago(since: Millis, at: Millis): string {
  return formatDuration(wholeMinutes(at - since));
}

function rest(list: readonly unknown[]): readonly string[] {
  return list.length > LISTED ? [`• and ${list.length - LISTED} more`] : [];
}
