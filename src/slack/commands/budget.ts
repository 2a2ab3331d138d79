/** /gpu budget: how budgets stand, and setting one. */
import { budgetKey } from '../../domain/budget.ts';
import { scopeInWords } from '../../domain/decide/budget-words.ts';
import { command } from '../grammar/spec.ts';
import { escapedButMentions } from '../mrkdwn.ts';
import { refusal, SEEN_BEFORE } from './answers.ts';

export const budget = command(
  {
    name: 'budget',
    aliases: ['budgets'],
    summary: 'Show how much of each budget is spent and reserved; administrators set one.',
    details:
      'A budget is in dollars a calendar month, of a project, a person, or a team that lamplighter.yaml names. What a machine will cost until its lease ends is reserved when it is asked for, started, kept longer or made dearer, and what is not used is given back. A budget refuses what is new, or asks its approvers; it never stops a machine.',
    args: {
      of: {
        kind: 'budget-of',
        label: 'PROJECT|TEAM|@PERSON',
        optional: true,
        what: 'whose budget; `me` is you.',
        example: '/gpu budget ml-prod',
      },
      amount: {
        kind: 'budget-amount',
        label: 'DOLLARS|off|default',
        optional: true,
        what: 'how much a month; off: no budget; default: what lamplighter.yaml says.',
        example: '/gpu budget ml-prod 2000',
      },
    },
    flags: {},
    examples: ['/gpu budget', '/gpu budget ml-prod 2000', '/gpu budget me', '/gpu budget ml-prod off'],
    permission: 'look',
  },
  async ({ args: { of: typed, amount } }, caller) => {
    const { deps, dedupe, actor, team, botTeam, channel, now } = caller;
    const of = typed?.name === 'me' ? { user: actor } : typed;
    const [{ lookUpBudgets }, { scopeNamed, setBudget }, { budgetList, budgetSet, budgetShown }] =
      await Promise.all([
        import('../../usecases/look-up-budgets.ts'),
        import('../../usecases/set-budget.ts'),
        import('../messages/budgets.ts'),
      ]);
    if (of === undefined) return budgetList(await lookUpBudgets(deps, now));
    const scope = scopeNamed(deps.policy, of);
    if ('message' in scope) return refusal(escapedButMentions(scope.message), scope.example);
    if (amount !== undefined) {
      const by = { dedupe, actor, team, botTeam, channel, isGuest: false };
      const answer = await setBudget(deps, by, of, amount);
      if (answer.kind === 'duplicate') return SEEN_BEFORE;
      if (answer.kind === 'refused') return refusal(escapedButMentions(answer.message), answer.example);
    }
    const overview = await lookUpBudgets(deps, now);
    const view = overview.views.find((one) => budgetKey(one.budget.scope) === budgetKey(scope));
    if (amount !== undefined) return budgetSet(view, scopeInWords(scope), overview.month);
    return view === undefined
      ? refusal(`${escapedButMentions(scopeInWords(scope))} has no budget.`, '/gpu budget')
      : budgetShown(view, overview, now);
  },
);
