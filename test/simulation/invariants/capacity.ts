/** What must be true of those who wait or watch for capacity, and of what they were ready to pay. */
import type { CapacityWatch } from '../../../src/domain/capacity-watch.ts';
import { deadlineOf } from '../../../src/domain/decide/wait.ts';
import { MINUTE, type Millis } from '../../../src/domain/time.ts';
import type { Invariant } from './invariant.ts';
import { capacityRows, count, idOf, machineRow, machineRows } from './tables.ts';

/** A process that was down, or Google that gave no answer, may end a request so much later. */
const LATE = 10 * MINUTE;

/** A request that waits is tried no more after its deadline, and ends there with a word to its owner. */
export const waitingEnds: Invariant = (scene, tell) => ({
  onChange(change, at) {
    if (change.verb !== 'create' || change.repeated) return;
    const row = machineRow(scene, change.at.labels['lamplighter-machine'] ?? '');
    const deadline = row?.placement.wait === undefined ? undefined : deadlineOf(row);
    if (row === undefined || deadline === undefined) return;
    // A call that was lost is repeated until its answer is definite; a new one is begun before the deadline only.
    const begun = row.operation?.begunAt ?? at;
    if (begun > deadline + MINUTE)
      tell(`${row.name} was asked for ${begun - deadline} ms after its deadline`);
  },
  atEnd(at) {
    const said = new Set(scene.workspace.messages.map(({ key }) => key));
    for (const row of machineRows(scene)) {
      const deadline = row.placement.wait === undefined ? undefined : deadlineOf(row);
      if (deadline === undefined) continue;
      const waits = row.state === 'placing' && row.operation === undefined;
      if (waits && at > deadline + LATE) tell(`${row.name} still waits after its deadline`);
      if (row.zone !== undefined && !said.has(`found:${row.id}`))
        tell(`nobody told of ${row.name}, waited for`);
      const inVain = row.state === 'failed' && row.trouble?.startsWith('Google had no capacity in') === true;
      if (inVain && !said.has(`not-found:${row.id}`)) tell(`nobody told that ${row.name} came to nothing`);
    }
  },
});

/** Nothing is created that costs more than its owner was ready to pay. */
export const priceLimitsHold: Invariant = (scene, tell) => ({
  onTaken(change) {
    if (change.verb !== 'create' || change.repeated) return;
    const machine = scene.world.project(change.at.project)?.machine(change.at.zone, change.at.name);
    const most = machine === undefined ? undefined : machineRow(scene, idOf(machine))?.spec.maxMicrosPerHour;
    if (machine === undefined || most === undefined) return;
    const { standard, spot } = scene.world.catalogue.price(
      change.at.zone,
      machine.spec.machineType,
      machine.spec.gpus,
    );
    const micros = change.at.buy === 'spot' ? spot : standard;
    if (micros > most) tell(`${change.at.name} costs ${micros} micros an hour, and ${most} is the most`);
  },
});

interface Told {
  readonly round: number;
  readonly at: Millis;
}

/**
 * An appearance is told once: the next one is half an hour after it at least, when the earlier message has lost its
 * buttons; one press or ten, it makes one machine; and what is told by Google's advice was not out of stock for long.
 */
export const capacityToldOnce: Invariant = (scene, tell) => {
  const told = new Map<string, Told>();
  return {
    onPost({ notice, key }, at) {
      if (notice.kind !== 'capacity') return;
      const { id, round } = notice.watch;
      const before = told.get(id);
      if (before !== undefined && round === before.round) tell(`${key} was told twice`);
      told.set(id, { round, at });
    },
    atEnd() {
      for (const watch of capacityRows(scene)) {
        for (let round = 1; round < watch.round; round++) {
          const key = `capacity:${watch.id}:${round}`;
          const message = scene.workspace.messages.find((one) => one.key === key);
          const isOpen = message?.notice.kind === 'capacity' && message.notice.outcome === undefined;
          if (isOpen) tell(`${key} can still be pressed, though it was told ${watch.round} times`);
        }
        for (let round = 1; round <= watch.round; round++) {
          const taken = count(scene, 'machine where dedupe = $1', [`take:${watch.id}:${round}`]);
          if (taken > 1) tell(`an appearance of ${watch.id} made ${taken} machines`);
        }
      }
    },
  };
};

/** A watch ends on its day, in words; what it stands for is what its message says. */
export const capacityWatchesEnd: Invariant = (scene, tell) => ({
  atEnd(at) {
    const messages = new Map(scene.workspace.messages.map((message) => [message.key, message]));
    for (const watch of capacityRows(scene)) {
      const { id, state, until, round } = watch;
      if (state.kind !== 'ended' && state.kind !== 'taken' && at > until + LATE)
        tell(`${id} watches on after its day`);
      const last = messages.get(`capacity:${id}:${round}`)?.notice;
      const shown = last?.kind === 'capacity' ? (last.outcome?.kind ?? 'open') : 'none';
      if (!STANDS[standing(watch)].includes(shown))
        tell(`${id} is ${standing(watch)}, and its message is ${shown}`);
      if (
        state.kind === 'taken' &&
        machineRow(scene, state.machineId)?.zone !== undefined &&
        at > until + LATE
      )
        tell(`${id} is still being taken`);
    }
  },
});

type Standing = 'never' | 'looking' | 'there' | 'kept' | 'taken' | 'ended';

function standing({ state, round }: CapacityWatch): Standing {
  if (round === 0) return 'never';
  return state.kind === 'there' && state.kept ? 'kept' : state.kind;
}

/** What the last message may say, by how the watch stands. */
const STANDS: Readonly<Record<Standing, readonly string[]>> = {
  never: ['none'],
  looking: ['gone', 'missed', 'kept'],
  there: ['open'],
  kept: ['kept'],
  taken: ['taken'],
  ended: ['taken', 'stopped', 'over', 'gone', 'missed', 'kept'],
};
