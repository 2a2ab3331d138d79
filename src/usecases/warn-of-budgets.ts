/** People are told once of each level that a budget reaches in a month, and of a project that costs unusually much. */
import { budgetKey, concerns } from '../domain/budget.ts';
import type { WarningLevel } from '../domain/budget-notice.ts';
import { anomalyOf, causesOf, MOST_WEEKS } from '../domain/decide/anomaly.ts';
import { budgetsThatStand } from '../domain/decide/budget.ts';
import { channelsOf, levelsReached, toldOf } from '../domain/decide/budget-warning.ts';
import { inDollars, scopeInWords } from '../domain/decide/budget-words.ts';
import { sumsBy, sumsByDay } from '../domain/decide/ledger-sums.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import { monthBounds } from '../domain/month.ts';
import type { Destination, Notice } from '../domain/notice.ts';
import type { Day } from '../domain/spend.ts';
import { DAY, type Millis } from '../domain/time.ts';
import { addDays, dayBounds, dayOf } from '../domain/time-of-day.ts';
import type { Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { type BudgetView, lookUpBudgets } from './look-up-budgets.ts';

/** Of what is spent, the largest parts that are named. */
const NAMED = 3;

/**
 * Each level once for each budget, month and amount: a budget that is raised begins anew. When several are reached at
 * once, only the highest is told.
 */
export async function warnOfBudgets(deps: EngineDeps, now: Millis): Promise<void> {
  const { budgets } = deps.policy;
  const set = budgetsThatStand(budgets, await deps.store.budgetBook());
  if (set.length === 0 && budgets.eachPersonMicros === undefined) return;
  const { month, views } = await lookUpBudgets(deps, now);
  const { from } = monthBounds(month, deps.policy.timeZone);
  for (const view of views) {
    const { budget, standing, forecast } = view;
    const [highest, ...lower] = levelsReached(budget.monthlyMicros, standing.spentMicros, forecast);
    if (highest === undefined) continue;
    const nameOf = (level: WarningLevel) =>
      `budget:${budgetKey(budget.scope)}:${budget.monthlyMicros}:${level}`;
    if ((await deps.store.lastSlot(nameOf(highest))) === from) continue;
    for (const level of lower) await deps.store.takeSlot(nameOf(level), from, []);
    const writes = await warning(deps, view, highest, from, now);
    if (await deps.store.takeSlot(nameOf(highest), from, writes)) deps.nudge.nudge();
  }
}

async function warning(
  deps: EngineDeps,
  view: BudgetView,
  level: WarningLevel,
  from: Millis,
  now: Millis,
): Promise<readonly Write[]> {
  const { budget, standing, forecast } = view;
  const { scope, monthlyMicros } = budget;
  const entries = (await deps.store.ledger(from, now)).filter((entry) => concerns(scope, entry));
  const by = scope.kind === 'person' ? 'machine' : 'owner';
  const top = sumsBy(entries, { from, to: now }, by)
    .slice(0, NAMED)
    .flatMap(({ of, money }) => {
      const micros = money.find(({ currency }) => currency === 'USD')?.micros;
      return micros === undefined ? [] : [{ of: by === 'machine' ? machineNamed(entries, of) : of, micros }];
    });
  const notice: Notice = { kind: 'budget-warning', budget, standing, forecast, level, top };
  const reached = level === 'forecast' ? 'will not last the month' : `is spent to ${level} %`;
  const text = `The budget of ${scopeInWords(scope)} ${reached}: ${inDollars(standing.spentMicros)} of ${inDollars(monthlyMicros)}.`;
  const key = `budget:${budgetKey(scope)}:${standing.month}:${monthlyMicros}:${level}`;
  return [
    entry(now, text, { scope, standing, forecast, level }),
    ...says(key, toldOf(scope, level, deps.policy), notice),
  ];
}

/** Judges yesterday and what there is of today, by the ledger; each project once a day. */
export async function tellAnomalies(deps: EngineDeps, now: Millis): Promise<void> {
  const { store, policy } = deps;
  const { timeZone } = policy;
  const today = dayOf(now, timeZone);
  const yesterday = addDays(today, -1);
  const all = await store.ledger(now - (7 * MOST_WEEKS + 2) * DAY, now);
  for (const { id: project } of policy.projects) {
    const entries = all.filter((entry) => entry.project === project);
    const first = entries[0]?.startedAt;
    if (first === undefined) continue;
    const from = dayBounds(dayOf(first, timeZone), timeZone).from;
    const days = sumsByDay(entries, { from, to: now }, timeZone).map(({ day, money }) => ({
      day,
      micros: money.find(({ currency }) => currency === 'USD')?.micros ?? 0,
    }));
    for (const judged of days.filter(({ day }) => day === yesterday || day === today)) {
      const anomaly = anomalyOf(days, judged);
      if (anomaly === undefined) continue;
      const causes = causesOf(entries, anomaly, timeZone).map((cause) => ({
        ...cause,
        of: cause.by === 'machine' ? machineNamed(entries, cause.of) : cause.of,
      }));
      const notice: Notice = { kind: 'anomaly', project, anomaly, causes, isOver: judged.day !== today };
      await tellOnce(deps, project, judged.day, notice, now);
    }
  }
}

async function tellOnce(
  deps: EngineDeps,
  project: string,
  day: Day,
  notice: Notice,
  now: Millis,
): Promise<void> {
  if (notice.kind !== 'anomaly') return;
  const { policy, store } = deps;
  const { micros, usualMicros } = notice.anomaly;
  const near = channelsOf(project, policy);
  const to: readonly Destination[] =
    near.length > 0 ? near : policy.admins.map((user) => ({ to: 'person', user }) as const);
  const text = `${project} cost ${inDollars(micros)} on ${day}, usually ${inDollars(usualMicros)}.`;
  const writes = [entry(now, text, notice), ...says(`anomaly:${project}:${day}`, to, notice)];
  const { from } = dayBounds(day, policy.timeZone);
  if (await store.takeSlot(`anomaly:${project}`, from, writes)) deps.nudge.nudge();
}

function machineNamed(entries: readonly LedgerEntry[], id: string): string {
  return entries.find(({ machineId }) => machineId === id)?.machineName ?? id;
}

function says(key: string, to: readonly Destination[], notice: Notice): readonly Write[] {
  return to.map((destination) => ({
    write: 'say',
    saying: {
      key: `${key}:${'user' in destination ? destination.user : destination.channel}`,
      destination,
      notice,
    },
  }));
}

function entry(at: Millis, text: string, detail: unknown): Write {
  const about = { machineId: undefined, machineName: undefined };
  return { write: 'journal', entry: { at, ...about, kind: 'budget', text, detail } };
}
