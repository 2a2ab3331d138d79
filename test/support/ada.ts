/** Ada, who holds a machine called trainer, and what she asks of it. */
import type { MachineSpec } from '../../src/domain/machine.ts';
import { HOUR } from '../../src/domain/time.ts';
import { type Ask, type AskAnswer, askMachine } from '../../src/usecases/ask-machine.ts';
import { type MachineAnswer, requestMachine } from '../../src/usecases/request-machine.ts';
import type { FakeEngine } from './fake-engine.ts';

export const ADA = { team: 'T1', botTeam: 'T1', channel: 'C1', actor: 'UADA', isGuest: false };

interface Wish extends Partial<MachineSpec> {
  readonly name?: string;
  /** Names the delivery; the machine's name otherwise. */
  readonly dedupe?: string;
}

/** One L4 for eight hours, called trainer, unless she wishes otherwise. */
export function up(world: FakeEngine, wish: Wish = {}): Promise<MachineAnswer> {
  const { name = 'trainer', dedupe = name, ...differs } = wish;
  const spec = { family: 'l4', count: 1, buy: 'on-demand' as const, leaseFor: 8 * HOUR, zone: undefined };
  return requestMachine(world.deps, { ...ADA, dedupe, spec: { ...spec, ...differs }, name });
}

/** Asks it of her trainer; nothing of it is done yet. */
export function ask(world: FakeEngine, what: Ask): Promise<AskAnswer> {
  return askMachine(world.deps, { ...ADA, dedupe: what.verb, machineName: 'trainer', what });
}
