/** Which of our machines want a look: those that do not move on, and those that cannot be judged. */
import type { AttentionReport } from '../attention.ts';
import { incarnationKey, type Machine, type MachineState } from '../machine.ts';
import type { WatchPolicy } from '../policy.ts';
import { type Duration, HOUR, type Millis } from '../time.ts';
import type { Watch } from '../watch.ts';

/** Nothing of this takes so long; a placement may, for as long as its owner waits. */
const TOO_LONG: Duration = HOUR;
const PASSING: readonly MachineState[] = ['booting', 'starting', 'stopping', 'deleting', 'stuck'];

/** `watches` by machine id. */
export function attentionReport(
  machines: readonly Machine[],
  watches: ReadonlyMap<string, Watch>,
  { tellUnknownAfter }: Pick<WatchPolicy, 'tellUnknownAfter'>,
  now: Millis,
): AttentionReport {
  const stuck = machines
    .filter(({ state, stateSince }) => PASSING.includes(state) && now - stateSince >= TOO_LONG)
    .map(({ name, lease, project, stateSince, state, trouble }) => ({
      name,
      owner: lease.owner,
      project,
      since: stateSince,
      state,
      trouble,
    }));
  const unmeasured = machines.flatMap((machine) => {
    const watch = watches.get(machine.id);
    if (machine.state !== 'ready' || watch === undefined) return [];
    const { lastVerdict: verdict, unknownSince: since, everKnown } = watch;
    if (watch.incarnation !== incarnationKey(machine) || verdict?.kind !== 'unknown') return [];
    if (since === undefined || now - since < tellUnknownAfter) return [];
    const { name, lease, project } = machine;
    const { signal, why } = verdict;
    return [{ name, owner: lease.owner, project, since, signal, why, never: !everKnown }];
  });
  const longest = <T extends { readonly since: Millis }>(list: readonly T[]) =>
    list.toSorted((a, b) => a.since - b.since);
  return { stuck: longest(stuck), unmeasured: longest(unmeasured) };
}
