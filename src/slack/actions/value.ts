/** What a button carries: which machine, which of its lives, and one more word. */
import { incarnationKey, type Machine } from '../../domain/machine.ts';

export interface ButtonValue {
  readonly machineId: string;
  /** The life that the button was shown for; undefined when the machine had none. */
  readonly incarnation: string | undefined;
  readonly extra: string;
}

/** Three fields with bars between them; ids and keys hold none. */
export function buttonValue(machine: Machine, extra: string | number = ''): string {
  return `${machine.id}|${incarnationKey(machine) ?? ''}|${extra}`;
}

/** Undefined for anything that `buttonValue` did not make. */
export function readButtonValue(value: string | undefined): ButtonValue | undefined {
  const parts = /^([a-z0-9]{1,40})\|([0-9-]{0,60})\|([^|]{0,200})$/.exec(value ?? '');
  if (parts === null) return undefined;
  const [, machineId = '', incarnation = '', extra = ''] = parts;
  return { machineId, incarnation: incarnation === '' ? undefined : incarnation, extra };
}
