/** Remembers what each machine's GPU did lately, for its sparkline. */
import type { Millis } from '../../../domain/time.ts';
import type { MachineRef } from '../../world/console.ts';
import type { PageState } from '../protocol.ts';
import { isRunning } from './running.ts';

export interface Point {
  readonly at: Millis;
  /** Percent, or undefined while the machine does not run. */
  readonly gpu: number | undefined;
}

export type Histories = ReadonlyMap<string, readonly Point[]>;

/** Sandbox milliseconds between two points that say the same, and how far back the line goes. */
const STEP = 60_000;
export const SPAN = 2 * 3_600_000;

export function machineKey({ project, zone, name }: MachineRef): string {
  return `${project}/${zone}/${name}`;
}

/** The histories with the present added; those of machines that are gone are dropped. */
export function remember(histories: Histories, { machines, clock }: PageState): Histories {
  let changed = histories.size !== machines.length;
  const next = new Map<string, readonly Point[]>();
  for (const machine of machines) {
    const key = `${machineKey(machine)}/${machine.id}`;
    const points = histories.get(key) ?? [];
    const gpu = isRunning(machine) ? machine.activity.gpu : undefined;
    const last = points.at(-1);
    if (last !== undefined && last.gpu === gpu && clock.now - last.at < STEP) {
      next.set(key, points);
      continue;
    }
    changed = true;
    next.set(key, [...points.filter(({ at }) => at > clock.now - SPAN), { at: clock.now, gpu }]);
  }
  return changed ? next : histories;
}
