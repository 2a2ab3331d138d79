/** What lamplighter.yaml says of budgets. */
import { z } from 'zod';
import type { BudgetPolicy } from './domain/budget.ts';
import { DAY, HOUR } from './domain/time.ts';
import { duration, ids, section, strict } from './policy-fields.ts';

const USER = /^[UW][A-Z0-9]{2,20}$/;
const PROJECT = /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
/** As people type it in a command; a name that looks like a project's is told from it by being in the policy. */
const TEAM = /^[a-z][a-z0-9-]{0,29}$/;
/** $100 million: sums of these stay far below what is counted exactly. */
const MOST_MICROS = 1e14;

const budget = z
  .union([z.number(), z.string()], { error: 'must be US dollars a month above 0, such as 2000 USD' })
  .meta({ description: 'US dollars a calendar month.', examples: ['2000 USD'] })
  .transform((value, ctx) => {
    const text = /^\$?\s*(\d+(?:\.\d{1,6})?)\s*(?:USD|\$)?$/i.exec(String(value).trim())?.[1];
    const micros = Math.round(Number(text ?? 0) * 1_000_000);
    if (micros > 0 && micros <= MOST_MICROS) return micros;
    ctx.issues.push({
      code: 'custom',
      message: 'must be US dollars a month above 0, such as 2000 USD',
      input: ctx.value,
    });
    return z.NEVER;
  })
  .meta({ description: 'US dollars a calendar month.', examples: ['2000 USD'] });

const team = z.strictObject(
  {
    people: ids(USER, 'U0123ABCD', 'Slack users whose machines count for it, wherever they ask for them.'),
    monthly: budget.optional(),
  },
  { error: strict('must be a team, such as "vision: { people: [U0123ABCD], monthly: 1500 USD }"') },
);

export const budgets = section({
  projects: z
    .record(z.string().regex(PROJECT, { error: 'must be a project id such as ml-research' }), budget, {
      error: strict('must hold projects, such as "ml-research: 2000 USD"'),
    })
    .prefault({})
    .meta({
      description: 'What each project may spend in a calendar month.',
      examples: [{ 'ml-research': '2000 USD' }],
    }),
  teams: z
    .record(
      z.string().regex(TEAM, { error: 'must be a short name of small letters, such as vision' }),
      team,
      { error: strict('must hold teams, such as "vision: { people: [U0123ABCD], monthly: 1500 USD }"') },
    )
    .prefault({})
    .meta({
      description: 'Groups of people, with what each may spend in a calendar month.',
      examples: [{ vision: { people: ['U0123ABCD'], monthly: '1500 USD' } }],
    }),
  people: z
    .record(z.string().regex(USER, { error: 'must be a Slack user id such as U0123ABCD' }), budget, {
      error: strict('must hold people, such as "U0123ABCD: 500 USD"'),
    })
    .prefault({})
    .meta({
      description: 'What single people may spend in a calendar month.',
      examples: [{ U0123ABCD: '500 USD' }],
    }),
  eachPerson: budget.optional().meta({
    description: 'What everybody else may spend in a calendar month; none = no limit.',
    examples: ['300 USD'],
  }),
  overBudget: z
    .enum(['refuse', 'ask'], { error: 'must be refuse or ask' })
    .prefault('refuse')
    .meta({
      description:
        'What happens to a request that a budget does not hold: it is refused, or the approvers are asked. A running machine is never stopped for a budget.',
      examples: ['ask'],
    }),
  approvers: ids(USER, 'U0123ABCD', 'Slack users who may approve then; none = the administrators.'),
  approveWithin: duration('24h', 'After so long without an answer the request is over.', HOUR / 2, 7 * DAY),
  setByCommand: z
    .enum(['any', 'lower', 'none'], { error: 'must be any, lower or none' })
    .prefault('any')
    .meta({
      description:
        'What administrators may do with /gpu budget: set anything, set nothing above what stands here, or nothing at all.',
      examples: ['any'],
    }),
});

export function budgetsFrom(file: z.output<typeof budgets>): BudgetPolicy {
  const { eachPerson, teams, ...rest } = file;
  return {
    ...rest,
    teams: Object.fromEntries(
      Object.entries(teams).map(([name, { people, monthly }]) => [name, { people, monthlyMicros: monthly }]),
    ),
    eachPersonMicros: eachPerson,
  };
}
