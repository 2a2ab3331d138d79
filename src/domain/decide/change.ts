/** Whether a machine can be changed as it stands, before anything is asked of Google. */
import { bootDiskGb, LARGEST_DISK_GB } from '../disk.ts';
import type { Machine } from '../machine.ts';
import { unfitAsNode } from './endings.ts';
import type { Unfit } from './unfit.ts';

/** Why the machine's boot disk cannot be made that large now; undefined when it can. */
export function unfitForDisk(machine: Machine, gb: number): Unfit | undefined {
  const { name, spec } = machine;
  const never = unfitAsNode(machine, 'disk');
  if (never !== undefined) return never;
  const known = bootDiskGb(spec);
  const larger = Math.min(known * 2, LARGEST_DISK_GB);
  if (gb > LARGEST_DISK_GB) {
    const most = LARGEST_DISK_GB.toLocaleString('en-US');
    return { message: `A disk has at most ${most} GB.`, example: `/gpu disk ${name} ${larger}` };
  }
  if (gb === known) {
    return {
      message: `The disk of ${name} has ${known} GB already.`,
      example: `/gpu disk ${name} ${larger}`,
    };
  }
  if (gb < known) {
    return {
      message: `The disk of ${name} has ${known} GB, and Google makes no disk smaller. For a smaller one, take a new machine and copy over what you need.`,
      example: `/gpu up ${spec.family} --disk ${Math.max(gb, 50)}`,
    };
  }
  return unfitForChange(machine);
}

/** Why nothing about the machine can be changed now. */
export function unfitForChange({ name, state, change }: Machine): Unfit | undefined {
  const example = `/gpu show ${name}`;
  if (change !== undefined)
    return { message: `${name} ${UNDER_WAY[change.kind]}. Ask again when that is done.`, example };
  switch (state) {
    case 'accepted':
    case 'placing':
      return { message: `No zone has taken ${name} yet. Ask again when it is ready.`, example };
    case 'deleting':
      return { message: `${name} is being removed.`, example: '/gpu ls' };
    default:
      return undefined;
  }
}

/** What a change does to its machine, to follow its name. */
export const UNDER_WAY = {
  disk: 'is getting a larger disk',
  resize: 'is being resized',
  move: 'is being moved',
} as const satisfies Readonly<Record<NonNullable<Machine['change']>['kind'], string>>;
