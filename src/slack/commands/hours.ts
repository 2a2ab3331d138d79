/** /gpu hours: when a machine is to run: stopped when its hours end, started when they begin. */
import { ownHours } from '../../domain/decide/hours.ts';
import { machineNamed, viewHours } from '../../usecases/look.ts';
import { type Caller, command } from '../grammar/spec.ts';
import { hoursSet, hoursStanding } from '../messages/hours.ts';
import { named } from '../messages/words.ts';
import { code } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { noSuchMachine } from './answers.ts';
import { askFor } from './ask.ts';

const EXAMPLE = '/gpu hours trainer-1 weekdays 9-19 Europe/Berlin';

export const hours = command(
  {
    name: 'hours',
    aliases: ['schedule'],
    summary: 'Stop a machine when its hours end and start it when they begin; alone, show them.',
    details:
      "Days are weekdays, daily, weekends, mon-fri or mon,wed; times are of the place that is named, through the changes of its clock. Without a place, the policy's time zone is meant. Before a stop you are warned twice; a keep holds the machine beyond its hours, and one that is busy is not stopped but looked at again. Hours start only what hours have stopped, not what you, idleness or the end of a lease did; each start lends it for the day, and after a number of starts without a word from you they pause. What is started after its hours runs until they end the next time. `off` ends them, `default` takes those of its project.",
    args: {
      name: { kind: 'name', label: 'NAME', what: "the machine's name.", example: EXAMPLE },
      hours: {
        kind: 'hours',
        label: 'HOURS',
        optional: true,
        rest: true,
        what: 'days, times and a time zone: weekdays 9-19 Europe/Berlin; or off, or default.',
        example: EXAMPLE,
      },
    },
    flags: {},
    examples: [EXAMPLE, '/gpu hours trainer-1 mon-fri 9:00-19:30', '/gpu hours trainer-1 off'],
    permission: 'owner',
  },
  async ({ args }, caller) => {
    if (args.hours === undefined) return own(caller, args.name);
    const { week } = args.hours;
    return askFor(caller, args.name, { verb: 'hours', week }, ({ machine }) => {
      if (machine === undefined) return 'Noted.';
      const after = { ...machine, hours: ownHours(week, caller.now) };
      return hoursSet(after, viewHours(caller.deps, after, caller.now));
    });
  },
);

async function own(caller: Caller, name: string): Promise<Reply> {
  const { deps, actor, now } = caller;
  const machine = await machineNamed(deps, name, actor);
  if (machine === undefined) return noSuchMachine(caller, name, 'hours');
  const view = viewHours(deps, machine, now);
  const how = `To set them: ${code(`/gpu hours ${machine.name} weekdays 9-19 ${deps.policy.timeZone}`)}`;
  if (view === undefined) return { text: `${named(machine)} has no hours. ${how}` };
  return {
    text: `${named(machine)}: ${hoursStanding(machine, view)}. ${how}; ${code(`/gpu hours ${machine.name} off`)} ends them.`,
  };
}
