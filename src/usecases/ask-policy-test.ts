/** Asking what a changed idle rule would have done; the engine reads and replays. */
import { RULE_FLAGS } from '../domain/decide/own-rule.ts';
import { ruleTrouble } from '../domain/decide/rule-trouble.ts';
import type { UserId } from '../domain/lease.ts';
import type { RuleChange } from '../domain/rule-change.ts';
import type { Deps } from './deps.ts';

export interface AskPolicyTest {
  readonly dedupe: string;
  readonly actor: UserId;
  readonly channel: string;
  readonly change: RuleChange;
  /** 1 to 30. */
  readonly days: number;
  /** Undefined = all of them. */
  readonly project: string | undefined;
}

export type PolicyTestAnswer =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly message: string; readonly example: string };

/** Writes the question down, unless such a rule makes no sense. The command has checked who may look. */
export async function askPolicyTest(deps: Deps, ask: AskPolicyTest): Promise<PolicyTestAnswer> {
  const { change, days, project, actor, channel } = ask;
  const trouble = ruleTrouble(change, deps.policy.watch, deps.policy.limits.maxLease);
  if (trouble !== undefined) {
    const flag = RULE_FLAGS[trouble.field];
    const example = `/gpu policy test --${flag} ${trouble.instead.replaceAll(' ', '')}`;
    return { kind: 'refused', message: `--${flag}: such a rule ${trouble.problem}.`, example };
  }
  const at = await deps.store.now();
  const what = { verb: 'policy-test', change, days, ...(project === undefined ? {} : { project }) } as const;
  const request = { id: deps.newId(), machineId: undefined, actor, channel, at, what };
  if ((await deps.store.acceptRequest(ask.dedupe, request, [])) === 'duplicate') return { kind: 'duplicate' };
  deps.nudge.nudge();
  return { kind: 'accepted' };
}
