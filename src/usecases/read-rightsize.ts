/** `/gpu rightsize`: reads what a machine did for days, and says what would have been large enough. */
import { knownFor, levelOf, rightsize, sizesBought } from '../domain/decide/rightsize.ts';
import type { Fault } from '../domain/fault.ts';
import { ENDED_STATES, type Machine } from '../domain/machine.ts';
import type { Notice } from '../domain/notice.ts';
import type { Buy, Offer } from '../domain/offer.ts';
import type { ObservedUse } from '../domain/rightsize.ts';
import { DAY, type Duration, type Millis } from '../domain/time.ts';
import type { Sample } from '../domain/utilization.ts';
import type { EngineDeps } from './engine-deps.ts';

/** Further back nobody works as today. */
const LONGEST: Duration = 7 * DAY;
const SIGNALS = ['gpu', 'gpu-memory', 'cpu'] as const;

/** Looks once: a person waits, and may ask again. */
export async function readRightsize(deps: EngineDeps, machineId: string): Promise<Notice> {
  const machine = await deps.store.machine(machineId);
  if (machine === undefined || ENDED_STATES.includes(machine.state)) {
    return failed(machine?.name, 'That machine is gone.', '/gpu ls shows the ones there are.');
  }
  const at = await deps.store.now();
  const use = await observedUse(deps, machine, at);
  if ('kind' in use) {
    deps.log.warn({ machine: machine.name, fault: use }, 'the use of a machine could not be read');
    const what = `What ${machine.name} did could not be read: ${use.message}.`;
    return failed(machine.name, what, `Ask again: /gpu rightsize ${machine.name}`);
  }
  const offers = await everyOffer(deps, machine.spec.buy);
  return { kind: 'rightsize', machine, answer: rightsize({ machine, use, offers }), at };
}

/** Since its last start, for as long as a week: before that it may have been another size. */
export async function observedUse(
  deps: EngineDeps,
  machine: Machine,
  now: Millis,
): Promise<ObservedUse | Fault> {
  const { incarnation, project } = machine;
  const from = Math.max(now - LONGEST, incarnation?.startedAt ?? now);
  if (incarnation === undefined) return seenIn(from, now, {});
  const { instanceId } = incarnation;
  const found: { [signal in (typeof SIGNALS)[number]]?: Sample[] } = {};
  for (const signal of SIGNALS) {
    const samples: Sample[] = [];
    const read = await deps.meters.read({ project, signal, from, to: now, instanceId }, (id, points) => {
      if (id === instanceId) for (const point of points) samples.push(point);
    });
    if (!read.ok) return read.fault;
    found[signal] = samples;
  }
  return seenIn(from, now, found);
}

function seenIn(
  from: Millis,
  to: Millis,
  found: Partial<Readonly<Record<(typeof SIGNALS)[number], readonly Sample[]>>>,
): ObservedUse {
  const gpu = found.gpu ?? [];
  return {
    from,
    to,
    known: knownFor(gpu),
    gpu: levelOf(gpu),
    gpuMemory: levelOf(found['gpu-memory'] ?? []),
    cpu: levelOf(found.cpu ?? []),
  };
}

/** Whatever can be had that way. */
export async function everyOffer(deps: EngineDeps, buy: Buy): Promise<Offer[]> {
  const listed = await Promise.all(
    sizesBought(buy).map(({ family, count }) => deps.catalog.offers(family, count, buy)),
  );
  return listed.flatMap((one) => (one.ok ? one.value.offers : []));
}

function failed(machineName: string | undefined, what: string, next: string): Notice {
  return { kind: 'request-failed', machineName, what, next };
}
