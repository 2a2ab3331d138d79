/** Thirty days of a team of ten: what every morning's digest says is what the cloud billed and what its machines cost. */

import type { Digest } from '../../domain/digest.ts';
import { DAY, HOUR, MINUTE, type Millis } from '../../domain/time.ts';
import { addDays, dayBounds } from '../../domain/time-of-day.ts';
import { BILLING_ZONE } from '../../domain/watch-pass.ts';
import type { BillingRow } from '../../sandbox/world/types.ts';
import { firstText, keyed } from '../found.ts';
import type { Person } from '../person.ts';
import type { Scene } from '../scene.ts';
import { type Check, holds, type Script } from '../script.ts';
import { TEAM, TEAM_NAMES } from '../team.ts';

/** Between two passes of the watchdog, where nothing is to be stopped. */
const PACE = DAY;

/** Everything that the cloud ever billed, as it is known in the end. */
let rows: readonly BillingRow[] = [];

/** So many days of it, three for each of the team. */
export function monthOf(length: number): Script {
  /** A forgetful person comes late enough for a digest before, and early enough for one after. */
  const forgetful = Math.min(3, Math.floor(length / 3) - 1);
  const people = Math.ceil(length / 3);
  /** Of the project, in dollars a month: more than half of what will be spent. */
  const budget = 25 * length;
  return {
    name: 'month-end',
    beginsAt: 8,
    team: TEAM,
    policy: (policy) => ({
      ...policy,
      limits: { ...policy.limits, maxLease: 10 * DAY, maxKeep: 10 * DAY },
      budgets: { ...policy.budgets, projects: { 'ml-research': budget * 1_000_000 } },
    }),
    async play(scene) {
      for (let day = 0; day < length; day++) {
        await scene.waitUntilHour(9, PACE);
        const turn = Math.floor(day / 3);
        const person = scene.person(TEAM_NAMES[turn] ?? 'ada');
        if (day % 3 === 0) await begins(scene, person, turn, turn === forgetful);
        if (day % 3 === 2) await ends(person, turn, turn === forgetful);
      }
      await scene.waitUntilHour(9, PACE);
      // What is billed late has come by then, as far as Google says.
      await scene.wait(4 * DAY, DAY);
      rows = scene.world.billingRows(Number.POSITIVE_INFINITY);
    },
    outcome(found) {
      const digests = found.journal
        .filter(({ kind }) => kind === 'digest')
        .map(({ at, detail }) => ({ at, digest: detail as Digest }))
        .slice(0, length + 1);
      const posted = keyed(found, 'digest:');
      return [
        holds('a digest was posted each morning, and none twice', days(digests), days(digests).toSorted()),
        holds(
          'every morning had one',
          digests.length >= length && new Set(days(digests)).size === digests.length,
        ),
        everyBill(digests),
        everyEstimate(digests),
        holds(
          'one machine was forgotten, stopped, and told of as idle money and as money saved',
          digests
            .filter(({ digest }) => digest.stops > 0)
            .map(({ digest }) => [
              digest.stops,
              (digest.idleWaste[0]?.micros ?? 0) > 0,
              (digest.saved[0]?.micros ?? 0) > 0,
            ]),
          [[1, true, true]],
        ),
        holds(
          'everybody who had a machine is in a digest',
          new Set(digests.flatMap(({ digest }) => digest.owners.map(({ owner }) => owner))).size,
          people,
        ),
        holds(
          'the budget was told of once half of it was used',
          posted.some((message) => /Budgets: ml-research \d+ % of \$\d+\.00 spent/.test(firstText(message))),
        ),
        ...(length < 28
          ? []
          : [
              holds(
                'the month’s end was foretold within a third in its last week',
                {
                  often: lastWeek(digests).length >= 7,
                  off: lastWeek(digests).filter((off) => Math.abs(off) > 0.33),
                },
                { often: true, off: [] },
              ),
            ]),
      ];
    },
  };
}

export const monthEnd = monthOf(30);

type Told = { readonly at: Millis; readonly digest: Digest };

function nameOf(turn: number, forgets: boolean): string {
  return forgets ? 'forgotten' : `work-${turn}`;
}

/** Everybody has a machine for two days; who forgets it after an hour has it stopped by the watchdog. */
async function begins(scene: Scene, person: Person, turn: number, forgets: boolean): Promise<void> {
  await person.types(`/gpu up l4 --for 60h --name ${nameOf(turn, forgets)}`);
  await scene.untilMachineIs(person, 'ready');
  if (!forgets) return;
  scene.narrate(`${person.name}’s training fails after an hour, and nobody notices.`);
  await scene.wait(85 * MINUTE, 15 * MINUTE);
  await scene.untilMachineIs(person, 'stopped', 2 * HOUR);
}

async function ends(person: Person, turn: number, forgets: boolean): Promise<void> {
  await person.types(`/gpu rm ${nameOf(turn, forgets)}`);
  await person.presses('Remove it');
}

function days(digests: readonly Told[]): string[] {
  return digests.map(({ digest }) => digest.day);
}

/** The month to date is the sum of the rows that had been exported when the bill was read, to the cent. */
function everyBill(digests: readonly Told[]): Check {
  const wrong = digests.flatMap(({ digest }) => {
    const { exportedUntil = 0, day } = digest;
    const first = dayBounds(`${day.slice(0, 8)}01`, BILLING_ZONE).from;
    const { to } = dayBounds(day, BILLING_ZONE);
    const billed = sumOf(rows, (at, exported) => at >= first && at < to && exported <= exportedUntil);
    const said = (digest.totals[0]?.monthToDate.micros ?? 0) / 1e6;
    return Math.abs(said - billed) < 0.01 ? [] : [`${day}: ${said} for ${billed}`];
  });
  return holds('each digest’s month is the sum of the bill’s rows, to the cent', wrong, []);
}

/** What the ledger makes of a day is what the cloud billed for our machines in the end, within one percent and 5 cents. */
function everyEstimate(digests: readonly Told[]): Check {
  const wrong = digests.slice(1).flatMap(({ digest: { day, timeZone, estimatedTotals } }) => {
    const { from, to } = dayBounds(day, timeZone);
    const ours = rows.filter(({ labels }) => labels.some(({ key }) => key.startsWith('lamplighter')));
    const billed = sumOf(ours, (at) => at >= from && at < to, false);
    const said = (estimatedTotals[0]?.yesterday.micros ?? 0) / 1e6;
    return Math.abs(said - billed) <= 0.05 + billed * 0.01 ? [] : [`${day}: ${said} for ${billed}`];
  });
  return holds('each day’s estimate is what the machines were billed in the end', wrong, []);
}

/** How far off the forecasts of the last week were of what the month came to. */
function lastWeek(digests: readonly Told[]): number[] {
  // The first digest is of the last day of the month before.
  const month = digests[1]?.digest.day.slice(0, 7) ?? '';
  const next = `${addDays(`${month}-28`, 7).slice(0, 7)}-01`;
  const from = dayBounds(`${month}-01`, BILLING_ZONE).from;
  const to = dayBounds(next, BILLING_ZONE).from;
  const truth = sumOf(rows, (at) => at >= from && at < to);
  return digests
    .filter(({ digest }) => digest.day.startsWith(month) && digest.day.slice(8) >= '22')
    .flatMap(({ digest }) => digest.totals[0]?.monthEnd?.micros ?? [])
    .map((micros) => micros / 1e6 / truth - 1);
}

/** Dollars of the rows whose hour and export are wanted; net of credits unless `net` is false. */
function sumOf(
  of: readonly BillingRow[],
  wanted: (at: Millis, exportedAt: Millis) => boolean,
  net = true,
): number {
  return of
    .filter((row) => wanted(Date.parse(row.usage_start_time), Date.parse(row.export_time)))
    .reduce(
      (sum, row) =>
        sum + row.cost + (net ? row.credits.reduce((credits, { amount }) => credits + amount, 0) : 0),
      0,
    );
}
