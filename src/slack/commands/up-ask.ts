/** Asks for the machine that was typed or filled in: one way for the command and for the form. */
import { orList } from '../../domain/accelerators/index.ts';
import type { MachineSpec } from '../../domain/machine.ts';
import type { Buy } from '../../domain/offer.ts';
import { type PreviewAnswer, previewRequest } from '../../usecases/preview-request.ts';
import { type MachineAnswer, requestMachine } from '../../usecases/request-machine.ts';
import { machineLike } from '../../usecases/same-again.ts';
import type { Caller } from '../grammar/spec.ts';
import type { Value } from '../grammar/values.ts';
import { escapedButMentions } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { noSuchMachine, refusal } from './answers.ts';
import type { UpInput } from './up-spec.ts';

/** What is asked for, all of it read. */
export interface UpAsk {
  readonly accelerator: Value<'wanted'>;
  readonly flags: UpInput['flags'];
  /** Goes before what the flags say. */
  readonly buy?: Buy;
}

/** Some of the flags, for what only asks what would be. */
export type SpecFlags = Partial<UpInput['flags']>;

/** What became of it; `like`: the name of the machine whose request is made once more. */
export type UpAnswer =
  | Exclude<MachineAnswer, { kind: 'accepted' }>
  | (Extract<MachineAnswer, { kind: 'accepted' }> & {
      readonly like: string | undefined;
      /** Made before anything was created. */
      readonly preview: PreviewAnswer;
    })
  | { readonly kind: 'said'; readonly reply: Reply };

/** Writes one machine down or nothing, under the caller's dedupe key. */
export async function askUp(ask: UpAsk, caller: Caller): Promise<UpAnswer> {
  const { deps, dedupe, team, botTeam, channel, actor } = caller;
  const { flags } = ask;
  const clash = twoWays(flags);
  if (clash !== undefined) {
    const { field, message, keep } = clash;
    return { kind: 'refused', field, message, example: `/gpu up l4 ${keep}` };
  }
  const like = await basisOf(ask.accelerator, caller);
  if ('text' in like) return { kind: 'said', reply: like };
  const project = flags.project ?? like.project;
  const why = flags.why ?? like.why;
  const spec = specOf(like.spec, ask);
  const preview = await previewRequest(deps, spec);
  const answer = await requestMachine(deps, {
    dedupe,
    team,
    botTeam,
    channel,
    actor,
    isGuest: false,
    spec,
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(project === undefined ? {} : { project }),
    ...(why === undefined ? {} : { why }),
  });
  return answer.kind === 'accepted' ? { ...answer, like: like.name, preview } : answer;
}

/** What would be asked for, without asking; a reply where the machine that it is to be like cannot be had. */
export async function specAsked(
  ask: Pick<UpAsk, 'accelerator' | 'buy'> & { readonly flags: SpecFlags },
  caller: Caller,
): Promise<MachineSpec | Reply> {
  const basis = await basisOf(ask.accelerator, caller);
  return 'text' in basis ? basis : specOf(basis.spec, ask);
}

const WAYS = ['spot', 'flex', 'on-demand'] as const;
const BUY_OF = { spot: 'spot', flex: 'flex-start', 'on-demand': 'on-demand' } as const;

/** How it is to be bought by what was typed; undefined when that says nothing of it. */
export function buyOf(flags: SpecFlags): Buy | undefined {
  const way = WAYS.find((one) => flags[one]);
  return way && BUY_OF[way];
}

/** Two ways at once: what is wrong, and the flags to drop and to keep. */
export function twoWays(
  flags: SpecFlags,
): { readonly field: string; readonly message: string; readonly keep: string } | undefined {
  const typed = WAYS.filter((one) => flags[one]);
  const [keep] = typed;
  if (keep === undefined || typed.length < 2) return undefined;
  const ways = orList(typed.map((one) => BUY_OF[one].replace('on-demand', 'on demand')));
  return { field: `--${typed.at(-1)}`, message: `It is either ${ways}.`, keep: `--${keep}` };
}

/** What the flags make of what they are put on top of. */
function specOf(
  basis: MachineSpec,
  { flags, buy }: { readonly flags: SpecFlags; readonly buy?: Buy },
): MachineSpec {
  const maxPrice = flags['max-price'];
  return {
    ...basis,
    buy: buy ?? buyOf(flags) ?? basis.buy,
    ...(flags.for === undefined ? {} : { leaseFor: flags.for }),
    ...(flags.zone === undefined ? {} : { zone: flags.zone }),
    ...(maxPrice === undefined ? {} : { maxMicrosPerHour: maxPrice }),
    ...(flags.disk === undefined ? {} : { diskGb: flags.disk }),
    ...(flags.image === undefined ? {} : { image: flags.image }),
    ...(flags.data === undefined ? {} : { data: flags.data }),
    ...(flags.slices === undefined ? {} : { slices: flags.slices }),
    ...(flags.version === undefined ? {} : { runtimeVersion: flags.version }),
    ...(flags.framework === undefined ? {} : { framework: flags.framework }),
    ...(flags.wait === undefined ? {} : { waitFor: flags.wait }),
  };
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
    const { family, count, machineType } = wanted;
    const leaseFor = deps.policy.limits.defaultLease;
    const spec: MachineSpec = { family, count, buy: 'on-demand', leaseFor, zone: undefined };
    return { spec: machineType === undefined ? spec : { ...spec, machineType } };
  }
  const like = await machineLike(deps, { name: wanted.like, actor, team, botTeam, channel, isGuest: false });
  if (like.kind === 'unknown') return noSuchMachine(caller, wanted.like, 'up like');
  if (like.kind === 'refused') return refusal(escapedButMentions(like.because));
  const { name, project, spec, lease } = like.machine;
  return { name, project, spec, ...(like.isOwn ? { why: lease.why } : {}) };
}
