/** `/gpu watch`: begins a capacity watch, lists one's own, ends them; the engine looks (look-for-capacity.ts). */
import {
  type CapacityWatch,
  DEFAULT_WATCH,
  SHORTEST_WATCH,
  WATCHES_PER_PERSON,
} from '../domain/capacity-watch.ts';
import { admit } from '../domain/decide/admit.ts';
import { planPlacement } from '../domain/decide/place.ts';
import { formatDuration } from '../domain/duration.ts';
import type { UserId } from '../domain/lease.ts';
import type { MachineSpec } from '../domain/machine.ts';
import type { Duration } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';
import { type DoorRefusal, refusedAtTheDoor } from './at-the-door.ts';
import { appearance, capacityEntry } from './capacity-sayings.ts';
import type { Deps } from './deps.ts';

export interface AskToWatch {
  /** Names this delivery; the same again begins no second watch. */
  readonly dedupe: string;
  readonly team: string;
  readonly botTeam: string;
  readonly channel: string;
  readonly actor: UserId;
  readonly isGuest: boolean;
  readonly spec: MachineSpec;
  readonly project?: string;
  /** Undefined = `DEFAULT_WATCH`, or what the policy allows if that is less. */
  readonly for?: Duration;
}

export type WatchAnswer =
  | { readonly kind: 'accepted'; readonly watch: CapacityWatch }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly field: string; readonly message: string; readonly example: string };

/** Begins a watch or refuses it, as a request for the same machine would be. Never waits for Google. */
export async function watchCapacity(deps: Deps, ask: AskToWatch): Promise<WatchAnswer> {
  const { store, policy } = deps;
  const { spec, channel, isGuest, team, actor } = ask;
  const project = ask.project ?? policy.projects[0]?.id ?? '';
  const who = { channel, actorTeam: team, botTeam: ask.botTeam, isGuest, name: undefined };
  const admission = admit({ spec, policy, project, ...who });
  const refused = admission.admitted
    ? ((await refusedAtTheDoor(deps, spec)) ?? (await outOfReach(deps, spec)))
    : admission;
  if (refused !== undefined) {
    const { field, message, example } = refused;
    return { kind: 'refused', field, message, example: example.replace(/^\/gpu up\b/, '/gpu watch') };
  }
  const { maxWatch } = policy.limits;
  const length = ask.for ?? Math.min(DEFAULT_WATCH, maxWatch);
  if (length < SHORTEST_WATCH || length > maxWatch) {
    return {
      kind: 'refused',
      field: 'for',
      message: `I watch for ${formatDuration(SHORTEST_WATCH)} to ${formatDuration(maxWatch)}.`,
      example: `/gpu watch ${spec.family} --for 8h`,
    };
  }
  const now = await store.now();
  const watch: CapacityWatch = {
    id: deps.newId(),
    team,
    channel,
    owner: actor,
    project,
    spec,
    askedAt: now,
    until: now + length,
    round: 0,
    state: { kind: 'looking' },
  };
  const outcome = await store.acceptCapacityWatch(ask.dedupe, watch, WATCHES_PER_PERSON, [
    capacityEntry(watch, now, 'watches for'),
  ]);
  if (outcome === 'accepted') deps.nudge.nudge();
  if (outcome !== 'too-many')
    return outcome === 'accepted' ? { kind: 'accepted', watch } : { kind: 'duplicate' };
  return {
    kind: 'refused',
    field: 'limit',
    message: `You have ${WATCHES_PER_PERSON} watches already, and that is the most one person may have. End one first.`,
    example: '/gpu watch stop all',
  };
}

/** Why nothing could ever be told of it: the policy lets nobody have what is sold. Undefined when nobody knows. */
async function outOfReach(
  { catalog, policy: { limits } }: Deps,
  spec: MachineSpec,
): Promise<DoorRefusal | undefined> {
  const listed = await catalog?.offers(spec.family, spec.count, spec.buy, spec.machineType);
  if (listed?.ok !== true) return undefined;
  const { offers } = listed.value;
  const plan = planPlacement({ spec, offers, quotas: undefined, past: [], limits, now: 0 });
  if (plan.kind === 'planned') return undefined;
  const field = plan.why === 'price' ? 'max-price' : plan.why;
  return { field, message: plan.because, example: `/gpu prices ${spec.family}` };
}

/** Ends one's own watches that are meant; those that ended, oldest first. */
export async function stopWatching(
  deps: Deps,
  of: { readonly team: string; readonly owner: UserId },
  isMeant: (watch: CapacityWatch) => boolean,
): Promise<readonly CapacityWatch[]> {
  const ended: CapacityWatch[] = [];
  for (const { id } of (await deps.store.capacityWatches(of)).filter(isMeant)) {
    const watch = await endWatch(deps, id);
    if (watch !== undefined) ended.push(watch);
  }
  return ended;
}

/** Whoever looked at it at the same moment looked at an older one: tried again with the newer. */
const TRIES = 5;

/** Ends a watch; what it was before. Undefined when it had ended, or a machine is being looked for already. */
async function endWatch({ store }: Deps, id: string): Promise<CapacityWatch | undefined> {
  for (let n = 0; n < TRIES; n++) {
    const before = await store.capacityWatch(id);
    if (before === undefined || before.state.kind === 'ended' || before.state.kind === 'taken')
      return undefined;
    const now = await store.now();
    const after: CapacityWatch = { ...before, state: { kind: 'ended' } };
    const told: Write[] =
      before.state.kind === 'there' && !before.state.kept
        ? [appearance(after, before.state.sighting, { kind: 'stopped' })]
        : [];
    const writes = [capacityEntry(after, now, 'no longer watches for'), ...told];
    if (await store.saveCapacityWatch(before, after, writes)) return before;
  }
  throw new Error(`capacity watch ${id} could not be ended`);
}
