/** /gpu quota request: asks Google for a higher limit, after showing what it would be told. */
import { type Family, familyOf } from '../../domain/accelerators/index.ts';
import { acceleratorMetric } from '../../domain/decide/quota-needs.ts';
import { ALL_GPUS, type QuotaName, tpuApiPlace } from '../../domain/quota.ts';
import { regionOf, zoneMatches } from '../../domain/zone.ts';
import type { Catalog } from '../../ports/catalog.ts';
import { askQuotaDraft } from '../../usecases/request-quota.ts';
import { type Caller, command } from '../grammar/spec.ts';
import { code, escaped } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { cannotPost, fieldRefusal } from './answers.ts';
import { notInRegion, projectOf, reserved } from './quota.ts';
import { quotaReply } from './quota-reply.ts';

export const quotaRequest = command(
  {
    name: 'quota request',
    aliases: ['quota ask', 'quota raise'],
    summary: 'Ask Google for a higher limit on a GPU in a region, or on all GPUs together.',
    details:
      'Shows what Google would be told, with what was really used in the last 30 days, and sends it when somebody who may do so presses Send. You are told in a direct message when Google grants it, in whole or in part, or refuses it.',
    args: {
      of: {
        kind: 'quota-of',
        label: 'FAMILY',
        what: 'which GPU or TPU, or `all` for the limit on all GPUs of the project together.',
        example: '/gpu quota request l4 4 us-central1',
      },
      count: {
        kind: 'count',
        label: 'LIMIT',
        what: 'the limit that you would like to have, those in use included: GPUs, and of TPUs chips (v5e, v6e) or TensorCores (v2 to v5p, two a chip).',
        example: '/gpu quota request l4 4 us-central1',
      },
      region: {
        kind: 'zone',
        label: 'REGION',
        optional: true,
        what: 'the region; of TPUs the zone; none for `all`.',
        example: '/gpu quota request l4 4 us-central1',
      },
    },
    flags: {
      spot: {
        kind: 'switch',
        what: 'The limit on spot machines, which flex-start draws on first, too.',
        example: '/gpu quota request l4 8 us-central1 --spot',
      },
      zone: {
        kind: 'zone',
        label: 'ZONE',
        what: 'The place, as with /gpu up; the same as REGION.',
        example: '/gpu quota request v6e 16 --zone us-east5-a',
      },
      project: {
        kind: 'project',
        label: 'PROJECT',
        what: 'The Google Cloud project; the default one otherwise.',
        example: '/gpu quota request l4 4 us-central1 --project my-project',
      },
      why: {
        kind: 'words',
        label: 'WORDS',
        what: 'What it is for; Google reads it.',
        example: '/gpu quota request l4 4 us-central1 --why "fine-tuning our search model"',
      },
    },
    examples: [
      '/gpu quota request l4 4 us-central1',
      '/gpu quota request v6e 16 us-east5-a',
      '/gpu quota request all 8',
    ],
    permission: 'look',
  },
  async ({ args, flags }, caller) => {
    const blocked = await cannotPost(caller);
    if (blocked !== undefined) return blocked;
    const { of, count } = args;
    const region = args.region ?? flags.zone;
    const family = of.family === undefined ? undefined : familyOf(of.family);
    const typed = `/gpu quota request ${family?.name ?? 'all'} ${count}`;
    const project = projectOf(caller, flags.project, `${typed}${region === undefined ? '' : ` ${region}`}`);
    if (typeof project !== 'string') return project;
    const name =
      family === undefined
        ? allGpus(region, flags.spot, typed)
        : await ofFamily(caller, { family, size: of.size }, region, flags.spot, typed);
    if ('text' in name) return name;
    const { deps, dedupe, actor, team, botTeam, channel } = caller;
    const answer = await askQuotaDraft(
      deps,
      { dedupe, actor, team, botTeam, channel, isGuest: false },
      {
        ...name,
        project,
        to: count,
        ...(family === undefined ? {} : { family: family.name }),
        ...(flags.why === undefined ? {} : { why: flags.why }),
      },
    );
    return quotaReply(
      answer,
      () =>
        `Google is being asked whether that may be raised in ${code(project)}; what it would be told follows here.`,
    );
  },
);

function allGpus(region: string | undefined, spot: boolean, typed: string): QuotaName | Reply {
  if (region !== undefined) {
    return fieldRefusal('REGION', 'The limit on all GPUs together has no region.', typed);
  }
  return spot
    ? fieldRefusal('--spot', 'The limit on all GPUs together counts spot machines, too.', typed)
    : ALL_GPUS;
}

async function ofFamily(
  caller: Caller,
  { family, size }: { readonly family: Family; readonly size: number | undefined },
  place: string | undefined,
  spot: boolean,
  typed: string,
): Promise<QuotaName | Reply> {
  const notSold = reserved(family);
  if (notSold !== undefined) return notSold;
  const metric = acceleratorMetric(family, spot ? 'preemptible' : 'standard', size);
  if (metric !== undefined && tpuApiPlace(metric) === 'zone') {
    return ofZone(caller, { family, size, metric }, place, typed);
  }
  const region = place === undefined || /^[a-z]+-[a-z]+\d+$/.test(place) ? place : regionOf(place);
  if (region === undefined || !/^[a-z]+-[a-z]+\d+$/.test(region)) {
    const what =
      region === undefined
        ? 'Google counts by region; say which.'
        : 'Google is asked for one region at a time.';
    return fieldRefusal('REGION', what, `${typed} us-central1`);
  }
  const elsewhere = await notInRegion(caller, family, size, region, typed);
  if (elsewhere !== undefined) return elsewhere;
  if (metric === undefined) {
    return fieldRefusal(
      spot ? '--spot' : 'FAMILY',
      `I know of no limit that counts ${escaped(family.title)}${spot ? ' bought as spot' : ''}; the console shows more, under IAM &amp; Admin, Quotas.`,
      '/gpu quota request l4 4 us-central1',
    );
  }
  return { metric, region };
}

/** A region or a pattern would name several limits. */
async function ofZone(
  caller: Caller,
  {
    family,
    size,
    metric,
  }: { readonly family: Family; readonly size: number | undefined; readonly metric: string },
  place: string | undefined,
  typed: string,
): Promise<QuotaName | Reply> {
  if (place === undefined || place.includes('*') || regionOf(place).split('-').length < 2) {
    const what =
      place === undefined
        ? 'Google counts TPUs by zone; say which.'
        : 'Google is asked for one zone at a time.';
    const zones =
      caller.deps.catalog === undefined ? [] : await zonesSelling(caller.deps.catalog, family, size);
    const near = place === undefined ? undefined : zones.find((zone) => zoneMatches(place, zone));
    return fieldRefusal('REGION', what, `${typed} ${near ?? zones[0] ?? 'us-east5-a'}`);
  }
  return (await notInRegion(caller, family, size, place, typed)) ?? { metric, region: place };
}

async function zonesSelling(catalog: Catalog, family: Family, size: number | undefined) {
  const { placesSelling } = await import('../../usecases/read-quotas.ts');
  return placesSelling(catalog, family, size);
}
