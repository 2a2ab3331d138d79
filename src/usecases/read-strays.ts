/** Reads what machines that Lamplighter did not make do and cost. */
import { judge, judgeTpu, type Troubles } from '../domain/decide/idle.ts';
import { watchPolicyOf } from '../domain/decide/machine-rule.ts';
import { keeperIn, ownerIn, shapeIn } from '../domain/decide/strays.ts';
import type { Price } from '../domain/money.ts';
import type { Shape } from '../domain/offer.ts';
import { SIGNAL_WORDS, SIGNALS_OF } from '../domain/signal.ts';
import type { SeenStray, Stray, StrayUse } from '../domain/stray.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Sample, Signal, UnknownWhy, Verdict } from '../domain/utilization.ts';
import type { StrangeMachine } from '../ports/inventory.ts';
import type { MeteredTpu } from '../ports/meters.ts';
import type { EngineDeps } from './engine-deps.ts';
import { troubleOf } from './read-trouble.ts';

/** Read this much more than the window, so that its oldest edge is covered. */
const MARGIN: Duration = 5 * MINUTE;
/** More strays than that in a project are read all at once, with the series of every other machine there. */
const ONE_BY_ONE = 4;

type Hosts = Map<number, { [signal in Signal]?: readonly Sample[] }>;

/** What was measured of the strays of a project, by instance id. */
interface Measured {
  readonly hosts: ReadonlyMap<string, Hosts>;
  readonly trouble: Troubles;
}

/** A stranger in the words of the domain. */
export function strayOf(machine: StrangeMachine): Stray {
  const { service, project, zone, name, instanceId, machineType, spot, hasLocalSsd, labels } = machine;
  const { family, shape } = shapeIn(machineType, machine.accelerators);
  return {
    ...(service === undefined ? {} : { service }),
    project,
    zone,
    name,
    instanceId,
    machineType,
    accelerator: machine.accelerators?.type ?? machineType,
    count: machine.accelerators?.count ?? shape?.count ?? 1,
    family: family?.name,
    spot,
    hasLocalSsd,
    upSince: machine.lastStartedAt ?? machine.createdAt,
    owner: ownerIn(labels),
    keeper: machine.keptBy ?? keeperIn(labels),
    ...(machine.flexStart === true ? { flexStart: true } : {}),
  };
}

/** The strays of one project with their use and price; a signal that cannot be read leaves their use unknown. */
export async function readStrays(
  deps: EngineDeps,
  project: string,
  strays: readonly Stray[],
  now: Millis,
): Promise<SeenStray[]> {
  const [instances, nodes, prices] = await Promise.all([
    measured(
      deps,
      project,
      strays.filter(({ service }) => service === undefined),
      now,
    ),
    measuredNodes(
      deps,
      project,
      strays.filter(({ service }) => service !== undefined),
      now,
    ),
    pricesOf(deps, strays),
  ]);
  return strays.map((stray) => ({
    ...stray,
    use: useIn(judged(deps, stray, stray.service === undefined ? instances : nodes, now)),
    price: prices.get(stray.instanceId),
  }));
}

async function measured(
  deps: EngineDeps,
  project: string,
  strays: readonly Stray[],
  now: Millis,
): Promise<Measured> {
  const hosts = new Map<string, Hosts>(strays.map(({ instanceId }) => [instanceId, new Map()]));
  const trouble: { [signal in Signal]?: UnknownWhy } = {};
  const span = { project, from: now - longestWindow(deps), to: now };
  const asked =
    strays.length > ONE_BY_ONE ? [span] : strays.map(({ instanceId }) => ({ ...span, instanceId }));
  await Promise.all(
    SIGNALS_OF.gpu.map(async (signal) => {
      for (const query of asked) {
        const read = await deps.meters.read({ ...query, signal }, (id, samples) =>
          put(hosts.get(id), 0, signal, samples),
        );
        const why = troubleOf(read);
        if (why !== undefined) trouble[signal] = why;
      }
    }),
  );
  return { hosts, trouble };
}

async function measuredNodes(
  deps: EngineDeps,
  project: string,
  strays: readonly Stray[],
  now: Millis,
): Promise<Measured> {
  const hosts = new Map<string, Hosts>(strays.map(({ instanceId }) => [instanceId, new Map()]));
  const trouble: { [signal in Signal]?: UnknownWhy } = {};
  const tpus = strays.map(({ instanceId, name, zone, machineType }): MeteredTpu => {
    const { shape } = shapeIn(machineType, undefined);
    return { instanceId, name, zone, hosts: hostsIn(shape) };
  });
  if (tpus.length === 0) return { hosts, trouble };
  const span = { project, from: now - longestWindow(deps), to: now, tpus };
  await Promise.all(
    SIGNALS_OF.tpu.map(async (signal) => {
      const read = await deps.meters.readTpus({ ...span, signal }, (id, host, samples) =>
        put(hosts.get(id), host, signal, samples),
      );
      const why = troubleOf(read);
      if (why !== undefined) trouble[signal] = why;
    }),
  );
  return { hosts, trouble };
}

function hostsIn(shape: object | undefined): number {
  return shape !== undefined && 'hosts' in shape ? Number(shape.hosts) : 1;
}

function put(hosts: Hosts | undefined, host: number, signal: Signal, samples: readonly Sample[]): void {
  if (hosts === undefined) return;
  const at = hosts.get(host) ?? {};
  at[signal] = [...(at[signal] ?? []), ...samples];
  hosts.set(host, at);
}

function longestWindow({ policy }: EngineDeps): Duration {
  return policy.watch.rule.window + MARGIN;
}

/** By the rule that holds for such a machine of ours. */
function judged(deps: EngineDeps, stray: Stray, { hosts, trouble }: Measured, now: Millis): Verdict {
  const { upSince, machineType, service, instanceId } = stray;
  const { shape } = shapeIn(machineType, attachedTo(stray));
  const known: { readonly shape?: Shape } =
    shape === undefined || stray.family === undefined
      ? {}
      : { shape: { family: stray.family, count: stray.count, machineType } };
  const { rule } = watchPolicyOf(deps.policy.watch, { shape: known.shape });
  const found = hosts.get(instanceId) ?? new Map();
  const isTpu = service === 'tpu' || attachedTo(stray) === undefined;
  if (!isTpu) return judge(found.get(0) ?? {}, rule, now, upSince, trouble);
  const every = Array.from({ length: hostsIn(shape) }, (_, host) => found.get(host) ?? {});
  return judgeTpu(every, rule, now, upSince, trouble);
}

/** GPUs that Google lists beside the machine type; a TPU's name stands there in its place. */
function attachedTo({ accelerator, machineType, count }: Stray) {
  return accelerator === machineType ? undefined : { type: accelerator, count };
}

function useIn(verdict: Verdict): StrayUse {
  switch (verdict.kind) {
    case 'busy':
      return { kind: 'busy' };
    case 'idle':
      return { kind: 'idle', since: verdict.since, memoryHeld: verdict.memoryHeld };
    case 'unknown':
      return { kind: 'unknown', missing: `${SIGNAL_WORDS[verdict.signal]} not known` };
  }
}

/** One question to the catalogue for all that are alike. */
async function pricesOf(deps: EngineDeps, strays: readonly Stray[]): Promise<ReadonlyMap<string, Price>> {
  const alike = Map.groupBy(strays, ({ family, count, machineType, spot }) =>
    JSON.stringify([family, count, machineType, spot]),
  );
  const prices = new Map<string, Price>();
  for (const group of alike.values()) {
    const [first] = group;
    if (first?.family === undefined) continue;
    const { family, count, machineType, spot } = first;
    const listed = await deps.catalog.offers(family, count, spot ? 'spot' : 'on-demand', machineType);
    if (!listed.ok) continue;
    for (const { instanceId, zone } of group) {
      const offer = listed.value.offers.find(
        (one) => one.zone === zone && one.shape.machineType === machineType,
      );
      if (offer?.price !== undefined) prices.set(instanceId, offer.price);
    }
  }
  return prices;
}
