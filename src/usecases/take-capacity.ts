/** The buttons of a capacity watch: takes what was found, as `/gpu up` would, or goes on watching. */
import { type CapacityWatch, upCommand } from '../domain/capacity-watch.ts';
import type { UserId } from '../domain/lease.ts';
import { appearance, capacityEntry } from './capacity-sayings.ts';
import type { Deps } from './deps.ts';
import { type MachineAnswer, requestMachine } from './request-machine.ts';
import { stopWatching } from './watch-capacity.ts';

export interface PressOnWatch {
  readonly watchId: string;
  /** The appearance that the button was shown for. */
  readonly round: number;
  readonly actor: UserId;
  readonly team: string;
  readonly botTeam: string;
  readonly isGuest: boolean;
}

type Refused = Extract<MachineAnswer, { kind: 'refused' }>;

/** An appearance with a button, or why it has none any more. */
async function open(
  { store }: Deps,
  press: PressOnWatch,
): Promise<Refused | { readonly watch: CapacityWatch; readonly there: There }> {
  const watch = await store.capacityWatch(press.watchId);
  if (watch === undefined) return refuse('That watch is over.', '/gpu watch');
  const { state } = watch;
  if (watch.owner !== press.actor || watch.team !== press.team) {
    return refuse(`Only <@${watch.owner}> may do that. Begin a watch of your own.`, '/gpu watch l4 --spot');
  }
  if (state.kind === 'taken') return refuse('You have taken it already: /gpu ls shows it.', '/gpu ls');
  if (state.kind === 'ended')
    return refuse('That watch is over. To have it tried all the same:', upCommand(watch.spec));
  if (state.kind === 'looking' || watch.round !== press.round) {
    return refuse(
      'It is gone again, and I go on watching. To have it tried for real, again and again:',
      `${upCommand(watch.spec)} --wait`,
    );
  }
  return { watch, there: state };
}

type There = Extract<CapacityWatch['state'], { kind: 'there' }>;

function refuse(message: string, example: string): Refused {
  return { kind: 'refused', field: 'watch', message, example };
}

/**
 * Asks for the machine, once however often it is pressed: the machine and the watch's new state are written together.
 * When no zone has it after all, the watch goes on.
 */
export async function takeCapacity(deps: Deps, press: PressOnWatch): Promise<MachineAnswer> {
  const opened = await open(deps, press);
  if ('kind' in opened) return opened;
  const { watch, there } = opened;
  const { channel, project, spec } = watch;
  const { actor, team, botTeam, isGuest } = press;
  const now = await deps.store.now();
  return requestMachine(
    deps,
    { dedupe: `take:${watch.id}:${watch.round}`, team, botTeam, channel, actor, isGuest, spec, project },
    {
      // Capacity does not wait for an approval.
      mayAsk: false,
      also: (machine) => {
        const { sighting } = there;
        const taken: CapacityWatch = { ...watch, state: { kind: 'taken', sighting, machineId: machine.id } };
        return [
          { write: 'capacity-watch', watch: taken },
          capacityEntry(taken, now, 'takes'),
          appearance(taken, sighting, { kind: 'taken', machineName: machine.name }),
        ];
      },
    },
  );
}

export type WatchPressAnswer = { readonly kind: 'done'; readonly watch: CapacityWatch } | Refused;

/** Leaves it: the next appearance is told again. */
export async function keepWatching(deps: Deps, press: PressOnWatch): Promise<WatchPressAnswer> {
  const opened = await open(deps, press);
  if ('kind' in opened) return opened;
  const { watch, there } = opened;
  const kept: CapacityWatch = { ...watch, state: { ...there, kept: true } };
  const saved = await deps.store.saveCapacityWatch(watch, kept, [
    appearance(kept, there.sighting, { kind: 'kept' }),
  ]);
  // The engine looked at the same moment: what it found is newer, and nothing is lost by pressing again.
  return saved
    ? { kind: 'done', watch }
    : refuse('Something has changed just now. Press once more.', '/gpu watch');
}

/** Ends the watch, whatever stands of it. */
export async function stopWatch(deps: Deps, press: PressOnWatch): Promise<WatchPressAnswer> {
  const { actor, team, watchId } = press;
  const [watch] = await stopWatching(deps, { team, owner: actor }, ({ id }) => id === watchId);
  return watch === undefined
    ? refuse('There is no watch of yours to end there.', '/gpu watch')
    : { kind: 'done', watch };
}
