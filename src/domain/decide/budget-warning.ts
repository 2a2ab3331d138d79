/** When people are told of a budget that runs out, and who. */
import type { BudgetScope } from '../budget.ts';
import type { WarningLevel } from '../budget-notice.ts';
import type { Destination } from '../notice.ts';
import type { Policy } from '../policy.ts';
import type { MonthForecast } from './forecast.ts';

const LEVELS = [100, 80, 50] as const;

/** The levels that are reached, the highest first; a budget that is used up needs no forecast. */
export function levelsReached(
  monthlyMicros: number,
  spentMicros: number,
  forecast: MonthForecast,
): readonly WarningLevel[] {
  const spent = LEVELS.filter((percent) => spentMicros * 100 >= percent * monthlyMicros);
  const isShort = forecast.kind === 'known' && forecast.micros > monthlyMicros && !spent.includes(100);
  return isShort ? ['forecast', ...spent] : spent;
}

/** Whom it concerns: a project's channels, a team's people, the person; the administrators where it is serious. */
export function toldOf(
  scope: BudgetScope,
  level: WarningLevel,
  policy: Pick<Policy, 'admins' | 'projects' | 'digest'>,
): readonly Destination[] {
  const near = nearest(scope, policy);
  const isSerious = level === 100 || level === 'forecast' || near.length === 0;
  const people = near.flatMap((one) => (one.to === 'person' ? [one.user] : []));
  const admins = policy.admins.filter((user) => isSerious && !people.includes(user));
  return [...near, ...admins.map((user) => ({ to: 'person', user }) as const)];
}

/** Those of a project's channels, or else of the digest's. */
export function channelsOf(
  project: string,
  { projects, digest }: Pick<Policy, 'projects' | 'digest'>,
): readonly Destination[] {
  const own = projects.find(({ id }) => id === project)?.channels ?? [];
  const channels = own.length > 0 ? own : digest.channels;
  return channels.map((channel) => ({ to: 'channel', channel }) as const);
}

function nearest(scope: BudgetScope, policy: Pick<Policy, 'projects' | 'digest'>): readonly Destination[] {
  switch (scope.kind) {
    case 'project':
      return channelsOf(scope.project, policy);
    case 'team':
      return scope.people.map((user) => ({ to: 'person', user }) as const);
    case 'person':
      return [{ to: 'person', user: scope.user }];
  }
}
