/** What people asked to be changed of a machine: looked at once more, then begun. */
import type { Change } from '../domain/change.ts';
import { type Unfit, unfitForDisk } from '../domain/decide/change.ts';
import type { Machine } from '../domain/machine.ts';
import type { Request } from '../domain/request.ts';
import type { Write } from '../ports/store.ts';
import { birthSaying } from './sayings.ts';
import { type Given, journal } from './step.ts';

/** What became of one request: applied (with a changed machine), answered without change, or not yet possible. */
export type Applied = { readonly machine: Machine; readonly writes: readonly Write[] } | 'wait';

/** The boot disk is to grow; the machine goes on as it stands. */
export function applyDisk(given: Given, request: Request, gb: number): Applied {
  const { machine, now } = given;
  if (machine.operation !== undefined) return 'wait';
  const unfit = unfitForDisk(machine, gb);
  if (unfit !== undefined) return refused(given, request, unfit);
  const change: Change = {
    kind: 'disk',
    begunAt: now,
    by: request.actor,
    toGb: gb,
    disk: undefined,
    grown: false,
  };
  const text = `<@${request.actor}> asks for a disk of ${gb} GB for ${machine.name}.`;
  return begin(given, { ...machine, tries: 0, change }, text);
}

function begin({ now }: Given, machine: Machine, text: string): Applied {
  return {
    machine,
    writes: [
      journal(machine, now, 'changed', text, machine.change),
      { write: 'say', saying: birthSaying(machine, now) },
    ],
  };
}

function refused({ machine, now }: Given, request: Request, { message, example }: Unfit): Applied {
  return {
    machine,
    writes: [
      journal(machine, now, 'refused', message),
      {
        write: 'say',
        saying: {
          key: `refused:${request.id}`,
          destination: { to: 'person', user: request.actor },
          notice: {
            kind: 'request-failed',
            machineName: machine.name,
            what: message,
            next: `For example: ${example}`,
          },
        },
      },
    ],
  };
}
