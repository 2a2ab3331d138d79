/** The query of the daily digest on a small billing export, through the official client. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { row, startWarehouse, TABLE, type Warehouse } from './rows.ts';

const SPEND = `
  SELECT project.id AS project_id, currency,
         DATE(usage_start_time, 'America/Los_Angeles') AS day,
         SUM(cost) AS gross,
         SUM(IFNULL((SELECT SUM(c.amount) FROM UNNEST(credits) AS c), 0)) AS credits
  FROM ${TABLE}
  WHERE _PARTITIONTIME >= TIMESTAMP_SUB(@from_ts, INTERVAL 1 DAY)   -- prunes
    AND usage_start_time >= @from_ts AND usage_start_time < @to_ts
  GROUP BY 1, 2, 3
  ORDER BY project_id, currency, day`;

/** 19 November in California is 08:00 UTC to 08:00 UTC. */
const FROM = { from_ts: new Date('2026-11-19T08:00:00Z'), to_ts: new Date('2026-11-21T08:00:00Z') };

let warehouse: Warehouse;

beforeAll(async () => {
  warehouse = await startWarehouse('2026-11-21T12:00:00Z', [
    row({ start: '2026-11-19T07:00:00Z', exported: '2026-11-19T12:00:00Z', cost: 1000 }),
    row({ start: '2026-11-19T08:00:00Z', exported: '2026-11-19T13:00:00Z', cost: 10, credits: [-1, -2] }),
    row({ start: '2026-11-20T07:00:00Z', exported: '2026-11-20T12:00:00Z', cost: 5, credits: [-0.5] }),
    row({ start: '2026-11-20T08:00:00Z', exported: '2026-11-20T13:00:00Z', cost: 7 }),
    row({ start: '2026-11-20T09:00:00Z', exported: '2026-11-20T13:00:00Z', cost: 4, currency: 'EUR' }),
    row({ project: undefined, start: '2026-11-20T09:00:00Z', exported: '2026-11-20T13:00:00Z', cost: 0.25 }),
    // Late: usage of the 19th that arrives on the 22nd.
    row({ start: '2026-11-19T20:00:00Z', exported: '2026-11-22T03:00:00Z', cost: 100, credits: [-40] }),
  ]);
});

afterAll(() => warehouse.close());

function day(value: string) {
  return { value };
}

describe('spend by project, currency and Pacific day', () => {
  it('counts each cost and each credit once, and keeps currencies and account-level charges apart', async () => {
    expect(await warehouse.rows(SPEND, FROM)).toEqual([
      { project_id: 'ml-research', currency: 'EUR', day: day('2026-11-20'), gross: 4, credits: 0 },
      { project_id: 'ml-research', currency: 'USD', day: day('2026-11-19'), gross: 15, credits: -3.5 },
      { project_id: 'ml-research', currency: 'USD', day: day('2026-11-20'), gross: 7, credits: 0 },
      { project_id: null, currency: 'USD', day: day('2026-11-20'), gross: 0.25, credits: 0 },
    ]);
  });

  it('counts a cost twice when credits are joined, as BigQuery would', async () => {
    const joined = `SELECT SUM(cost) AS gross FROM ${TABLE}, UNNEST(credits) AS c WHERE usage_start_time = @at`;
    const at = { at: new Date('2026-11-19T08:00:00Z') };
    expect(await warehouse.rows(joined, at)).toEqual([{ gross: 20 }]);
  });

  it('sees a late row once it has arrived, on the day of its usage', async () => {
    const late = `SELECT SUM(cost) AS gross, COUNT(*) AS n FROM ${TABLE} WHERE DATE(usage_start_time, 'America/Los_Angeles') = '2026-11-19'`;
    expect(await warehouse.rows(late)).toEqual([{ gross: 15, n: 2 }]);
    warehouse.clock.advanceTo(Date.parse('2026-11-22T03:00:00Z'));
    expect(await warehouse.rows(late)).toEqual([{ gross: 115, n: 3 }]);
    // Its partition is that of its arrival: an upper bound there would lose it.
    const bounded = `${late} AND _PARTITIONTIME < TIMESTAMP '2026-11-22'`;
    expect(await warehouse.rows(bounded)).toEqual([{ gross: 15, n: 2 }]);
    const [spend] = (await warehouse.rows(SPEND, FROM)).slice(1);
    expect(spend).toMatchObject({ gross: 115, credits: -43.5 });
  });
});
