/** The messages that use cases owe people: their keys, addressees and content. */

import type { Machine } from '../domain/machine.ts';
import { incarnationKey } from '../domain/machine.ts';
import { costOf, type Money } from '../domain/money.ts';
import type { Notice, Saying } from '../domain/notice.ts';
import type { Millis } from '../domain/time.ts';
import type { Write } from '../ports/store.ts';

/** The one live message of a birth or a start. */
export function birthSaying(machine: Machine, now: Millis, serial?: readonly string[]): Saying {
  return {
    key: birthKey(machine),
    destination: { to: 'channel', channel: machine.channel },
    notice: {
      kind: 'birth',
      machine,
      estimate: estimate(machine),
      now,
      ...(serial === undefined ? {} : { serial }),
    },
  };
}

export function birthKey(machine: Machine): string {
  return `birth:${machine.id}:${machine.starts}`;
}

/** The key of the n-th idle warning of the machine's present life. */
export function warningKey(machine: Machine, round: number, reminder: boolean): string {
  return `${reminder ? 'remind' : 'warn'}:${machine.id}:${incarnationKey(machine) ?? 'none'}:${round}`;
}

/** Price × the whole lease; undefined when no price is known. */
export function estimate(machine: Machine): Money | undefined {
  const price = machine.price ?? machine.placement.offers[0]?.price;
  return price === undefined ? undefined : costOf(price, machine.spec.leaseFor);
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
