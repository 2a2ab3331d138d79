/** How a machine may end: stopped, so that it can be started again, or only deleted, with what is on its disks. */
import { serviceOf, sliceOf, typedSize } from '../accelerators/index.ts';
import type { Machine } from '../machine.ts';
import type { Shape } from '../offer.ts';
import type { Unfit } from './unfit.ts';

type Known = Pick<Machine, 'spec' | 'shape' | 'placement'>;

/** Why a machine can only be ended: the Cloud TPU API stops single hosts that `nodes.create` has made, and no others. */
export type EndOnly = 'slices' | 'hosts' | 'queue';

/** What it is, or is asked for as where no zone has taken it yet; undefined before anything is planned. */
export function shapeOf({ shape, placement }: Pick<Machine, 'shape' | 'placement'>): Shape | undefined {
  return shape ?? placement.attempts.at(-1)?.offer.shape ?? placement.offers[0]?.shape;
}

/** True for what the Cloud TPU API keeps: it shows no last start, and changes nothing of what it has made. */
export function isNode(machine: Pick<Machine, 'shape' | 'placement'>): boolean {
  const shape = shapeOf(machine);
  return shape !== undefined && serviceOf(shape) === 'tpu';
}

/** Why it cannot be stopped and started again, only ended; undefined when it can. */
export function endOnly(machine: Known & Pick<Machine, 'queue'>): EndOnly | undefined {
  const shape = shapeOf(machine);
  if (shape === undefined || !isNode(machine)) return undefined;
  if ((machine.spec.slices ?? 1) > 1) return 'slices';
  if ((sliceOf(shape)?.hosts ?? 1) > 1) return 'hosts';
  return machine.queue !== undefined || isQueued(machine) ? 'queue' : undefined;
}

/** True when the last thing that Google was asked is a place in its queue, or it came of one. */
export function isQueued({ placement }: Pick<Machine, 'placement'>): boolean {
  return placement.attempts.at(-1)?.queued === true;
}

/** The reason, to follow its name: `cannot be stopped, only ended, because …`. */
export function endOnlyInWords(machine: Known, why: EndOnly): string {
  const shape = shapeOf(machine);
  const hosts = shape === undefined ? undefined : sliceOf(shape)?.hosts;
  switch (why) {
    case 'slices':
      return `Google stops no slice of several that work as one`;
    case 'hosts':
      return `Google stops no slice of several hosts${hosts === undefined ? '' : `, and it has ${hosts}`}`;
    case 'queue':
      return 'Google stops nothing that came out of its queue';
  }
}

/** Why it cannot be stopped, with the command that ends it; undefined when it can. */
export function unfitToStop(machine: Known & Pick<Machine, 'name' | 'queue'>): Unfit | undefined {
  const why = endOnly(machine);
  if (why === undefined) return undefined;
  const { name } = machine;
  return {
    message: `${name} cannot be stopped, only ended: ${endOnlyInWords(machine, why)}. Ending it deletes it and what is on its disks. Copy what you need first.`,
    example: `/gpu rm ${name}`,
  };
}

/** Why nothing can be made of it but a new one; undefined when something can. `as`: the size that is wished for. */
export function unfitAsNode(
  machine: Known & Pick<Machine, 'name'>,
  verb: 'disk' | 'resize' | 'move',
  as?: { readonly family: string; readonly count: number; readonly zone?: string },
): Unfit | undefined {
  if (!isNode(machine)) return undefined;
  const { name, spec } = machine;
  if (verb === 'disk') {
    return {
      message: `The disk of ${name} cannot be made larger: Google gives TPUs disks of one size. Keep what is large in a bucket.`,
      example: `/gpu cp ${name}:results gs://my-bucket/results`,
    };
  }
  const size = typedSize(as?.family ?? spec.family, as?.count ?? spec.count);
  const where = verb === 'move' && as?.zone !== undefined ? ` --zone ${as.zone}` : '';
  const what = verb === 'resize' ? 'become another size' : 'go to another zone';
  return {
    message: `${name} cannot ${what}: Google changes no TPU that it has made and copies no disk of one. Take a new one, copy over what you need, and remove ${name}.`,
    example: `/gpu up ${size}${where}`,
  };
}
