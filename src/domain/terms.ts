/** What was asked of a machine beside its accelerator, in words. */
import type { MachineSpec } from './machine.ts';
import { formatPrice } from './money.ts';

/** `, at most $8.00/h`: to follow what was asked for; empty when nothing else was. */
export function termsInWords({ maxMicrosPerHour }: MachineSpec): string {
  return maxMicrosPerHour === undefined
    ? ''
    : `, at most ${formatPrice({ microsPerHour: maxMicrosPerHour, currency: 'USD' })}`;
}
