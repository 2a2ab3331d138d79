/** Whether a request for a machine may be written down at all: everything that can be known without asking Google. */
import {
  countsOf,
  type Family,
  familyOf,
  isReserved,
  nearestFamilies,
  nearestTwo,
  orList,
  shapeNamed,
  sizesInWords,
  standardShape,
  titledSize,
  tpuOf,
  typedSize,
  unsold,
  waysOf,
  wordsFor,
} from '../accelerators/index.ts';
import { parseBucketPlace } from '../bucket.ts';
import { LARGEST_DISK_GB, SMALLEST_DISK_GB } from '../disk.ts';
import { formatDuration } from '../duration.ts';
import { LONGEST_FLEX_RUN } from '../flex-start.ts';
import { readImage } from '../images.ts';
import type { MachineSpec } from '../machine.ts';
import type { Buy } from '../offer.ts';
import type { Policy } from '../policy.ts';
import { quoted } from '../quoted.ts';
import { MINUTE } from '../time.ts';
import { typedSpec, unfitTerm } from './admit-tpu.ts';
import { checkName } from './name.ts';
import { isAllowedChannel, strangerTo, wrongChannel } from './permit.ts';
import { LONGEST_WAIT } from './wait.ts';

export interface AdmitInput {
  readonly spec: MachineSpec;
  readonly policy: Pick<Policy, 'teams' | 'admins' | 'channels' | 'projects' | 'imageProjects' | 'limits'>;
  /** Google Cloud project id. */
  readonly project: string;
  readonly channel: string;
  readonly actorTeam: string;
  readonly botTeam: string;
  readonly isGuest: boolean;
  /** As typed; undefined = one is made up. */
  readonly name: string | undefined;
}

export type Admission =
  | { readonly admitted: true }
  | {
      readonly admitted: false;
      /** What is wrong: accelerator, count, buy, for, zone, disk, image, slices, version, framework, data, name, project, channel or person. */
      readonly field: string;
      readonly message: string;
      /** A whole command that works. */
      readonly example: string;
    };

/** A shorter lease would end before the machine is ready. */
const SHORTEST_LEASE = 10 * MINUTE;

/** Google's zones, regions and patterns over them. */
const ZONE_PATTERN = /^[a-z*][a-z0-9*-]{0,60}$/;

/** The first thing that is wrong, most fundamental first; changes nothing. */
export function admit(input: AdmitInput): Admission {
  return (
    person(input) ??
    accelerator(input.spec) ??
    terms(input.spec) ??
    lease(input) ??
    waiting(input.spec) ??
    place(input.spec) ??
    disk(input.spec) ??
    image(input) ??
    data(input.spec) ??
    naming(input.name) ?? {
      admitted: true,
    }
  );
}

function person(input: AdmitInput): Admission | undefined {
  const { policy, channel } = input;
  const stranger = strangerTo({ ...input, team: input.actorTeam });
  if (stranger !== undefined) return no('person', stranger, '/gpu help');
  if (!isAllowedChannel(policy, channel)) return no('channel', wrongChannel(policy), '/gpu up l4');
  const trouble = projectTrouble(policy, input.project, channel);
  if (trouble === undefined) return undefined;
  const { message, instead } = trouble;
  return no('project', message, `/gpu up l4${instead === undefined ? '' : ` --project ${instead}`}`);
}

/** Why a project may not be used from a channel, and one that Lamplighter manages; undefined when it may. */
export function projectTrouble(
  policy: Pick<Policy, 'projects'>,
  asked: string,
  channel: string,
): { readonly message: string; readonly instead?: string } | undefined {
  const project = policy.projects.find((one) => one.id === asked);
  if (project === undefined) {
    const ids = policy.projects.map((one) => one.id);
    return {
      message: `Lamplighter does not manage the project ${quoted(asked)}. It manages ${orList(ids)}.`,
      instead: ids[0] ?? 'my-project',
    };
  }
  if (project.channels.length === 0 || project.channels.includes(channel)) return undefined;
  return { message: `${project.id} is not used from here. ${wrongChannel(project)}` };
}

function accelerator(spec: MachineSpec): Admission | undefined {
  const family = familyOf(spec.family);
  if (family === undefined) {
    const near = nearestFamilies(spec.family)[0];
    const hint = near === undefined ? '' : ` Did you mean ${near.name}?`;
    return no(
      'accelerator',
      `There is no accelerator called ${quoted(spec.family)}.${hint}`,
      `/gpu up ${near === undefined ? 'l4' : wordsFor(near, countsOf(near)[0])}`,
    );
  }
  if (isReserved(family)) {
    return no(
      'accelerator',
      `Google sells ${family.title} by reservation only, and Lamplighter uses no reservations. Ask for another accelerator.`,
      `/gpu up ${wordsFor(family)}`,
    );
  }
  if (standardShape(family, spec.count) === undefined) {
    return no(
      'count',
      `Google has no machine with ${String(spec.count).slice(0, 12)} ${family.title}${family.kind === 'tpu' ? ' chips' : ''}. ${unsold(family, spec.count)}`,
      `/gpu up ${wordsFor(family, family.kind === 'tpu' ? nearestTwo(countsOf(family), spec.count)[0] : undefined)}`,
    );
  }
  if (spec.machineType !== undefined && shapeNamed(family, spec.count, spec.machineType) === undefined) {
    return no(
      'accelerator',
      `Google has no ${quoted(spec.machineType)} with ${titledSize(family, spec.count)}.`,
      `/gpu up ${typedSize(family.name, spec.count)}`,
    );
  }
  if (family.kind === 'tpu' && spec.buy === 'flex-start' && !isSoldFlex(family, spec)) {
    return no(
      'buy',
      `There is no flex-start of ${spec.machineType ?? titledSize(family, spec.count)}. --wait has the request wait until there is capacity.`,
      `/gpu up ${typedSpec(spec)} --wait 6h`,
    );
  }
  const ways = waysOf(family, spec.count, spec.machineType);
  if (!ways.includes(spec.buy)) {
    const counts = countsOf(family, spec.buy);
    const other =
      counts.length === 0
        ? `It is sold as ${orList(ways)}.`
        : `${capital(spec.buy)} it comes with ${sizesInWords(family, spec.buy)}.`;
    return no(
      'buy',
      `Google does not sell ${titledSize(family, spec.count)} ${spec.buy}. ${other}`,
      `/gpu up ${typedSize(family.name, spec.count)}${FLAGS[ways[0] ?? 'spot']}`,
    );
  }
  return undefined;
}

function terms(spec: MachineSpec): Admission | undefined {
  const unfit = unfitTerm(spec);
  return unfit === undefined ? undefined : no(unfit.field, unfit.message, unfit.example);
}

function isSoldFlex(family: Family, { count, machineType }: MachineSpec): boolean {
  return waysOf(family, count, machineType).includes('flex-start');
}

/** How each way is typed. */
const FLAGS: Readonly<Record<Buy, string>> = { 'on-demand': '', spot: ' --spot', 'flex-start': ' --flex' };

function lease({ spec, policy }: AdmitInput): Admission | undefined {
  const { maxLease } = policy.limits;
  const example = `/gpu up ${sized(spec)} --for ${compact(Math.min(policy.limits.defaultLease, maxLease))}`;
  if (!(spec.leaseFor >= SHORTEST_LEASE)) {
    return no('for', `A machine is lent for ${formatDuration(SHORTEST_LEASE)} at least.`, example);
  }
  if (spec.buy === 'flex-start' && spec.leaseFor > LONGEST_FLEX_RUN) {
    const longest = formatDuration(LONGEST_FLEX_RUN);
    return no(
      'for',
      `Google lets a flex-start machine run for ${longest} at most.`,
      `/gpu up ${spec.family}:${spec.count} --flex --for ${compact(Math.min(LONGEST_FLEX_RUN, maxLease))}`,
    );
  }
  if (spec.leaseFor > maxLease) {
    return no('for', `A machine is lent for ${formatDuration(maxLease)} at most.`, example);
  }
  return undefined;
}

function waiting(spec: MachineSpec): Admission | undefined {
  const { waitFor } = spec;
  if (waitFor === undefined || waitFor <= LONGEST_WAIT) return undefined;
  return no(
    'wait',
    `I go on asking for ${formatDuration(LONGEST_WAIT)} at most.`,
    `/gpu up ${sized(spec)} --wait 12h`,
  );
}

function disk({ family, diskGb }: MachineSpec): Admission | undefined {
  if (diskGb === undefined) return undefined;
  const example = (gb: number) => `/gpu up ${family} --disk ${gb}`;
  const limits = `A boot disk has ${SMALLEST_DISK_GB} to ${LARGEST_DISK_GB.toLocaleString('en-US')} GB.`;
  if (!(diskGb >= SMALLEST_DISK_GB)) return no('disk', limits, example(SMALLEST_DISK_GB));
  if (diskGb > LARGEST_DISK_GB) return no('disk', limits, example(LARGEST_DISK_GB));
  return undefined;
}

function image({ spec, policy }: AdmitInput): Admission | undefined {
  if (spec.image === undefined) return undefined;
  const read = readImage(spec.image, policy);
  return read.ok ? undefined : no('image', read.message, `/gpu up ${sized(spec)} --image ${read.instead}`);
}

function data(spec: MachineSpec): Admission | undefined {
  const { data: url } = spec;
  const place = url === undefined ? undefined : parseBucketPlace(url);
  if (place === undefined || place.ok) return undefined;
  return no('data', place.fault, `/gpu up ${sized(spec)} --data gs://my-bucket/my-data`);
}

function place(spec: MachineSpec): Admission | undefined {
  if (spec.zone === undefined || ZONE_PATTERN.test(spec.zone)) return undefined;
  return no(
    'zone',
    'A zone is written like us-central1-a, a region like us-central1, and * stands for anything.',
    `/gpu up ${sized(spec)} --zone us-central1`,
  );
}

function naming(name: string | undefined): Admission | undefined {
  if (name === undefined) return undefined;
  const checked = checkName(name);
  return checked.ok ? undefined : no('name', checked.message, `/gpu up l4 --name ${checked.example}`);
}

/** What examples ask for: the family alone, or the very slice. */
function sized(spec: MachineSpec): string {
  return tpuOf(spec.family) === undefined ? spec.family : typedSpec(spec);
}

function no(field: string, message: string, example: string): Admission {
  return { admitted: false, field, message, example };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).replace('-', ' ');
}

/** A duration as it is typed: 90m, 8h. */
function compact(duration: number): string {
  return duration % (60 * MINUTE) === 0
    ? `${duration / (60 * MINUTE)}h`
    : `${Math.round(duration / MINUTE)}m`;
}
