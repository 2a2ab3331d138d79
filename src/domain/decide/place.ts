/** Where to try, in which order, and where to go on after a refusal. */

import type { Family } from '../accelerators/index.ts';
import { askedSize, countsOf, familyOf, orList, titledSize } from '../accelerators/index.ts';
import type { ZoneAdvice } from '../advice.ts';
import type { Fault } from '../fault.ts';
import { type Attempt, type MachineSpec, type Placement, zonesOf } from '../machine.ts';
import { type FamilyName, type Offer, timesSlices } from '../offer.ts';
import type { Quota } from '../quota.ts';
import type { Millis } from '../time.ts';
import { regionOf, type Zone, zoneMatches } from '../zone.ts';
import type { Near } from './nearness.ts';
import { overOwnLimit, type PriceLimits, tooDear } from './price-limit.ts';
import {
  askForMore,
  limitsIn,
  projectShortfall,
  type Shortfall,
  shortfallInWords,
  shortfallOf,
} from './quota-needs.ts';
import { lastRefusals, type PastAttempt, rankOffers } from './stock-memory.ts';
import { otherBuy } from './wait.ts';

export interface PlanInput {
  readonly spec: MachineSpec;
  /** Offers of that family, count and way of buying, in any order. */
  readonly offers: readonly Offer[];
  /** Zones that sell it, but give this project no access; undefined = none is known. */
  readonly denied?: readonly Zone[] | undefined;
  /** undefined = could not be read: then quotas hold nothing back. */
  readonly quotas: readonly Quota[] | undefined;
  /** What anybody in the workspace met lately, in any order. */
  readonly past: readonly PastAttempt[];
  /** What Google says of some of the zones. */
  readonly advice?: readonly ZoneAdvice[];
  /** Data that the machine is set up with. */
  readonly near?: Near | undefined;
  readonly limits: PriceLimits;
  /** Whether the machine gets an address on the internet; undefined = it does. */
  readonly publicAddress?: boolean;
  /** Named in commands that are proposed; undefined = the default one. */
  readonly project?: string | undefined;
  readonly now: Millis;
}

export type Plan =
  | { readonly kind: 'planned'; readonly placement: Placement }
  | {
      readonly kind: 'refused';
      readonly why: 'accelerator' | 'zone' | 'quota' | 'price';
      /** A sentence or two for the person: what is wrong and what to do. */
      readonly because: string;
      /** The limit that would have to be raised; of the cheapest offer that is left out for one. */
      readonly short?: Shortfall;
    };

/** An offer that is not tried: for its price, or for a quota that is short. */
interface Skipped {
  readonly offer: Offer;
  readonly because: string;
  readonly short: Shortfall | undefined;
}

const NO_ACCESS = 'Google gives this project no access';

/** Orders the offers that may be tried and says in words why the others are left out. */
export function planPlacement(input: PlanInput): Plan {
  const { spec } = input;
  const family = familyOf(spec.family);
  const own = input.offers
    .filter(
      (offer) => offer.buy === spec.buy && offer.shape.count === spec.count && sameFamily(offer, spec.family),
    )
    .map((offer) => timesSlices(offer, spec.slices));
  if (family === undefined || own.length === 0) return refuse('accelerator', nobodySells(spec, family));
  const { zone } = spec;
  const near = zone === undefined ? own : own.filter((offer) => zoneMatches(zone, offer.zone));
  const denied = (input.denied ?? []).filter((one) => zone === undefined || zoneMatches(zone, one));
  if (near.length === 0) return refuse('zone', notThere(spec, own, denied));
  const known = limitsIn(input.quotas ?? []);
  const project = projectShortfall(family, known, spec.count);
  if (project !== undefined) return refuse('quota', projectWords(family, project, input.project), project);

  const skipped: Skipped[] = [];
  const tried: Offer[] = [];
  for (const offer of near) {
    const price = tooDear(offer, spec, input.limits);
    const short = price === undefined ? shortfallOf(family, offer, input, known) : undefined;
    if (price !== undefined) skipped.push({ offer, because: price, short });
    else if (short !== undefined) skipped.push({ offer, because: shortfallInWords(short), short });
    else tried.push(offer);
  }
  if (tried.length === 0) return nothingLeft(skipped, near, input);
  const saidNo = lastRefusals(tried, spec, input);
  return {
    kind: 'planned',
    placement: {
      offers: rankOffers(tried, spec, input),
      ...(Object.keys(saidNo).length === 0 ? {} : { saidNo }),
      skipped: [
        ...skipped.map(({ offer, because }) => ({ zone: offer.zone, because })),
        ...denied.map((one) => ({ zone: one, because: NO_ACCESS })),
      ],
      attempts: [],
    },
  };
}

/** Why that one offer cannot be had, in sentences; undefined when it can, as far as quotas and limits tell. */
export function whyNot(offer: Offer, input: Omit<PlanInput, 'offers' | 'past'>): string | undefined {
  const family = familyOf(offer.shape.family);
  if (family === undefined) return undefined;
  const price = tooDear(offer, input.spec, input.limits);
  if (price !== undefined) return `In ${offer.zone} ${price}.`;
  const known = limitsIn(input.quotas ?? []);
  const project = projectShortfall(family, known, input.spec.count);
  if (project !== undefined) return projectWords(family, project, input.project);
  const short = shortfallOf(family, offer, input, known);
  return short === undefined
    ? undefined
    : `The ${shortfallInWords(short)}. ${askForMore(family, short, input.project)}.`;
}

export type NextOffer =
  /** `again`: the attempt that is repeated, in the same place. */
  | { readonly kind: 'offer'; readonly offer: Offer; readonly again?: Attempt }
  | { readonly kind: 'exhausted'; readonly because: string };

/**
 * Attempts after which a request is given up. Nearly all answer within 30 s; 25 (dstack's figure) end within a
 * quarter of an hour, and no family here is sold in many more regions than that.
 */
export const MOST_ATTEMPTS = 25;

/**
 * The offer to try now. The widest fault wins: a project's ends everything, a region's its zones, a zone's that zone.
 * An attempt whose outcome is open or unknown (`unavailable`), or that was only throttled, is repeated in the same
 * place: failing over then could make two machines. A zone that Google named in its last refusal comes first.
 */
export function nextOffer(placement: Placement): NextOffer {
  const { attempts, offers } = placement;
  const last = attempts.at(-1);
  const open = last?.endedAt === undefined || last.fault?.kind === 'unavailable';
  if (last !== undefined && open) return { kind: 'offer', offer: last.offer, again: last };
  const failed = failedOf(placement);
  const final = failed.find(({ fault }) => endsAll(fault));
  if (final !== undefined) return { kind: 'exhausted', because: finalWords(final.fault) };
  if (attempts.length >= MOST_ATTEMPTS) return { kind: 'exhausted', because: exhaustedWords(placement) };
  if (last?.fault?.kind === 'throttled') return { kind: 'offer', offer: last.offer, again: last };
  const left = offers.filter((one) => isOpen(one, failed));
  const offer = left.find((one) => isNamed(one, last)) ?? left[0];
  return offer === undefined
    ? { kind: 'exhausted', because: exhaustedWords(placement) }
    : { kind: 'offer', offer };
}

/** Google named it as having capacity when it refused last. Within the region, so that the price is the same. */
function isNamed({ zone }: Offer, last: Attempt | undefined): boolean {
  if (last?.fault?.elsewhere === undefined) return false;
  return last.fault.elsewhere.includes(zone) && regionOf(zone) === regionOf(last.offer.zone);
}

type Failed = Attempt & { readonly fault: Fault };

/** The attempts that ended with a fault. */
export function failedOf({ attempts }: Placement): readonly Failed[] {
  return attempts.flatMap((attempt) =>
    attempt.fault === undefined ? [] : [{ ...attempt, fault: attempt.fault }],
  );
}

/** True when no failed attempt rules the offer out. */
export function isOpen({ zone }: Offer, failed: readonly Failed[]): boolean {
  return !failed.some((past) => blocks(zonesOf(past), past.fault, zone));
}

/** `invalid` and `denied` that name no place will be said everywhere. */
export function endsAll(fault: Fault): boolean {
  if (fault.scope === 'project') return true;
  return fault.scope === 'call' && (fault.kind === 'invalid' || fault.kind === 'denied');
}

function blocks(asked: readonly Zone[], fault: Fault, zone: Zone): boolean {
  if (fault.scope === 'region') return asked.some((one) => regionOf(one) === regionOf(zone));
  return asked.includes(zone);
}

function finalWords(fault: Fault): string {
  const quota = fault.quota;
  if (fault.kind === 'quota' && quota !== undefined) {
    const limit = quota.limit === undefined ? '' : ` is ${quota.limit} and`;
    return `The project's quota ${quota.metric}${limit} does not allow it. Ask Google for more: /gpu help quota request.`;
  }
  return `Google refused it for the whole project: ${fault.message}`;
}

function exhaustedWords({ attempts }: Placement): string {
  const failed = attempts.filter((attempt) => attempt.fault !== undefined);
  const zones = new Set(failed.flatMap(zonesOf)).size;
  const stockouts = failed.filter((attempt) => attempt.fault?.kind === 'stockout').length;
  const quotas = failed.filter((attempt) => attempt.fault?.kind === 'quota').length;
  const where = zones === 1 ? (failed[0]?.offer.zone ?? '') : `${zones} zones`;
  if (stockouts === failed.length) {
    const buy = otherBuy(failed[0]?.offer.buy ?? 'on-demand');
    return `Google has no capacity in ${where} now. Ask again later, for another accelerator, or ${buy}.`;
  }
  const reasons = [
    stockouts > 0 ? `${stockouts} without capacity` : '',
    quotas > 0 ? `${quotas} over quota` : '',
    failed.length > stockouts + quotas ? `${failed.length - stockouts - quotas} with other errors` : '',
  ].filter((reason) => reason !== '');
  return `Tried ${where}: ${reasons.join(', ')}. Ask again later or for another accelerator.`;
}

function sameFamily(offer: Offer, family: FamilyName): boolean {
  return familyOf(offer.shape.family)?.name === familyOf(family)?.name;
}

function nobodySells(spec: MachineSpec, family: Family | undefined): string {
  if (family?.kind === 'tpu')
    return `No zone that I know of sells ${titledSize(family, spec.count)} ${spec.buy} at present.`;
  const counts = family === undefined ? [] : countsOf(family, spec.buy);
  const hint = counts.length === 0 ? '' : ` It comes with ${orList(counts)}.`;
  return `Google sells no machine with ${spec.count} × ${family?.title ?? spec.family} ${spec.buy} at present.${hint}`;
}

function notThere(spec: MachineSpec, own: readonly Offer[], denied: readonly Zone[]): string {
  const regions = [...new Set(own.map((offer) => regionOf(offer.zone)))].sort();
  const shown = regions.slice(0, 6).join(', ');
  const more = regions.length > 6 ? ` and ${regions.length - 6} more regions` : '';
  const why =
    denied.length === 0
      ? `There is no ${spec.family} in ${spec.zone}`
      : `${NO_ACCESS} to the ${spec.family} in ${orList(denied)}`;
  return `${why}. It is in ${shown}${more}.`;
}

/** The project-wide quota counts every GPU, however it was bought. */
function projectWords(family: Family, short: Shortfall, project: string | undefined): string {
  const { limit, usage, need } = short;
  const used = usage === 0 ? '' : ` and uses ${usage} of them`;
  return `The project may have ${limit} ${limit === 1 ? 'GPU' : 'GPUs'} in all regions together${used}; this needs ${need} more (${family.title}). The quota is GPUS_ALL_REGIONS. ${askForMore(family, short, project)}.`;
}

function nothingLeft(
  skipped: readonly Skipped[],
  offers: readonly Offer[],
  { spec, limits, project }: PlanInput,
): Plan {
  const short = cheapest(skipped.filter((one) => one.short !== undefined));
  const own = short === undefined ? overOwnLimit(spec, offers, limits) : undefined;
  if (own !== undefined) return refuse('price', own);
  const priced = skipped.find(({ offer }) => offer.price !== undefined);
  const first = short ?? priced ?? skipped[0];
  const where = spec.zone === undefined ? 'anywhere' : `in ${spec.zone}`;
  const advice =
    short !== undefined
      ? `${askWords(spec, short.short, project)}${spec.zone === undefined ? '' : ', or leave --zone out'}.`
      : priced !== undefined
        ? 'Ask for a smaller machine, try --spot, or have an administrator raise limits.maxPricePerHour in lamplighter.yaml.'
        : unknownPriceAdvice(spec);
  return refuse(
    short === undefined ? 'price' : 'quota',
    `${askedSize(spec)} is not to be had ${where}: ${first?.because ?? 'nothing is on offer'}. ${advice}`,
    short?.short,
  );
}

function unknownPriceAdvice({ buy, zone, maxMicrosPerHour }: MachineSpec): string {
  const instead =
    buy === 'flex-start'
      ? 'Flex-start has no list price. Ask with --spot instead of --flex'
      : `Ask for another accelerator${zone === undefined ? '' : ' or leave --zone out'}`;
  const unless =
    maxMicrosPerHour === undefined ? ', unless limits.allowUnknownPrices in lamplighter.yaml says so' : '';
  return `${instead}: nothing is started at a price that nobody knows${unless}.`;
}

function askWords(spec: MachineSpec, short: Shortfall | undefined, project: string | undefined): string {
  const family = familyOf(spec.family);
  return family === undefined || short === undefined
    ? 'Ask Google for more of that quota'
    : askForMore(family, short, project);
}

/** An offer without a price comes last. */
function cheapest(skipped: readonly Skipped[]): Skipped | undefined {
  const price = ({ offer }: Skipped) => offer.price?.microsPerHour ?? Number.POSITIVE_INFINITY;
  return skipped.toSorted((a, b) => price(a) - price(b))[0];
}

function refuse(why: 'accelerator' | 'zone' | 'quota' | 'price', because: string, short?: Shortfall): Plan {
  return { kind: 'refused', why, because, ...(short === undefined ? {} : { short }) };
}
