/** The question before a disk is made larger: what it costs a month, and that there is no way back. */
import { gpuOf } from '../../domain/accelerators/index.ts';
import { bootDiskGb, diskPerMonth } from '../../domain/disk.ts';
import type { Extras } from '../../domain/extras.ts';
import type { Machine } from '../../domain/machine.ts';
import { formatMoney } from '../../domain/money.ts';
import { regionOf } from '../../domain/zone.ts';
import { diskButton } from '../actions/disk.ts';
import { dismissButton } from '../actions/dismiss.ts';
import { actions, context, section } from '../blocks.ts';
import { code } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { named } from './words.ts';

/** `extras`: what disks cost in the machine's region; undefined = not known. */
export function diskQuestion(machine: Machine, gb: number, extras: Extras | undefined): Reply {
  const from = bootDiskGb(machine.spec);
  const question = `Grow the disk of ${named(machine)} from ${from.toLocaleString('en-US')} to ${gb.toLocaleString('en-US')} GB? ${costInWords(machine, from, gb, extras)} A disk cannot be made smaller again.`;
  const next = 'What runs on the machine goes on meanwhile.';
  return {
    text: `${question} ${next} To do it without buttons: ${code(`/gpu disk ${machine.name} ${gb} --yes`, 120)}`,
    blocks: [section(question), ...actions([diskButton(machine, gb), dismissButton()]), context(next)],
  };
}

function costInWords({ spec, zone }: Machine, from: number, to: number, extras: Extras | undefined): string {
  const type = gpuOf(spec.family)?.bootDiskType ?? '';
  const whole = diskPerMonth(extras, type, to);
  const more = diskPerMonth(extras, type, to - from);
  if (whole === undefined || more === undefined || zone === undefined) return 'What it costs is not known.';
  return `It then costs about ${formatMoney(whole)} a month, ${formatMoney(more)} more than now (list price in ${regionOf(zone)}), also while the machine is stopped.`;
}
