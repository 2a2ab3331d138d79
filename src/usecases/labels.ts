/** The labels by which a machine is recognised as ours, also when the database is lost. */
import type { Machine } from '../domain/machine.ts';
import { SECOND } from '../domain/time.ts';
import type { CloudMachine } from '../ports/cloud.ts';

/** Every machine of ours carries this label. */
const OURS = 'lamplighter';
export const MACHINE = 'lamplighter-machine';
const OWNER = 'lamplighter-owner';
export const LEASE_END = 'lamplighter-lease-end';

/** Google's label alphabet: lowercase letters, digits, `_` and `-`, at most 63. */
function labelValue(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '_')
    .slice(0, 63);
}

/** The labels at birth; the lease's end in epoch seconds. */
export function labelsOf(machine: Machine): Record<string, string> {
  return {
    [OURS]: 'yes',
    [MACHINE]: labelValue(machine.id),
    [OWNER]: labelValue(machine.lease.owner),
    [LEASE_END]: String(Math.floor(machine.lease.until / SECOND)),
  };
}

/** True when the cloud's machine is this one and not a stranger of the same name. */
export function ours(found: CloudMachine, machine: Machine): boolean {
  return found.labels[MACHINE] === labelValue(machine.id);
}
