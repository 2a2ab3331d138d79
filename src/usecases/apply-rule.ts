/** A machine gets an idle rule of its own, or the usual one again: written down with who and why. */
import { changeInWords, ruleAfter } from '../domain/decide/own-rule.ts';
import { incarnationKey } from '../domain/machine.ts';
import type { Request, RequestVerb } from '../domain/request.ts';
import type { Write } from '../ports/store.ts';
import type { Applied } from './apply-change.ts';
import type { EngineDeps } from './engine-deps.ts';
import { type Given, journal } from './step.ts';
import { endWarnings, watchOf } from './warnings.ts';

/** Takes effect with the next pass; a warning that a rule had given ends when that rule is turned off. */
export async function applyRule(
  deps: EngineDeps,
  { machine, now }: Given,
  { actor }: Request,
  { rule: wanted, why }: Extract<RequestVerb, { verb: 'rule' }>,
): Promise<Applied> {
  const rule = ruleAfter(machine, wanted, { by: actor, at: now, why });
  const after = { ...machine, rule };
  const reason = why === '' ? '' : ` (${why})`;
  const text =
    rule === undefined
      ? `<@${actor}> gives ${machine.name} the usual idle rule again${reason}.`
      : rule.change === 'off'
        ? `<@${actor}> turns the idle rule of ${machine.name} off${reason}.`
        : `<@${actor}> sets the idle rule of ${machine.name}: ${changeInWords(rule.change)}${reason}.`;
  const writes: Write[] = [journal(after, now, 'rule', text, { rule, before: machine.rule })];
  if (rule?.change !== 'off') return { machine: after, writes };
  writes.push(...(await endWarnings(deps, after, { kind: 'exempt', by: actor, at: now, why })));
  const watch = await watchOf(deps, machine);
  if (watch !== undefined && watch.incarnation === incarnationKey(machine) && watch.state !== 'ok') {
    const calm = { ...watch, state: 'ok', warnedAt: undefined, stopAt: undefined } as const;
    writes.push({ write: 'watch', watch: calm });
  }
  return { machine: after, writes };
}
