/** instances.list and aggregatedList: entries that are filtered without being shown first. */
import type { Machine } from '../../world/machine.ts';
import type { Filter, Lookup } from './filter.ts';
import { lookupIn } from './filter.ts';
import { showInstance } from './instance-view.ts';
import type { Entry } from './lists.ts';

export function* machineEntries(machines: Iterable<Machine>, zone?: string): Generator<Entry> {
  for (const machine of machines) {
    if (zone !== undefined && machine.ref.zone !== zone) continue;
    yield {
      key: `${machine.ref.zone}/${machine.ref.name}`,
      zone: machine.ref.zone,
      show: () => showInstance(machine),
      matches: (filter: Filter) => filter(lookupOf(machine)),
    };
  }
}

/** The fields that filters mostly name come from the machine itself, all others from how it is shown. */
function lookupOf(machine: Machine): Lookup {
  let shown: Lookup | undefined;
  return (path) => {
    const [first, second] = path;
    if (first === 'labels' && path.length === 2) return machine.spec.labels[second ?? ''];
    if (first === 'status') return machine.status;
    if (first === 'name') return machine.ref.name;
    if (first === 'id') return machine.id;
    shown ??= lookupIn(showInstance(machine));
    return shown(path);
  };
}
