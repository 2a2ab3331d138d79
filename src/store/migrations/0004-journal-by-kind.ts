/** An index for the memory of stockouts: every request for a machine asks for a day's attempts. */
import type { Migration } from './migration.ts';

export const journalByKind: Migration = {
  id: 4,
  name: 'journal by kind',
  statements: ['create index journal_kind on journal (kind, at, seq)'],
};
