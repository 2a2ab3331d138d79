/** Whether a machine can be offered to its channel, and whether an offer can be taken: looked at by the front and again by the engine. */
import { projectTrouble } from '../domain/decide/admit.ts';
import type { Unfit } from '../domain/decide/unfit.ts';
import type { UserId } from '../domain/lease.ts';
import type { Machine } from '../domain/machine.ts';
import type { WarningEnd } from '../domain/notice.ts';
import type { Watch } from '../domain/watch.ts';
import type { Deps } from './deps.ts';
import { offerKey } from './sayings.ts';
import { watchOf } from './warnings.ts';

/** Why it cannot be offered; else the watch whose open warning it is offered under, and is not yet. */
export async function offerable(deps: Deps, machine: Machine): Promise<Unfit | Watch> {
  const { name, channel } = machine;
  if (channel.startsWith('D')) {
    return {
      message: `${name} was asked for in a direct message, so there is no channel to offer it to. Stop it, and whoever needs one takes their own.`,
      example: `/gpu down ${name}`,
    };
  }
  const watch = await watchOf(deps, machine);
  if (!isWarned(machine, watch)) {
    return {
      message: `${name} is not about to be stopped, so there is nothing to hand over.`,
      example: `/gpu why ${name}`,
    };
  }
  if (watch.offered === watch.round) {
    return { message: `${name} is on offer in <#${channel}> already.`, example: `/gpu show ${name}` };
  }
  return watch;
}

/** Why that person cannot take it over, from that channel; undefined when they can. */
export async function unfitToTake(
  deps: Deps,
  machine: Machine,
  { actor, channel, round }: { readonly actor: UserId; readonly channel: string; readonly round: number },
): Promise<Unfit | undefined> {
  const { name, lease } = machine;
  if (lease.owner === actor) {
    return { message: `${name} is yours already. To keep it:`, example: `/gpu keep ${name} 1h` };
  }
  const project = projectTrouble(deps.policy, machine.project, channel);
  if (project !== undefined) return { message: project.message, example: '/gpu up l4' };
  const row = await deps.store.saying(offerKey(machine, round));
  const offer = row?.saying.notice;
  const watch = await watchOf(deps, machine);
  const again = `/gpu up like ${name}`;
  if (offer?.kind === 'hand-over' && offer.end !== undefined) {
    return { message: overInWords(machine, offer.end), example: again };
  }
  if (offer?.kind !== 'hand-over' || !isWarned(machine, watch) || watch.round !== round) {
    return { message: `${name} is no longer on offer. This gets one like it.`, example: again };
  }
  const { machinesPerPerson } = deps.policy.limits;
  const held = await deps.store.machines({ team: machine.team, owner: actor });
  return held.length < machinesPerPerson ? undefined : tooMany(machine, machinesPerPerson);
}

/** Whoever takes it would hold more machines than one person may. */
export function tooMany({ name }: Machine, most: number): Unfit {
  return {
    message: `You hold ${most} machines already, and ${most} is the most one person may hold. Remove one first, then take ${name}.`,
    example: '/gpu ls',
  };
}

function isWarned({ state }: Machine, watch: Watch | undefined): watch is Watch {
  return state === 'ready' && watch !== undefined && watch.state !== 'ok' && watch.stopAt !== undefined;
}

function overInWords({ name, lease }: Machine, end: WarningEnd): string {
  switch (end.kind) {
    case 'handed':
      return `<@${end.to}> was faster: ${name} is theirs now. This gets one like it.`;
    case 'kept':
      return `${name} stays with <@${lease.owner}>: it is kept. This gets one like it.`;
    case 'exempt':
      return `${name} stays with <@${lease.owner}>: it is not stopped for idleness any more. This gets one like it.`;
    case 'called-off':
      return `${name} stays with <@${lease.owner}>: ${end.because}. This gets one like it.`;
    case 'awake':
    case 'known':
      return `${name} stays with <@${lease.owner}>: it is busy again. This gets one like it.`;
    case 'stopped':
      return `Too late: ${name} does not run any more. This gets one like it.`;
  }
}
