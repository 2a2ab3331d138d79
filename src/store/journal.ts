/** What was done and why, newest first. */
import type { JournalEntry } from '../domain/request.ts';
import type { JournalFilter, Store } from '../ports/store.ts';
import type { Database, Value } from './database.ts';
import { documentOf } from './row.ts';

const DEFAULT_LIMIT = 100;

export function journalIn(db: Database): Pick<Store, 'journal'> {
  async function journal(filter: JournalFilter = {}): Promise<readonly JournalEntry[]> {
    const params: Value[] = [];
    const placeholder = (value: Value) => `$${params.push(value)}`;
    const where: string[] = [];
    if (filter.machineId !== undefined) where.push(`machine_id = ${placeholder(filter.machineId)}`);
    if (filter.from !== undefined) where.push(`at >= ${placeholder(filter.from)}`);
    if (filter.to !== undefined) where.push(`at < ${placeholder(filter.to)}`);
    if (filter.kinds !== undefined) {
      if (filter.kinds.length === 0) return [];
      where.push(`kind in (${filter.kinds.map(placeholder).join(', ')})`);
    }
    const condition = where.length === 0 ? '' : `where ${where.join(' and ')}`;
    const limit = placeholder(filter.limit ?? DEFAULT_LIMIT);
    const sql = `select doc from journal ${condition} order by at desc, seq desc limit ${limit}`;
    return (await db.run(sql, params)).map((row) => documentOf<JournalEntry>(row));
  }

  return { journal };
}
