/** Once a day the dearest machines are looked at for whether a smaller one would do: for the digest and the Home tab. */
import { NEEDED, rightsize } from '../domain/decide/rightsize.ts';
import type { Machine } from '../domain/machine.ts';
import type { Buy, Offer } from '../domain/offer.ts';
import type { RightsizeTip } from '../domain/rightsize.ts';
import { DAY, type Duration, HOUR, type Millis } from '../domain/time.ts';
import { dayOf, momentOf } from '../domain/time-of-day.ts';
import type { Deps } from './deps.ts';
import type { EngineDeps } from './engine-deps.ts';
import { everyOffer, observedUse } from './read-rightsize.ts';

/** Machines of a look, the dearest first: each is three reads of a week. */
const LOOKED_AT = 20;
/** So long before the digest, whose day it is for. */
const AHEAD: Duration = HOUR;
/** A look tells of the day until the next one, which may be late. */
const HOLDS: Duration = 2 * DAY;

/** Whichever replica comes first; one machine's failure is its own. */
export async function findSavings(deps: EngineDeps, now: Millis): Promise<void> {
  const { timeZone, digest } = deps.policy;
  const due = momentOf(dayOf(now, timeZone), digest.hour, 0, timeZone) - AHEAD;
  if (now < due || ((await deps.store.lastSlot('savings')) ?? 0) >= due) return;
  if (!(await deps.store.takeSlot('savings', due, []))) return;
  const machines = (await deps.store.machines({ states: ['ready'] }))
    .filter((machine) => machine.kind === 'gpu' && now - (machine.incarnation?.startedAt ?? now) >= NEEDED)
    .toSorted((a, b) => (b.price?.microsPerHour ?? 0) - (a.price?.microsPerHour ?? 0))
    .slice(0, LOOKED_AT);
  if (machines.length === 0) return;
  const offers = new Map<Buy, readonly Offer[]>();
  const tips: RightsizeTip[] = [];
  for (const machine of machines) {
    const { buy } = machine.spec;
    const known = offers.get(buy) ?? (await everyOffer(deps, buy));
    offers.set(buy, known);
    const tip = await tipFor(deps, machine, known, now);
    if (tip !== undefined) tips.push(tip);
  }
  const detail = tips.toSorted((a, b) => b.saves.microsPerHour - a.saves.microsPerHour);
  const text = `${tips.length} of ${machines.length} machines are larger than what they did needs.`;
  await deps.store.write([
    {
      write: 'journal',
      entry: { at: now, machineId: undefined, machineName: undefined, kind: 'sized', text, detail },
    },
  ]);
}

async function tipFor(
  deps: EngineDeps,
  machine: Machine,
  offers: readonly Offer[],
  now: Millis,
): Promise<RightsizeTip | undefined> {
  const use = await observedUse(deps, machine, now);
  if ('kind' in use) {
    deps.log.warn({ machine: machine.name, fault: use }, 'the use of a machine could not be read');
    return undefined;
  }
  const answer = rightsize({ machine, use, offers });
  if (answer.kind !== 'smaller') return undefined;
  const { from, to, saves, way } = answer;
  return {
    machineId: machine.id,
    name: machine.name,
    owner: machine.lease.owner,
    from: { family: from.family, count: from.count },
    to: { family: to.family, count: to.count },
    saves,
    way,
    known: use.known,
    gpuMean: use.gpu?.mean ?? 0,
  };
}

/** What the last look found of these machines, as far as they still run as they did then. */
export async function savingsOf(
  { store }: Pick<Deps, 'store'>,
  machines: readonly Machine[],
  now: Millis,
): Promise<readonly RightsizeTip[]> {
  const [last] = await store.journal({ kinds: ['sized'], from: now - HOLDS, limit: 1 });
  const tips = Array.isArray(last?.detail) ? (last.detail as readonly RightsizeTip[]) : [];
  return tips.filter((tip) =>
    machines.some(
      ({ id, state, spec, lease }) =>
        id === tip.machineId &&
        state === 'ready' &&
        lease.owner === tip.owner &&
        spec.family === tip.from.family &&
        spec.count === tip.from.count,
    ),
  );
}
