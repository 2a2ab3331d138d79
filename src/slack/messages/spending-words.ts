/** Words for what was spent: whose, over which days, by what, and the names of its parts. */
import { familyOf } from '../../domain/accelerators/index.ts';
import type { Spending, SpendingBy, SpendingPart } from '../../domain/spending.ts';
import { code, person } from '../mrkdwn.ts';
import { dayName } from './digest-words.ts';

/** What the first column is called. */
export const BY_WORDS = {
  owner: 'Person',
  family: 'Accelerator',
  project: 'Project',
  day: 'Day',
} as const satisfies Readonly<Record<SpendingBy, string>>;

/** `of ml-prod`, `of @ada`; empty for all. mrkdwn. */
export function whoseInWords({ of }: Pick<Spending, 'of'>): string {
  switch (of.kind) {
    case 'all':
      return '';
    case 'project':
      return ` of ${code(of.project)}`;
    case 'person':
      return ` of ${person(of.user)}`;
    case 'machine':
      return ` of ${code(of.name)}`;
  }
}

/** `Fri 20 Nov`, `NVIDIA L4`, `ml-prod`; a person by id, as tables and charts show no mentions. */
export function partName({ of }: Pick<SpendingPart, 'of'>, by: SpendingBy): string {
  if (of === undefined) return 'No project';
  if (by === 'family') return familyOf(of)?.title ?? of;
  return by === 'day' ? dayName(of) : of;
}
