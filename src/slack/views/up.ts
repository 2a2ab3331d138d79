/** The form of /gpu up: the command's flags as fields. */
import { ASKABLE, countsOf, titledSize, typedSize, waysOf } from '../../domain/accelerators/index.ts';
import { parseAccelerator } from '../../domain/accelerators/typed.ts';
import { MOST_SLICES } from '../../domain/decide/admit-tpu.ts';
import { LONGEST_WAIT } from '../../domain/decide/wait.ts';
import { bootDiskGb, LARGEST_DISK_GB, SMALLEST_DISK_GB } from '../../domain/disk.ts';
import { formatDuration, parseDuration } from '../../domain/duration.ts';
import type { Buy } from '../../domain/offer.ts';
import { FRAMEWORK_NAMES } from '../../domain/terms.ts';
import { DAY, type Duration, HOUR } from '../../domain/time.ts';
import { previewRequest } from '../../usecases/preview-request.ts';
import { type Block, section } from '../blocks.ts';
import { cannotPost } from '../commands/answers.ts';
import { askUp, specAsked } from '../commands/up-ask.ts';
import { upReply } from '../commands/up-reply.ts';
import { UP } from '../commands/up-spec.ts';
import type { Caller } from '../grammar/spec.ts';
import { previewBlocks } from '../messages/estimate.ts';
import { escaped } from '../mrkdwn.ts';
import {
  choiceField,
  type Filled,
  groupedMenuField,
  type InputBlock,
  menuField,
  numberField,
  option,
  textField,
} from './fields.ts';
import type { Form, FormContent } from './form.ts';
import { NO_WAIT, readUp, typedDuration, USUAL } from './up-filled.ts';

export const up = {
  id: 'up',
  async build(filled, caller): Promise<FormContent> {
    const ways = await waysFor(filled.accelerator ?? FIRST_SIZE, caller);
    const shown = { ...filled, buy: ways.find((way) => way === filled.buy) ?? ways[0] ?? 'on-demand' };
    const [main, others] = fieldsOf(shown, ways, caller);
    return {
      title: 'Get a machine',
      submit: 'Get it',
      blocks: [...main, ...(await estimateBlocks(shown, caller)), { type: 'divider' }, ...others],
    };
  },
  async submit(filled, caller) {
    const blocked = await cannotPost(caller);
    if (blocked !== undefined) return blocked;
    const { now, deps } = caller;
    const read = readUp(filled, { now, timeZone: deps.policy.timeZone });
    if (!read.ok) return read;
    const answer = await askUp(read.ask, caller);
    if (answer.kind !== 'refused') return upReply(answer);
    return { errors: { [FIELD_OF[answer.field] ?? answer.field]: answer.message } };
  },
} satisfies Form;

/** What the fields come to as they stand; nothing of what is being typed yet, but what is wrong with it. */
async function estimateBlocks(filled: Filled, caller: Caller): Promise<readonly Block[]> {
  const { now, deps } = caller;
  const read = readUp(filled, { now, timeZone: deps.policy.timeZone });
  if (!read.ok) {
    return [section(`*No estimate yet.* ${escaped(Object.values(read.errors).join(' '))}`)];
  }
  const spec = await specAsked(read.ask, caller);
  return 'text' in spec ? [section(spec.text)] : previewBlocks(await previewRequest(deps, spec));
}

/** What requests are refused for by another name than their field has. */
const FIELD_OF: Readonly<Record<string, string>> = { count: 'accelerator' };

/** What the form starts with. */
const FIRST_SIZE = 'l4:1';
/** The most that a name may have. */
const LONGEST_NAME = 63;
/** Of a place in Cloud Storage: bucket and path. */
const LONGEST_PLACE = 730;
/** Of a family in full. */
const LONGEST_IMAGE = 200;

/** Those that the estimate depends on, and the others. */
function fieldsOf(
  filled: Filled,
  ways: readonly Buy[],
  { deps, channel }: Caller,
): readonly [main: readonly InputBlock[], others: readonly InputBlock[]] {
  const { policy } = deps;
  const { limits } = policy;
  const size = filled.accelerator ?? FIRST_SIZE;
  const projects = policy.projects.filter(
    ({ channels }) => channels.length === 0 || channels.includes(channel),
  );
  const flags = UP.flags;
  const parsed = parseAccelerator(size);
  const isTpu = parsed.ok && parsed.family.kind === 'tpu';
  const main = [
    groupedMenuField({ field: 'accelerator', label: 'GPU or TPU', tells: true }, sizes(size), size),
    choiceField(
      // Other sizes are sold in other ways, and start with the first of them.
      { field: 'buy', label: 'How to buy it', tells: true, version: ways.join('+') },
      ways.map((way) => option(way, ...WAYS[way])),
      filled.buy,
    ),
    menuField(
      { field: 'for', label: 'Lease', hint: 'Stopped earlier when it idles, after a warning.', tells: true },
      durations([limits.defaultLease, ...LEASES], filled.for, limits.maxLease),
      filled.for ?? typedDuration(limits.defaultLease),
    ),
    textField(
      { field: 'zone', label: 'Zone', hint: flags.zone.what, optional: true, tells: true },
      { typed: filled.zone, placeholder: 'us-central1-*' },
    ),
    isTpu ? slicesField(filled.slices) : diskField(filled.disk),
    numberField(
      {
        field: 'max-price',
        label: 'At most, dollars an hour',
        hint: flags['max-price'].what,
        optional: true,
        tells: true,
      },
      { typed: filled['max-price'], decimal: true, placeholder: '1.50' },
    ),
  ];
  const others = [
    menuField(
      {
        field: 'wait',
        label: 'When no zone has capacity',
        hint: 'The lease counts from when there is a machine.',
      },
      [option(NO_WAIT, 'Do not wait'), ...durations(WAITS, filled.wait, LONGEST_WAIT, 'Go on asking for ')],
      filled.wait ?? NO_WAIT,
    ),
    textField(
      { field: 'name', label: 'Name', hint: flags.name.what, optional: true },
      { typed: filled.name, placeholder: 'trainer-1', longest: LONGEST_NAME },
    ),
    ...(projects.length < 2
      ? []
      : [
          menuField(
            { field: 'project', label: 'Project', hint: flags.project.what },
            projects.map(({ id }) => option(id, id)),
            filled.project ?? projects[0]?.id,
          ),
        ]),
    ...(isTpu
      ? softwareFields(filled)
      : [
          textField(
            { field: 'image', label: 'Image', hint: flags.image.what, optional: true },
            { typed: filled.image, placeholder: 'pytorch', longest: LONGEST_IMAGE },
          ),
        ]),
    textField(
      { field: 'data', label: 'Data to copy onto it', hint: flags.data.what, optional: true },
      { typed: filled.data, placeholder: 'gs://my-bucket/my-data', longest: LONGEST_PLACE },
    ),
    textField(
      { field: 'why', label: 'What it is for', hint: 'For others to read.', optional: true },
      { typed: filled.why, placeholder: 'fine-tuning', longest: 200 },
    ),
  ];
  return [main, others];
}

const WAYS: Readonly<Record<Buy, readonly [text: string, description: string]>> = {
  'on-demand': ['On demand', 'Yours until the lease ends'],
  spot: ['Spot', 'Cheaper, but Google may take it back at any time'],
  'flex-start': ['Flex-start', 'Waits in a queue for capacity; 7 days at most, price unknown'],
};

const LEASES: readonly Duration[] = [
  HOUR,
  2 * HOUR,
  4 * HOUR,
  8 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  3 * DAY,
  7 * DAY,
];
const WAITS: readonly Duration[] = [HOUR, 6 * HOUR, 12 * HOUR, DAY, 3 * DAY, 7 * DAY];

/** Options for these lengths of time up to the longest, and for the one that was typed. */
function durations(offered: readonly Duration[], typed: string | undefined, longest: Duration, before = '') {
  const own = typed === undefined ? undefined : parseDuration(typed);
  const all = [...offered.filter((one) => one <= longest), ...(own?.ok === true ? [own.value] : [])];
  return [...new Set(all)]
    .sort((a, b) => a - b)
    .map((one) => option(typedDuration(one), `${before}${formatDuration(one)}`));
}

function diskField(typed: string | undefined): InputBlock {
  return numberField(
    { field: 'disk', label: 'Boot disk, GB', optional: true, tells: true },
    { typed: typed ?? String(bootDiskGb({})), least: SMALLEST_DISK_GB, most: LARGEST_DISK_GB },
  );
}

function slicesField(typed: string | undefined): InputBlock {
  return numberField(
    {
      field: 'slices',
      label: 'Slices that work as one',
      hint: 'Empty for a single one.',
      optional: true,
      tells: true,
    },
    { typed, least: 2, most: MOST_SLICES },
  );
}

/** What runs on a TPU. */
function softwareFields(filled: Filled): readonly InputBlock[] {
  const usual = option(USUAL, 'The usual one');
  const frameworks = Object.entries(FRAMEWORK_NAMES).map(([value, text]) => option(value, text));
  return [
    menuField({ field: 'framework', label: 'Framework' }, [usual, ...frameworks], filled.framework ?? USUAL),
    textField(
      { field: 'version', label: 'Runtime version', hint: UP.flags.version.what, optional: true },
      { typed: filled.version, placeholder: 'v2-alpha-tpuv6e', longest: LONGEST_NAME },
    ),
  ];
}

/** Sizes that can be asked for: every one of a GPU; of a TPU the doublings up to a pod's quarter, and what is `chosen`. */
function sizes(chosen: string) {
  return ASKABLE.map((family) => ({
    label: `${family.title}, ${family.memoryGb} GB each`,
    options:
      family.kind === 'gpu'
        ? countsOf(family).map((count) =>
            option(`${family.name}:${count}`, `${count} × ${family.title.replace('NVIDIA ', '')}`),
          )
        : countsOf(family)
            .map((count) => ({ count, typed: typedSize(family.name, count) }))
            .filter(
              ({ count, typed }) =>
                (count <= LARGEST_SHOWN && Number.isInteger(Math.log2(count))) || typed === chosen,
            )
            .map(({ count, typed }) => option(typed, titledSize(family, count))),
  }));
}

/** Chips; larger slices are typed. */
const LARGEST_SHOWN = 256;

/** The ways in which that size is sold at a price that somebody knows: nothing else is ever tried. */
async function waysFor(size: string, { deps: { catalog } }: Caller): Promise<readonly Buy[]> {
  const parsed = parseAccelerator(size);
  if (!parsed.ok) return ['on-demand'];
  const { family, count, machineType } = parsed;
  const sold = waysOf(family, count, machineType);
  const listed = await Promise.all(
    sold.map(async (way) => catalog?.offers(family.name, count, way, machineType)),
  );
  const priced = sold.filter((_, i) => {
    const one = listed[i];
    return one?.ok === true && one.value.offers.some(({ price }) => price !== undefined);
  });
  return priced.length > 0 ? priced : sold;
}
