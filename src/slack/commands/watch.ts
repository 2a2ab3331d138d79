/** /gpu watch: tells when a kind of machine can be had again; lists and ends one's own watches. */
import { isAdvised } from '../../domain/advice.ts';
import {
  type CapacityWatch,
  DEFAULT_WATCH,
  upCommand,
  WATCHES_PER_PERSON,
  watchWords,
} from '../../domain/capacity-watch.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { MachineSpec } from '../../domain/machine.ts';
import { stopWatching, watchCapacity } from '../../usecases/watch-capacity.ts';
import { type Caller, command } from '../grammar/spec.ts';
import type { Value } from '../grammar/values.ts';
import { watchList } from '../messages/capacity.ts';
import { counted, specInWords } from '../messages/words.ts';
import { code, escapedButMentions, moment } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { cannotPost, fieldRefusal, refusal, SEEN_BEFORE } from './answers.ts';

export const watch = command(
  {
    name: 'watch',
    aliases: ['notify'],
    summary: 'Be told when a GPU can be had again, with a button that takes it; alone, list your watches.',
    details:
      'Nothing is created and nothing is paid for. Of spot machines Google says beforehand how likely they are; of the others I only learn from what happens here: somebody gets one, or gives one back. You get a direct message, once each time. `/gpu watch stop` ends your watches, `/gpu watch stop a100-80` those of a family. To have it tried for real, again and again, use `/gpu up … --wait`.',
    args: {
      what: {
        kind: 'watched',
        label: 'ACCELERATOR',
        optional: true,
        rest: true,
        what: 'which GPU, how many if more than one, and where, if not everywhere: a100-80:2 us-*; or `stop`, with the same words or alone.',
        example: '/gpu watch a100-80 us-* --spot',
      },
    },
    flags: {
      spot: {
        kind: 'switch',
        what: 'Watch for spot machines: of these Google says beforehand how likely they are.',
        example: '/gpu watch a100-80 --spot',
      },
      for: {
        kind: 'duration',
        label: '3d',
        what: `How long to watch, ${formatDuration(DEFAULT_WATCH)} unless said otherwise.`,
        example: '/gpu watch a100-80 --for 8h',
      },
      zone: {
        kind: 'zone',
        label: 'ZONE',
        what: 'A zone, a region, or a pattern with * that it must be in; the same as the second word.',
        example: '/gpu watch a100-80 --zone us-*',
      },
      'max-price': {
        kind: 'price',
        label: 'DOLLARS',
        what: 'The most that the whole machine may cost an hour.',
        example: '/gpu watch l4 --spot --max-price 0.50',
      },
      project: {
        kind: 'project',
        label: 'PROJECT',
        what: 'The Google Cloud project that would pay for it.',
        example: '/gpu watch l4 --project my-project',
      },
    },
    examples: [
      '/gpu watch a100-80:2 us-* --spot',
      '/gpu watch h100:8 --for 1d',
      '/gpu watch',
      '/gpu watch stop',
    ],
    permission: 'ask',
  },
  async ({ args, flags }, caller) => {
    const { what } = args;
    if (what === undefined) return own(caller);
    if (what.stop) return stop(what, caller);
    return begin(what, flags, caller);
  },
);

interface Flags {
  readonly spot: boolean;
  readonly for: number | undefined;
  readonly zone: string | undefined;
  readonly 'max-price': number | undefined;
  readonly project: string | undefined;
}

async function own({ deps, team, actor }: Caller): Promise<Reply> {
  return watchList(await deps.store.capacityWatches({ team, owner: actor }));
}

async function begin(
  wanted: Extract<Value<'watched'>, { stop: false }>,
  flags: Flags,
  caller: Caller,
): Promise<Reply> {
  const blocked = await cannotPost(caller);
  if (blocked !== undefined) return blocked;
  const { deps, dedupe, team, botTeam, channel, actor } = caller;
  const { family, count, machineType } = wanted;
  if (wanted.zone !== undefined && flags.zone !== undefined && wanted.zone !== flags.zone) {
    return fieldRefusal('--zone', 'There are two places.', `/gpu watch ${family} --zone ${flags.zone}`);
  }
  const maxPrice = flags['max-price'];
  const spec: MachineSpec = {
    family,
    count,
    buy: flags.spot ? 'spot' : 'on-demand',
    leaseFor: deps.policy.limits.defaultLease,
    zone: wanted.zone ?? flags.zone,
    ...(machineType === undefined ? {} : { machineType }),
    ...(maxPrice === undefined ? {} : { maxMicrosPerHour: maxPrice }),
  };
  const before = (await deps.store.capacityWatches({ team, owner: actor })).find(
    (one) => watchWords(one.spec) === watchWords(spec),
  );
  if (before !== undefined) {
    return {
      text: `You watch for ${code(watchWords(spec), 120)} already, until ${moment(before.until)}. ${code(`/gpu watch stop ${family}`)} ends it.`,
    };
  }
  const answer = await watchCapacity(deps, {
    dedupe,
    team,
    botTeam,
    channel,
    actor,
    isGuest: false,
    spec,
    ...(flags.project === undefined ? {} : { project: flags.project }),
    ...(flags.for === undefined ? {} : { for: flags.for }),
  });
  switch (answer.kind) {
    case 'accepted':
      return { text: beginning(answer.watch) };
    case 'duplicate':
      return SEEN_BEFORE;
    case 'refused':
      return fieldRefusal(answer.field, escapedButMentions(answer.message), answer.example);
  }
}

/** What the watch can know, and what it cannot. */
function beginning({ spec, until }: CapacityWatch): string {
  const what = `I watch for ${specInWords(spec)}${spec.zone === undefined ? '' : ` in ${code(spec.zone)}`} until ${moment(until)}, and send you a direct message when there may be one. Nothing costs money.`;
  const how = isAdvised(spec.family, spec.buy)
    ? 'I ask Google every few minutes how likely it is, and heed what people here are given and give back. A high chance is no promise.'
    : `Google does not say beforehand whether such a machine can be had, so I only learn from what happens here: when somebody gets one, or gives one back. It may come and go without my noticing. To have it tried for real, again and again: ${code(`${upCommand(spec)} --wait`, 150)}`;
  return `${what}\n${how}`;
}

async function stop(
  meant: Extract<Value<'watched'>, { stop: true }>,
  { deps, team, actor }: Caller,
): Promise<Reply> {
  const { family, count, zone } = meant;
  const isMeant = ({ spec }: CapacityWatch) =>
    (family === undefined || spec.family === family) &&
    (count === undefined || count === 1 || spec.count === count) &&
    (zone === undefined || spec.zone === zone);
  const ended = await stopWatching(deps, { team, owner: actor }, isMeant);
  if (ended.length > 0) {
    const which = ended.map(({ spec }) => code(watchWords(spec), 120)).slice(0, WATCHES_PER_PERSON);
    return { text: `I no longer watch for ${which.join(', ')}.` };
  }
  const left = await deps.store.capacityWatches({ team, owner: actor });
  if (left.length === 0) return refusal('You watch for nothing.', '/gpu watch a100-80 --spot');
  const [first] = left;
  return refusal(
    `None of your ${counted(left.length, 'watch', 'watches')} is for that. ${code('/gpu watch')} lists them.`,
    `/gpu watch stop ${first?.spec.family ?? 'all'}`,
  );
}
