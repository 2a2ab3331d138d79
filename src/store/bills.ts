/** The bill as it was read last: one row for an account's day, replaced whole, so that reading twice changes nothing. */
import type { BillingAccountId, BillReading, BillState, BillTrouble, SpendReport } from '../domain/bill.ts';
import { completeUntil } from '../domain/decide/bill-window.ts';
import type { Day, SpendRow } from '../domain/spend.ts';
import type { Store } from '../ports/store.ts';
import type { Database, Row, Statement } from './database.ts';
import { documentOf, maybeNumberOf, maybeTextOf, textOf } from './row.ts';

type Bills = Pick<Store, 'configureBills' | 'saveBill' | 'noteBillTrouble' | 'billStates' | 'billedDays'>;

export function billsIn(db: Database): Bills {
  async function configureBills(accounts: readonly BillingAccountId[]): Promise<void> {
    const add = `insert into bill_account (account, configured) values ($1, 1)
      on conflict (account) do update set configured = 1`;
    await db.batch([
      { sql: 'update bill_account set configured = 0', params: [] },
      ...accounts.map((account) => ({ sql: add, params: [account] })),
    ]);
  }

  async function saveBill(reading: BillReading): Promise<boolean> {
    const { account, from, to } = reading;
    const clear = 'delete from billed_day where account = $1 and day >= $2 and day <= $3';
    const statements = [notedReading(reading), { sql: clear, params: [account, from, to] }, ...days(reading)];
    return (await db.batch(statements)) === 'done';
  }

  /** It began, or went on, after what is known: a reading that went well later on ends it. */
  async function noteBillTrouble(account: BillingAccountId, trouble: BillTrouble): Promise<void> {
    const sql = `insert into bill_account (account, configured, trouble) values ($1, 1, $2)
      on conflict (account) do update set trouble = excluded.trouble
        where bill_account.read_at is null or bill_account.read_at <= $3`;
    await db.batch([{ sql, params: [account, JSON.stringify(trouble), trouble.since] }]);
  }

  async function billStates(): Promise<readonly BillState[]> {
    const sql = 'select * from bill_account where configured = 1 order by account';
    return (await db.run(sql, [])).map(stateOf);
  }

  async function billedDays(from: Day, to: Day): Promise<SpendReport> {
    const sql = `select a.*, d.day as day, d.doc as doc from bill_account as a
      left join billed_day as d on d.account = a.account and d.day >= $1 and d.day <= $2
      where a.configured = 1 order by a.account, d.day`;
    const found = await db.run(sql, [from, to]);
    const accounts = [...new Map(found.map((row) => [textOf(row, 'account'), row])).values()].map(stateOf);
    const untils = accounts.map((account) => account.exportedUntil);
    const known = untils.filter((until) => until !== undefined);
    return {
      rows: found.flatMap((row) => (row.doc === null ? [] : documentOf<SpendRow[]>(row))),
      exportedUntil: known.length === 0 || known.length < untils.length ? undefined : Math.min(...known),
      accounts,
    };
  }

  return { configureBills, saveBill, noteBillTrouble, billStates, billedDays };
}

/** Undoes the whole batch where a later reading was kept before. What is known only grows. */
function notedReading(reading: BillReading): Statement {
  const { account, readAt, from, to, exportedUntil = null, closes = null, bytes = null } = reading;
  return {
    sql: `insert into bill_account
        (account, configured, read_at, known_from, known_to, exported_until, closed_month, bytes)
        values ($1, 1, $2, $3, $4, $5, $6, $7)
      on conflict (account) do update set
        read_at = excluded.read_at,
        known_from = case when bill_account.known_from < excluded.known_from
          then bill_account.known_from else excluded.known_from end,
        known_to = case when bill_account.known_to > excluded.known_to
          then bill_account.known_to else excluded.known_to end,
        exported_until = case when excluded.exported_until is null
          or bill_account.exported_until > excluded.exported_until
          then bill_account.exported_until else excluded.exported_until end,
        closed_month = coalesce(excluded.closed_month, bill_account.closed_month),
        bytes = coalesce(excluded.bytes, bill_account.bytes),
        trouble = null
      where bill_account.read_at is null or bill_account.read_at <= excluded.read_at`,
    params: [account, readAt, from, to, exportedUntil, closes, bytes],
    mustAffect: true,
  };
}

function days({ account, readAt, rows }: BillReading): Statement[] {
  const sql = 'insert into billed_day (account, day, read_at, doc) values ($1, $2, $3, $4)';
  return [...Map.groupBy(rows, (row) => row.day)].map(([day, of]) => ({
    sql,
    params: [account, day, readAt, JSON.stringify(of)],
  }));
}

function stateOf(row: Row): BillState {
  const from = maybeTextOf(row, 'known_from');
  const to = maybeTextOf(row, 'known_to');
  const exportedUntil = maybeNumberOf(row, 'exported_until');
  return {
    account: textOf(row, 'account'),
    readAt: maybeNumberOf(row, 'read_at'),
    known: from === undefined || to === undefined ? undefined : { from, to },
    exportedUntil,
    completeUntil: completeUntil(exportedUntil),
    closedMonth: maybeTextOf(row, 'closed_month'),
    bytes: maybeNumberOf(row, 'bytes'),
    trouble: row.trouble === null ? undefined : documentOf<BillTrouble>(row, 'trouble'),
  };
}
