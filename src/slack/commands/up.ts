/** /gpu up: asks for a machine. */
import { ASKABLE, orList } from '../../domain/accelerators/index.ts';
import { DEFAULT_WAIT } from '../../domain/decide/wait.ts';
import { formatDuration } from '../../domain/duration.ts';
import type { MachineSpec } from '../../domain/machine.ts';
import { termsInWords } from '../../domain/terms.ts';
import type { Duration } from '../../domain/time.ts';
import { requestMachine } from '../../usecases/request-machine.ts';
import { machineLike } from '../../usecases/same-again.ts';
import { type Caller, command } from '../grammar/spec.ts';
import type { Value } from '../grammar/values.ts';
import { specInWords } from '../messages/words.ts';
import { code, escapedButMentions } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { cannotPost, fieldRefusal, noSuchMachine, refusal, SEEN_BEFORE } from './answers.ts';

export const up = command(
  {
    name: 'up',
    aliases: ['new', 'create', 'get'],
    summary: 'Get a machine with a GPU, in the cheapest zone that has one free.',
    details: `Zones are tried in order of price until one has capacity; one message in the channel follows it until it is ready. The machine is yours until the lease ends, and is stopped earlier when it idles, after a warning. The GPU can be ${orList(ASKABLE.map(({ name }) => name))}.`,
    args: {
      accelerator: {
        kind: 'wanted',
        label: 'ACCELERATOR',
        what: 'which GPU, and how many if more than one: l4, a100-80:2, h100:8; or `like` and the name of a machine, for the same again.',
        rest: true,
        example: '/gpu up l4',
      },
    },
    flags: {
      spot: {
        kind: 'switch',
        what: 'Cheaper, but Google may take it back at any time.',
        example: '/gpu up l4 --spot',
      },
      'on-demand': {
        kind: 'switch',
        what: 'Not as spot: for one like a spot machine.',
        example: '/gpu up like trainer-1 --on-demand',
      },
      for: { kind: 'duration', label: '8h', what: 'How long the lease is.', example: '/gpu up l4 --for 8h' },
      wait: {
        kind: 'duration',
        label: '6h',
        bare: formatDuration(DEFAULT_WAIT),
        what: `How long to go on asking when no zone has capacity, ${formatDuration(DEFAULT_WAIT)} unless said otherwise; the lease counts from when there is a machine.`,
        example: '/gpu up l4 --wait 6h',
      },
      name: {
        kind: 'name',
        label: 'NAME',
        what: 'What to call it; a name is made up otherwise.',
        example: '/gpu up l4 --name trainer-1',
      },
      zone: {
        kind: 'zone',
        label: 'ZONE',
        what: 'A zone, a region, or a pattern with * that it must be in.',
        example: '/gpu up l4 --zone us-central1-*',
      },
      'max-price': {
        kind: 'price',
        label: 'DOLLARS',
        what: 'The most that the whole machine may cost an hour, without boot disk and address; dearer zones are left out.',
        example: '/gpu up l4 --max-price 1.50',
      },
      disk: {
        kind: 'gigabytes',
        label: 'GB',
        what: 'How large the boot disk is, 200 GB unless said otherwise. It costs extra, also while the machine is stopped; the prices here are without it.',
        example: '/gpu up l4 --disk 500',
      },
      project: {
        kind: 'project',
        label: 'PROJECT',
        what: 'The Google Cloud project that pays for it.',
        example: '/gpu up l4 --project my-project',
      },
      why: {
        kind: 'words',
        label: 'WORDS',
        what: 'What it is for, for others to read.',
        example: '/gpu up l4 --why "fine-tuning"',
      },
    },
    examples: [
      '/gpu up l4',
      '/gpu up a100-80:2 --spot --for 4h',
      '/gpu up like trainer-1 --for 2h',
      '/gpu up h100:8 --zone us-* --name trainer-1 --wait 6h',
    ],
    permission: 'ask',
  },
  async ({ args, flags }, caller) => {
    const blocked = await cannotPost(caller);
    if (blocked !== undefined) return blocked;
    const { deps, dedupe, team, botTeam, channel, actor } = caller;
    if (flags.spot && flags['on-demand']) {
      return fieldRefusal('--on-demand', 'It is either spot or on demand.', '/gpu up l4 --spot');
    }
    const like = await basisOf(args.accelerator, caller);
    if ('text' in like) return like;
    const project = flags.project ?? like.project;
    const why = flags.why ?? like.why;
    const maxPrice = flags['max-price'];
    const answer = await requestMachine(deps, {
      dedupe,
      team,
      botTeam,
      channel,
      actor,
      isGuest: false,
      spec: {
        ...like.spec,
        ...(flags.spot ? { buy: 'spot' } : flags['on-demand'] ? { buy: 'on-demand' } : {}),
        ...(flags.for === undefined ? {} : { leaseFor: flags.for }),
        ...(flags.zone === undefined ? {} : { zone: flags.zone }),
        ...(maxPrice === undefined ? {} : { maxMicrosPerHour: maxPrice }),
        ...(flags.disk === undefined ? {} : { diskGb: flags.disk }),
        ...(flags.wait === undefined ? {} : { waitFor: flags.wait }),
      },
      ...(flags.name === undefined ? {} : { name: flags.name }),
      ...(project === undefined ? {} : { project }),
      ...(why === undefined ? {} : { why }),
    });
    switch (answer.kind) {
      case 'accepted': {
        const { machine } = answer;
        return {
          text: `Looking for ${specInWords(machine.spec)} for ${formatDuration(machine.spec.leaseFor)}${termsInWords(machine.spec)}${like.name === undefined ? '' : `, like ${code(like.name)}`}: ${code(machine.name)}. The message in this channel follows it.${waitingInWords(machine.spec.waitFor)}`,
        };
      }
      case 'duplicate':
        return SEEN_BEFORE;
      case 'refused':
        return fieldRefusal(answer.field, escapedButMentions(answer.message), answer.example);
    }
  },
);

function waitingInWords(waitFor: Duration | undefined): string {
  if (waitFor === undefined) return '';
  return ` If no zone has capacity, I go on asking for ${formatDuration(waitFor)} and tell you when there is one.`;
}

/** What the flags are put on top of: an accelerator alone, or the request of an earlier machine. */
interface Basis {
  readonly spec: MachineSpec;
  /** The earlier machine's. */
  readonly name?: string;
  readonly project?: string;
  /** What it was for, where it was the caller's own. */
  readonly why?: string;
}

async function basisOf(wanted: Value<'wanted'>, caller: Caller): Promise<Basis | Reply> {
  const { deps, actor, team, botTeam, channel } = caller;
  if (wanted.like === undefined) {
    const { family, count } = wanted;
    const leaseFor = deps.policy.limits.defaultLease;
    return { spec: { family, count, buy: 'on-demand', leaseFor, zone: undefined } };
  }
  const like = await machineLike(deps, { name: wanted.like, actor, team, botTeam, channel, isGuest: false });
  if (like.kind === 'unknown') return noSuchMachine(caller, wanted.like, 'up like');
  if (like.kind === 'refused') return refusal(escapedButMentions(like.because));
  const { name, project, spec, lease } = like.machine;
  return { name, project, spec, ...(like.isOwn ? { why: lease.why } : {}) };
}
