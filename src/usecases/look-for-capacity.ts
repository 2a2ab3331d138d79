/** The engine's look for watched capacity: one for everybody, with few calls, each watch decided by itself. */
import { isAdvised } from '../domain/advice.ts';
import type { CapacityOutcome, CapacityWatch } from '../domain/capacity-watch.ts';
import {
  type CapacityView,
  type Change,
  decideCapacity,
  FRESH,
  type Freed,
} from '../domain/decide/capacity.ts';
import { tooDear } from '../domain/decide/price-limit.ts';
import type { Offer } from '../domain/offer.ts';
import { type Duration, type Millis, SECOND } from '../domain/time.ts';
import { type Region, regionOf, zoneMatches } from '../domain/zone.ts';
import type { AdviceQuestion } from '../ports/advice.ts';
import type { Write } from '../ports/store.ts';
import { appearance, capacityEntry, watchOver } from './capacity-sayings.ts';
import type { EngineDeps } from './engine-deps.ts';
import { attemptsSince } from './stockouts.ts';

/** Questions to Google in one look; where there are more, the next look begins with the rest. */
export const MOST_QUESTIONS = 20;
const PATIENCE: Duration = 10 * SECOND;

/**
 * Looks once. `turn` counts looks: it says with which questions this one begins. A watch that somebody changed
 * meanwhile is left to the next look; one watch's failure never ends the look.
 */
export async function lookForCapacity(deps: EngineDeps, turn: number): Promise<void> {
  const { store, log } = deps;
  const watches = await store.capacityWatches();
  if (watches.length === 0) return;
  const now = await store.now();
  const [past, freed, offers] = await Promise.all([
    attemptsSince(deps, now - FRESH),
    freedSince(deps, now - FRESH, now),
    Promise.all(watches.map((watch) => offersFor(deps, watch))),
  ]);
  const told = await ask(deps, watches, offers, turn);
  for (const [i, watch] of watches.entries()) {
    const answers = questionsOf(watch, offers[i] ?? []).flatMap(
      (question) => told.get(keyOf(question)) ?? [],
    );
    const view: CapacityView = {
      offers: offers[i] ?? [],
      advice: answers.flatMap(({ advice }) => advice),
      advised: new Set(answers.map(({ region }) => region)),
      past,
      freed,
      now,
    };
    try {
      await step(deps, watch, view);
    } catch (error) {
      log.error({ err: error, watch: watch.id }, 'a capacity watch could not be looked after');
    }
  }
}

async function step({ store }: EngineDeps, watch: CapacityWatch, view: CapacityView): Promise<void> {
  const { state } = watch;
  // Nothing can be said while the catalogue cannot be read.
  if (view.offers.length === 0 && state.kind !== 'taken' && view.now < watch.until) return;
  const machine = state.kind === 'taken' ? await store.machine(state.machineId) : undefined;
  const change = decideCapacity(watch, view, machine);
  if (change.watch === watch) return;
  await store.saveCapacityWatch(watch, change.watch, writesFor(watch, change, machine?.name ?? '', view.now));
}

function writesFor(
  before: CapacityWatch,
  { watch, told }: Change,
  machineName: string,
  now: Millis,
): Write[] {
  const edit = (outcome: CapacityOutcome) =>
    before.state.kind === 'there' || before.state.kind === 'taken'
      ? [appearance(watch, before.state.sighting, outcome)]
      : [];
  switch (told) {
    case undefined:
    case 'done':
      return [];
    case 'appeared':
    case 'moved': {
      if (watch.state.kind !== 'there') return [];
      const entry = told === 'appeared' ? [capacityEntry(watch, now, 'is told that there may be')] : [];
      return [...entry, appearance(watch, watch.state.sighting, undefined)];
    }
    case 'gone':
      return edit({ kind: 'gone', at: now });
    case 'missed':
      return edit({ kind: 'missed', machineName });
    case 'over': {
      const isOpen = before.state.kind === 'there' && !before.state.kept;
      return [
        capacityEntry(watch, now, 'has watched to the end for'),
        ...(isOpen ? edit({ kind: 'over' }) : []),
        watchOver(watch),
      ];
    }
  }
}

/** Where it is sold, as far as its owner and the policy let it; nothing while the catalogue cannot be read. */
async function offersFor(
  { catalog, policy, log }: EngineDeps,
  { spec, id }: CapacityWatch,
): Promise<readonly Offer[]> {
  const listed = await catalog.offers(spec.family, spec.count, spec.buy, spec.machineType);
  if (!listed.ok) {
    log.warn({ watch: id, fault: listed.fault }, 'offers could not be read');
    return [];
  }
  return listed.value.offers.filter(
    (offer) =>
      (spec.zone === undefined || zoneMatches(spec.zone, offer.zone)) &&
      tooDear(offer, spec, policy.limits) === undefined,
  );
}

/** What gave its accelerators back since then, by our ledger; what Google took is not free. */
async function freedSince({ store }: EngineDeps, from: Millis, to: Millis): Promise<readonly Freed[]> {
  const runs = (await store.runs(from, to)).filter(
    ({ endedAt, endReason }) => endedAt !== undefined && endedAt >= from && endReason !== 'preempted',
  );
  const freed = await Promise.all(
    runs.map(async ({ machineId, endedAt }): Promise<readonly Freed[]> => {
      const machine = await store.machine(machineId);
      if (machine?.zone === undefined || endedAt === undefined) return [];
      const { family, count, buy } = machine.spec;
      return [{ zone: machine.zone, at: endedAt, family, count, buy }];
    }),
  );
  return freed.flat();
}

interface Told {
  readonly region: Region;
  readonly advice: CapacityView['advice'];
}

/** One question a region; none where Google has no advice, or while nothing depends on it. */
function questionsOf({ project, spec, state }: CapacityWatch, offers: readonly Offer[]): AdviceQuestion[] {
  if (!isAdvised(spec.family, spec.buy) || state.kind === 'taken') return [];
  const regions = [...new Set(offers.map(({ zone }) => regionOf(zone)))];
  return regions.flatMap((region) => {
    const there = offers.filter(({ zone }) => regionOf(zone) === region);
    const shape = there[0]?.shape;
    const zones = there.map(({ zone }) => zone);
    return shape === undefined ? [] : [{ project, region, shape, buy: spec.buy, zones }];
  });
}

/** Asks each distinct question once, whoever watches. What fails is not among the answers. */
async function ask(
  { advice, log }: EngineDeps,
  watches: readonly CapacityWatch[],
  offers: readonly (readonly Offer[])[],
  turn: number,
): Promise<ReadonlyMap<string, Told>> {
  const all = watches.flatMap((watch, i) => questionsOf(watch, offers[i] ?? []));
  const distinct = [...new Map(all.map((question) => [keyOf(question), question]))];
  const begin = distinct.length <= MOST_QUESTIONS ? 0 : (turn * MOST_QUESTIONS) % distinct.length;
  const now = [...distinct.slice(begin), ...distinct.slice(0, begin)].slice(0, MOST_QUESTIONS);
  const told = new Map<string, Told>();
  await Promise.all(
    now.map(async ([key, question]) => {
      const answer = await advice.capacity(question, PATIENCE);
      if (answer.ok) told.set(key, { region: question.region, advice: answer.value });
      else log.info({ region: question.region, fault: answer.fault }, 'no advice on capacity');
    }),
  );
  return told;
}

function keyOf({ project, region, shape, buy, zones }: AdviceQuestion): string {
  return [project, region, shape.machineType, buy, ...zones].join(' ');
}
