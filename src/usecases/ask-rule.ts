/** Asking for a machine's own idle rule, as its owner or an administrator does. Never waits for Google. */
import { ruleAfter, unfitForRule, type WantedRule } from '../domain/decide/own-rule.ts';
import { permit } from '../domain/decide/permit.ts';
import { ENDED_STATES, type Machine } from '../domain/machine.ts';
import type { Request } from '../domain/request.ts';
import type { AskOfMachine } from './ask-machine.ts';
import type { Deps } from './deps.ts';
import { machineNamed } from './look.ts';

export type RuleAnswer =
  /** The machine as it will be judged from the next pass on. */
  | { readonly kind: 'accepted'; readonly machine: Machine }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly message: string; readonly example?: string };

export interface AskRule extends Omit<AskOfMachine, 'what' | 'machineName' | 'machineId' | 'incarnation'> {
  readonly machineName: string;
  readonly rule: WantedRule;
  readonly why: string;
}

/** Writes the wish down, or says why it cannot be. */
export async function askRule(deps: Deps, ask: AskRule): Promise<RuleAnswer> {
  const { store, policy } = deps;
  const { actor, machineName, rule, why, channel } = ask;
  const machine = await machineNamed(deps, machineName, actor);
  if (machine === undefined) return { kind: 'unknown' };
  const permission = permit({ ...ask, policy, action: 'rule', machine });
  if (!permission.permitted) return { kind: 'refused', message: permission.because };
  if (ENDED_STATES.includes(machine.state) || machine.state === 'deleting') {
    const message = `${machine.name} is gone, and its rule with it.`;
    return { kind: 'refused', message, example: `/gpu up like ${machine.name}` };
  }
  const unfit = unfitForRule(machine, rule, actor, policy);
  if (unfit !== undefined) return { kind: 'refused', ...unfit };
  const at = await store.now();
  const what = { verb: 'rule', rule, why } as const;
  const request: Request = { id: deps.newId(), machineId: machine.id, actor, channel, at, what };
  if ((await store.acceptRequest(ask.dedupe, request, [])) === 'duplicate') return { kind: 'duplicate' };
  deps.nudge.nudge();
  return {
    kind: 'accepted',
    machine: { ...machine, rule: ruleAfter(machine, rule, { by: actor, at, why }) },
  };
}
