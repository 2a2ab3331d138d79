/** A small storm on every run of the suite; the whole one is `npm run chaos`. */
import { expect, test } from 'vitest';
import { reportOf } from './report.ts';
import { storm } from './storm.ts';

const KILLS = 5;

test('the real bot is killed five times on the embedded database, and nobody could tell', async () => {
  const done = await storm({ database: 'sqlite', kills: KILLS, seed: 11, say: () => undefined });
  // Not the times: how long a start takes is the business of the machine that runs the suite.
  const { violations, kills, commands, machines, messages } = reportOf(done).fast;
  expect(violations).toEqual([]);
  expect(Object.values(kills).reduce((sum, count) => sum + count, 0)).toBe(KILLS);
  expect(commands.machinesAccepted).toBeGreaterThan(0);
  expect(machines.deletes).toBeGreaterThan(0);
  expect(messages.posted).toBeGreaterThan(0);
}, 120_000);
