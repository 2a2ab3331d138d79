/** The question before a disk is made larger: what it costs a month, and that there is no way back. */
import { familyOf } from '../../domain/accelerators/index.ts';
import { bootDiskGb, diskPerMonth } from '../../domain/disk.ts';
import type { Machine } from '../../domain/machine.ts';
import { formatMoney } from '../../domain/money.ts';
import { diskButton } from '../actions/disk.ts';
import { dismissButton } from '../actions/dismiss.ts';
import { actions, context, section } from '../blocks.ts';
import { code } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { named } from './words.ts';

export function diskQuestion(machine: Machine, gb: number): Reply {
  const from = bootDiskGb(machine.spec);
  const question = `Grow the disk of ${named(machine)} from ${from.toLocaleString('en-US')} to ${gb.toLocaleString('en-US')} GB? ${costInWords(machine, from, gb)} A disk cannot be made smaller again.`;
  const next = 'What runs on the machine goes on meanwhile.';
  return {
    text: `${question} ${next} To do it without buttons: ${code(`/gpu disk ${machine.name} ${gb} --yes`, 120)}`,
    blocks: [section(question), ...actions([diskButton(machine, gb), dismissButton()]), context(next)],
  };
}

function costInWords({ spec }: Machine, from: number, to: number): string {
  const type = familyOf(spec.family)?.bootDiskType ?? '';
  const whole = diskPerMonth(type, to);
  const more = diskPerMonth(type, to - from);
  if (whole === undefined || more === undefined) return 'What it costs is not known.';
  return `It then costs about ${formatMoney(whole)} a month, ${formatMoney(more)} more than now (list price in the US, elsewhere up to half more), also while the machine is stopped.`;
}
