/** Requests that wait for a yes: asked once, and ended once, whoever presses what and when. */
import type { Approval } from '../domain/approval.ts';
import type { Store, Write } from '../ports/store.ts';
import type { Database, Statement } from './database.ts';
import { endOf } from './reservations.ts';
import { documentOf } from './row.ts';
import { statementsOf } from './writes.ts';

type Approvals = Pick<Store, 'askApproval' | 'approval' | 'overdueApprovals' | 'endApproval'>;

export function approvalsIn(db: Database): Approvals {
  async function askApproval(
    dedupe: string,
    approval: Approval,
    writes: readonly Write[],
  ): Promise<'asked' | 'duplicate'> {
    const now = await db.now();
    const { id, expiresAt } = approval;
    const insert: Statement = {
      sql: `insert into approval (id, dedupe, expires_at, changed_at, doc) values ($1, $2, $3, $4, $5)
        on conflict (dedupe) do nothing`,
      params: [id, dedupe, expiresAt, now, JSON.stringify(approval)],
      mustAffect: true,
    };
    return (await db.batch([insert, ...statementsOf(writes, now)])) === 'done' ? 'asked' : 'duplicate';
  }

  async function approval(id: string): Promise<Approval | undefined> {
    const [row] = await db.run('select doc from approval where id = $1', [id]);
    return row === undefined ? undefined : documentOf<Approval>(row);
  }

  async function overdueApprovals(): Promise<readonly Approval[]> {
    const sql = 'select doc from approval where ended = 0 and expires_at <= $1 order by expires_at, id';
    return (await db.run(sql, [await db.now()])).map((row) => documentOf<Approval>(row));
  }

  async function endApproval(ended: Approval, writes: readonly Write[]): Promise<boolean> {
    const now = await db.now();
    return (await db.batch([endOf(ended), ...statementsOf(writes, now)])) === 'done';
  }

  return { askApproval, approval, overdueApprovals, endApproval };
}
