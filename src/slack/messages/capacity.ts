/** Capacity watches: what may be had now, what became of it, that a watch is over, and one's own watches. */
import {
  type CapacityOutcome,
  type CapacityWatch,
  type Sighting,
  upCommand,
  watchWords,
} from '../../domain/capacity-watch.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { Notice } from '../../domain/notice.ts';
import { keepWatchingButton, stopWatchButton, takeButton } from '../actions/capacity.ts';
import { actions, context, header, type Message, section } from '../blocks.ts';
import { code, escaped, moment, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { counted, priceInWords, specInWords } from './words.ts';

type Capacity = Extract<Notice, { kind: 'capacity' }>;

export function capacity({ watch, sighting, outcome }: Capacity): Message {
  const what = specInWords(watch.spec);
  const evidence = evidenceInWords(watch, sighting, outcome !== undefined);
  if (outcome !== undefined) {
    const text = outcomeInWords(watch, sighting, outcome);
    return { text: plain(`${text} ${evidence}`), blocks: [section(text), context(evidence)] };
  }
  const text = `${evidence} That is a hint and no promise: only asking tells.`;
  const next = `*Take it* asks for one as ${code(upCommand(watch.spec), 150)} does, for ${formatDuration(watch.spec.leaseFor)}. Otherwise I watch until ${moment(watch.until)}.`;
  return {
    text: plain(
      `There may be ${what} in ${escaped(sighting.zone)} now. ${text} To take it: ${upCommand(watch.spec)}. To stop watching: /gpu watch stop ${watch.spec.family}`,
    ),
    blocks: [
      header(`${what} may be had now`),
      section(text),
      ...actions([takeButton(watch), keepWatchingButton(watch), stopWatchButton(watch)]),
      context(next),
    ],
  };
}

/** Why we believe that there is one, or believed it. */
function evidenceInWords(
  { spec }: CapacityWatch,
  { zone, at, evidence, price }: Sighting,
  isOver: boolean,
): string {
  const where = `${escaped(zone)} (${priceInWords(price)})`;
  const what = specInWords(spec);
  switch (evidence.kind) {
    case 'advice': {
      const chance = `${Math.round(evidence.obtainability * 100)} %`;
      if (isOver) return `Google had put the chance to get ${what} in ${where} at ${chance}.`;
      const lasts =
        evidence.uptime === undefined
          ? ''
          : `, and most such machines run for ${formatDuration(evidence.uptime)} at least there`;
      return `Google puts the chance to get ${what} in ${where} at ${chance}${lasts}.`;
    }
    case 'created':
      return `${where} gave somebody here ${what}, or more, ${moment(at)}.`;
    case 'freed':
      return `Somebody here gave ${what}, or more, back in ${where} ${moment(at)}.`;
  }
}

function outcomeInWords({ spec }: CapacityWatch, { zone }: Sighting, outcome: CapacityOutcome): string {
  const what = specInWords(spec);
  switch (outcome.kind) {
    case 'gone':
      return `⌛ Gone again: since ${moment(outcome.at)} nothing speaks for ${what} in ${escaped(zone)}. I go on watching.`;
    case 'kept':
      return `👀 You left ${what} in ${escaped(zone)}; I go on watching and tell you the next time.`;
    case 'taken':
      return `✅ You took it: ${code(outcome.machineName)} is being looked for.`;
    case 'missed':
      return `⌛ You took it, and no zone had ${what} when ${code(outcome.machineName)} was asked for. I go on watching.`;
    case 'stopped':
      return `⏹️ I no longer watch for ${what}.`;
    case 'over':
      return `⏹️ The watch for ${what} is over.`;
  }
}

type Over = Extract<Notice, { kind: 'capacity-over' }>;

export function capacityOver({ watch }: Over): Message {
  const { spec, askedAt, until, round } = watch;
  const seen = round === 0 ? 'I saw none.' : `I told you ${timesInWords(round)} that there may be one.`;
  const text = `⏹️ I have watched for ${specInWords(spec)}${spec.zone === undefined ? '' : ` in ${code(spec.zone)}`} for ${formatDuration(until - askedAt)}, and stop now. ${seen}`;
  const next = `To watch on: ${code(`/gpu watch ${watchWords(spec)}`, 150)}. To have it tried for real: ${code(`${upCommand(spec)} --wait`, 150)}`;
  return { text: plain(`${text} ${next}`), blocks: [section(text), context(next)] };
}

/** The answer to /gpu watch alone. */
export function watchList(watches: readonly CapacityWatch[]): Reply {
  if (watches.length === 0) {
    return {
      text: 'You watch for nothing. `/gpu watch a100-80 us-* --spot` tells you when there may be one.',
    };
  }
  const lines = watches.map(({ spec, until, state, round }) => {
    const stands = standing(state);
    const told = round === 0 ? '' : `, told ${timesInWords(round)}`;
    return `• ${code(watchWords(spec), 120)}: ${stands}${told} · until ${moment(until)}`;
  });
  const title = `*${counted(watches.length, 'watch', 'watches')} of yours*`;
  const first = watches[0]?.spec.family ?? 'l4';
  return {
    text: plain([title, ...lines].join('\n')),
    blocks: [
      section([title, ...lines].join('\n')),
      context(`${code(`/gpu watch stop ${first}`)} ends one, ${code('/gpu watch stop')} all.`),
    ],
  };
}

function standing(state: CapacityWatch['state']): string {
  switch (state.kind) {
    case 'there':
      return `may be had in ${escaped(state.sighting.zone)} now`;
    case 'taken':
      return 'being taken';
    case 'looking':
    case 'ended':
      return 'none seen at present';
  }
}

function timesInWords(times: number): string {
  return times === 1 ? 'once' : `${times} times`;
}
