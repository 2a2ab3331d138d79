/** /gpu start: starts a stopped machine again. */

import type { Machine } from '../../domain/machine.ts';
import type { Deps } from '../../usecases/deps.ts';
import { machineNamed } from '../../usecases/look.ts';
import { quoteResize } from '../../usecases/quote-resize.ts';
import { start as startAction } from '../actions/start.ts';
import { command } from '../grammar/spec.ts';
import { priceInWords } from '../messages/words.ts';
import { escaped, moment } from '../mrkdwn.ts';
import { askFor } from './ask.ts';

export const start = command(
  {
    name: 'start',
    aliases: ['restart', 'resume'],
    summary: 'Start a stopped machine again, in its own zone, if that has capacity.',
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: '/gpu start trainer-1' },
    },
    flags: {},
    examples: ['/gpu start trainer-1'],
    permission: 'owner',
  },
  async ({ args }, caller) => {
    const { deps, actor } = caller;
    const machine = await machineNamed(deps, args.name, actor);
    const risk = machine?.state === 'stopped' ? await riskOf(deps, machine) : '';
    return askFor(
      caller,
      args.name,
      { verb: 'start' },
      (accepted) => `${startAction.done(accepted.machine)}${risk}`,
    );
  },
);

/** What may go wrong, and what it then costs where that has changed. */
async function riskOf(deps: Deps, machine: Machine): Promise<string> {
  const { price, ranOutAt } = await quoteResize(deps, machine, machine.spec);
  const zone = escaped(machine.zone ?? 'its zone');
  const lately = ranOutAt === undefined ? '' : ` ${zone} had none ${moment(ranOutAt)}.`;
  const isOther = price !== undefined && price.microsPerHour !== machine.price?.microsPerHour;
  const cost = isOther ? ` It costs ${priceInWords(price)} now, ${priceInWords(machine.price)} before.` : '';
  return ` A stopped machine holds no GPU: if ${zone} has none, it stays stopped and I tell you.${lately}${cost}`;
}
