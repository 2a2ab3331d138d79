/** Which digests are owed in one look: every channel's own, once, late where the hour was missed. */
import { expect, test } from 'vitest';
import { DAY, HOUR } from '../../src/domain/time.ts';
import { addDays, dayOf } from '../../src/domain/time-of-day.ts';
import { digestSource } from '../../src/loops/daily-digest.ts';
import { fakeEngine } from '../support/fake-engine.ts';

test('all channels are served in one look, each with its own projects; a missed morning is late, and told once', async () => {
  const { deps, store, clock } = await fakeEngine((policy) => ({
    ...policy,
    timeZone: 'UTC',
    projects: [
      { id: 'ml', channels: ['CML'] },
      { id: 'prod', channels: ['CPROD'] },
    ],
    digest: { ...policy.digest, channels: ['CML', 'CPROD', 'CFINANCE'], hour: 9 },
  }));
  const run = (project: string) => ({
    write: 'ledger-open' as const,
    entry: {
      machineId: project,
      kind: 'machine' as const,
      key: '1',
      machineName: project,
      project,
      owner: 'UADA',
      family: 'l4',
      quantity: 1,
      price: { microsPerHour: 1_000_000, currency: 'USD' },
      resource: project,
      zone: 'us-central1-a',
      startedAt: clock.now() - 2 * DAY,
      endedAt: undefined,
      endReason: undefined,
      idleSince: undefined,
      leaseUntil: undefined,
    },
  });
  await store.write([run('ml'), run('prod')]);
  const nine = (Math.floor(clock.now() / DAY) + 1) * DAY + 9 * HOUR;

  async function owed(at: number) {
    clock.advanceTo(at);
    await (await digestSource(deps).claim())?.();
    const found = [];
    for (const channel of deps.policy.digest.channels) {
      const row = await store.saying(`digest:${channel}:${addDays(dayOf(at, 'UTC'), -1)}`);
      const notice = row?.saying.notice;
      if (notice?.kind !== 'digest') continue;
      const { estimates, late } = notice.digest;
      found.push([channel, estimates.map(({ project }) => project).toSorted(), late, row?.version]);
    }
    return found;
  }

  const all = (late: boolean) => [
    ['CML', ['ml'], late, 1],
    ['CPROD', ['prod'], late, 1],
    ['CFINANCE', ['ml', 'prod'], late, 1],
  ];
  expect(await owed(nine)).toEqual(all(false));
  expect(await owed(nine + 5 * HOUR)).toEqual(all(false));
  expect(await owed(nine + DAY + 3 * HOUR)).toEqual(all(true));
});
