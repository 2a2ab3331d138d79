/** The messages that use cases owe people: their keys, addressees and content. */

import type { ChangeEnd } from '../domain/change.ts';
import { machineEstimate } from '../domain/decide/estimate.ts';
import type { Change, Machine } from '../domain/machine.ts';
import { incarnationKey } from '../domain/machine.ts';
import type { Destination, Notice, Saying } from '../domain/notice.ts';
import type { Millis } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';
import type { Deps } from './deps.ts';

/**
 * The one live message of a birth or a start; while the machine is being changed, that of the change. A start that
 * nobody asked for, by the machine's hours, is told to its owner alone.
 */
export function birthSaying(machine: Machine, now: Millis, serial?: readonly string[]): Saying {
  if (machine.change !== undefined) return changeSaying(machine, machine.change, undefined, now);
  return {
    key: birthKey(machine),
    destination: machine.byHours
      ? { to: 'person', user: machine.lease.owner }
      : { to: 'channel', channel: machine.channel },
    notice: {
      kind: 'birth',
      machine,
      estimate: machineEstimate(machine),
      now,
      ...(serial === undefined ? {} : { serial }),
    },
  };
}

/** The one live message of a change. */
export function changeSaying(
  machine: Machine,
  change: Change,
  end: ChangeEnd | undefined,
  now: Millis,
): Saying {
  return {
    key: `change:${machine.id}:${change.begunAt}`,
    destination: { to: 'channel', channel: machine.channel },
    notice: { kind: 'change', machine, change, end, now },
  };
}

export function birthKey(machine: Machine): string {
  return `birth:${machine.id}:${machine.starts}`;
}

/** The key of the message that tells how the machine's run number `starts` ended. */
export function stopKey(machine: Machine, starts = machine.starts): string {
  return `stopped:${machine.id}:${starts}`;
}

/** The key of the message that the machine was ended for good, which it is once. */
export function endedKey({ id }: Pick<Machine, 'id'>): string {
  return `ended:${id}`;
}

/** The key of the message that the machine could not be started for its run number `starts`. */
export function notStartedKey(machine: Machine, starts = machine.starts): string {
  return `not-started:${machine.id}:${starts}`;
}

/** The key of the n-th idle warning of the machine's present life. */
export function warningKey(machine: Machine, round: number, reminder: boolean): string {
  return `${reminder ? 'remind' : 'warn'}:${machine.id}:${incarnationKey(machine) ?? 'none'}:${round}`;
}

/** The key of the offer of the machine to its channel, which is made once a warning. */
export function offerKey(machine: Machine, round: number): string {
  return `offer:${machine.id}:${incarnationKey(machine) ?? 'none'}:${round}`;
}

/** The key of the question about held GPU memory that was asked then. */
export function memoryKey(machine: Machine, askedAt: Millis): string {
  return `memory:${machine.id}:${incarnationKey(machine) ?? 'none'}:${askedAt}`;
}

/** The key of the word that nothing is known of it since then. */
export function unknownKey(machine: Machine, since: Millis): string {
  return `unknown:${machine.id}:${incarnationKey(machine) ?? 'none'}:${since}`;
}

/** The key of the word that it is left on after its hours, which were to stop it then; or left on for good. */
export function afterHoursKey({ id }: Machine, due: Millis, letGo: boolean): string {
  return `hours:${id}:${due}:${letGo ? 'left' : 'on'}`;
}

/** The key of one of the notices about a lease's end. */
export function leaseKey(machine: Machine, endsAt: Millis, which: 'early' | 'late' | 'over'): string {
  return `lease:${machine.id}:${endsAt}:${which}`;
}

export function toOwner(machine: Machine, key: string, notice: Notice): Write {
  return {
    write: 'say',
    saying: { key, destination: { to: 'person', user: machine.lease.owner }, notice },
  };
}

export function toChannel(machine: Machine, key: string, notice: Notice): Write {
  return {
    write: 'say',
    saying: { key, destination: { to: 'channel', channel: machine.channel }, notice },
  };
}

/** To every administrator; to the digest's channels when the policy names none. */
export function toAdmins(deps: Pick<Deps, 'policy'>, key: string, notice: Notice): Write[] {
  const { admins, digest } = deps.policy;
  const destinations: Destination[] =
    admins.length > 0
      ? admins.map((user) => ({ to: 'person', user }))
      : digest.channels.map((channel) => ({ to: 'channel', channel }));
  return destinations.map((destination, i) => ({
    write: 'say',
    saying: { key: `${key}:${i}`, destination, notice },
  }));
}
