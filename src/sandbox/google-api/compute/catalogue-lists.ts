/** Entries of catalogue and disk lists. */
import type { Disk } from '../../world/machine.ts';
import type { World } from '../../world/world.ts';
import { showAcceleratorType, showDisk, showMachineType } from './catalogue-view.ts';
import { lookupIn } from './filter.ts';
import type { Entry } from './lists.ts';

/** An entry that is shown in order to be filtered. */
export function entry(key: string, zone: string, show: () => object): Entry {
  return { key, zone, show, matches: (filter) => filter(lookupIn(show())) };
}

export function* machineTypeEntries(world: World, project: string): Generator<Entry> {
  for (const zone of world.catalogue.zones) {
    const types = [...(world.catalogue.machineTypes(zone)?.values() ?? [])];
    for (const type of types.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      yield entry(`${zone}/${type.name}`, zone, () => showMachineType(project, zone, type));
    }
  }
}

export function* acceleratorTypeEntries(world: World, project: string): Generator<Entry> {
  for (const zone of world.catalogue.zones) {
    for (const name of world.catalogue.accelerators(zone)) {
      yield entry(`${zone}/${name}`, zone, () => showAcceleratorType(world, project, zone, name));
    }
  }
}

export function* diskEntries(disks: Iterable<Disk>, zone?: string): Generator<Entry> {
  for (const disk of disks) {
    if (zone === undefined || disk.zone === zone) {
      yield entry(`${disk.zone}/${disk.name}`, disk.zone, () => showDisk(disk));
    }
  }
}
