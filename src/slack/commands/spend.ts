/** /gpu spend: what was spent over days, by person, accelerator, project or day. */
import { projectTrouble } from '../../domain/decide/admit.ts';
import { nearWords } from '../../domain/near.ts';
import type { Spending, SpendingBy, SpendingOf } from '../../domain/spending.ts';
import { DAY } from '../../domain/time.ts';
import { type Caller, command } from '../grammar/spec.ts';
import type { SpendValues } from '../grammar/spend-values.ts';
import { code, escapedButMentions } from '../mrkdwn.ts';
import { type Reply, SILENCE } from '../reply.ts';
import { cannotPost, fieldRefusal } from './answers.ts';

/** Nobody plans by what was longer ago, and a bill is not kept for longer. */
const MOST_DAYS = 366;
const USUAL_DAYS = 30;
/** Lines of a file. */
const MOST_LINES = 20_000;

const EXAMPLE = '/gpu spend --days 30 --by owner';

export const spend = command(
  {
    name: 'spend',
    aliases: ['costs', 'spending'],
    summary: 'Show what was spent over days: of a project, a person or a machine, or of all of them.',
    details:
      'Tells apart what Google has billed, hours to days late, and what run times and list prices make of it (estimates). The bill tells projects and days; who and which accelerator is from the estimates. Tells of the projects that are used from the channel.',
    args: {
      of: {
        kind: 'spender',
        label: 'PROJECT|@PERSON|MACHINE',
        what: 'whose money; `me` is you. All of it without.',
        optional: true,
        example: '/gpu spend me',
      },
    },
    flags: {
      days: {
        kind: 'count',
        label: '30',
        what: `How many days back, today included; ${MOST_DAYS} at most, ${USUAL_DAYS} without it.`,
        example: '/gpu spend --days 30',
      },
      by: {
        kind: 'spend-by',
        label: 'owner|family|project|day',
        what: 'What it is told apart by.',
        example: '/gpu spend --by owner',
      },
      csv: {
        kind: 'switch',
        what: 'As a file too, in our direct messages.',
        example: '/gpu spend --csv',
      },
    },
    examples: [
      '/gpu spend',
      '/gpu spend me --by day',
      '/gpu spend ml-prod --days 7 --by family',
      `${EXAMPLE} --csv`,
    ],
    permission: 'look',
  },
  async ({ args, flags: { days = USUAL_DAYS, by, csv } }, caller) => {
    const blocked = await cannotPost(caller);
    if (blocked !== undefined) return blocked;
    if (days > MOST_DAYS) {
      return fieldRefusal(
        '--days',
        `${days.toLocaleString('en-US')} days are more than a year: ${MOST_DAYS} at most.`,
        EXAMPLE,
      );
    }
    const of = await meant(caller, args.of);
    if ('text' in of) return of;
    const { lookUpSpending, oweSpending } = await import('../../usecases/look-up-spending.ts');
    const { deps, channel, actor, dedupe } = caller;
    const spending = await lookUpSpending(deps, { of, by: by ?? usualBy(of), days, channel });
    if (csv) {
      const lines = linesOf(spending);
      if (lines > MOST_LINES) {
        return fieldRefusal(
          '--csv',
          `That would be a file of ${lines.toLocaleString('en-US')} lines; ${MOST_LINES.toLocaleString('en-US')} is the most. Ask for fewer days.`,
          '/gpu spend --days 30 --csv',
        );
      }
    }
    const { peopleInChart } = await import('../messages/spending.ts');
    const people = peopleInChart(spending);
    const names = await Promise.all(people.map(async (user) => [user, await caller.nameOf(user)] as const));
    const notice = { kind: 'spending', spending, names: Object.fromEntries(names), file: csv } as const;
    await oweSpending(deps, { user: actor, channel, dedupe }, notice);
    return SILENCE;
  },
);

/** What tells most without being asked for. */
function usualBy({ kind }: SpendingOf): SpendingBy {
  if (kind === 'all') return 'project';
  return kind === 'project' ? 'owner' : 'day';
}

/** Who or what is meant by the word: a project before a machine, where both have that name. */
async function meant(caller: Caller, typed: SpendValues['spender'] | undefined): Promise<SpendingOf | Reply> {
  const { deps, actor, channel } = caller;
  const { policy } = deps;
  if (typed === undefined) return { kind: 'all' };
  if (typed.user !== undefined) return { kind: 'person', user: typed.user };
  const { name } = typed;
  if (name === 'me' || name === 'mine') return { kind: 'person', user: actor };
  const projects = policy.projects.map(({ id }) => id);
  if (projects.includes(name)) {
    const trouble = projectTrouble(policy, name, channel);
    return trouble === undefined
      ? { kind: 'project', project: name }
      : fieldRefusal('PROJECT', escapedButMentions(trouble.message), '/gpu spend');
  }
  const machines = await machineNames(caller);
  if (machines.has(name)) return { kind: 'machine', name };
  const [near] = nearWords(name, [...projects, ...machines]);
  const hint =
    near === undefined
      ? ` The projects are ${projects.map((id) => code(id)).join(', ')}.`
      : ` Did you mean ${code(near)}?`;
  return fieldRefusal(
    'PROJECT|@PERSON|MACHINE',
    `There is no project or machine called ${code(name)}.${hint}`,
    near === undefined ? EXAMPLE : `/gpu spend ${near}`,
  );
}

/** Those that there are, and those that have ended and are still in the ledger. */
async function machineNames({ deps: { store }, now }: Caller): Promise<ReadonlySet<string>> {
  const [machines, entries] = await Promise.all([store.machines(), store.runs(now - MOST_DAYS * DAY, now)]);
  return new Set([...machines.map(({ name }) => name), ...entries.map(({ machineName }) => machineName)]);
}

function linesOf({ estimated, billed }: Spending): number {
  const parts = [...estimated, ...(billed.kind === 'known' ? billed.parts : [])];
  return parts.reduce((sum, { days }) => sum + days.filter(({ micros }) => micros !== 0).length, 1);
}
