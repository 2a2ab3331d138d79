/** What the world costs: per second by the snapshot's prices, and the billing export that arrives late. */
import { describe, expect, test } from 'vitest';
import type { BillingRow } from '../../../src/sandbox/world/types.ts';
import { DAY, existing, HOUR, MINUTE, PROJECT, START, spec, spot, worldAt, ZONE } from './worlds.ts';

/** us-central1-a: g2-standard-8 on demand and spot, USD an hour; pd-balanced per GiB and month. */
const L4 = 0.85362;
const DISK = (200 * 0.1) / 730;

const total = (rows: readonly BillingRow[]) =>
  rows.reduce((sum, row) => sum + row.cost + row.credits.reduce((all, credit) => all + credit.amount, 0), 0);
const ofMachines = (rows: readonly BillingRow[]) =>
  rows.filter(({ service }) => service.description === 'Compute Engine');

describe('as it accrues', () => {
  test('a running machine costs its list price and its disk', () => {
    const { world, travel } = worldAt();
    world.insert(spec('one'));
    travel(MINUTE);
    const before = world.machines()[0]?.costMicros ?? 0;
    travel(HOUR);
    const cost = ((world.machines()[0]?.costMicros ?? 0) - before) / 1e6;
    expect(cost).toBeCloseTo(L4 + DISK, 3);
    expect((world.machines()[0]?.hourlyMicros ?? 0) / 1e6).toBeCloseTo(L4 + DISK, 3);
  });

  test('spot costs less, stopped costs the disk alone', () => {
    const { world, travel } = worldAt();
    world.insert(spot('cheap'));
    travel(MINUTE);
    const hourly = (world.machines()[0]?.hourlyMicros ?? 0) / 1e6;
    expect(hourly).toBeLessThan(0.6 * L4);
    const machine = world.project(PROJECT)?.machine(ZONE, 'cheap');
    if (machine === undefined) throw new Error('there is no machine');
    world.stop(machine);
    travel(2 * MINUTE);
    expect((world.machines()[0]?.hourlyMicros ?? 0) / 1e6).toBeCloseTo(DISK, 4);
  });
});

describe('the billing export', () => {
  const project = { id: PROJECT, otherUsdPerDay: 0 };

  test('the rows add up to what the machine cost, once they are all there', () => {
    const { world, clock } = worldAt({
      projects: [project],
      machines: [existing('one', 0, { labels: { owner: 'ada' } })],
    });
    clock.advance(10 * HOUR);
    const machine = world.project(PROJECT)?.machine(ZONE, 'one');
    if (machine === undefined) throw new Error('there is no machine');
    world.delete(machine);
    clock.advance(10 * MINUTE);
    world.settle();
    const run = machine.runs[0];
    const hours = ((run?.to ?? 0) - (run?.from ?? 0)) / HOUR;
    clock.advance(6 * DAY);
    const rows = ofMachines(world.billingRows(clock.now()));
    const disk = ((machine.deletedAt ?? 0) - machine.createdAt) / HOUR;
    expect(total(rows)).toBeCloseTo(hours * L4 + disk * DISK, 3);
    const labelled = rows.filter(({ sku }) => sku.description.startsWith('Nvidia L4 GPU'));
    expect(labelled[0]?.labels).toEqual([{ key: 'owner', value: 'ada' }]);
    expect(labelled[0]?.location).toEqual({
      location: ZONE,
      country: 'US',
      region: 'us-central1',
      zone: ZONE,
    });
  });

  test('rows come 3 hours to 3½ days after the hour, some later than a day', () => {
    const { world, clock } = worldAt({ machines: [existing('one', 0)] });
    clock.advance(12 * DAY);
    const rows = world.billingRows(clock.now()).filter(({ project: of }) => of !== undefined);
    const late = rows.map((row) => (Date.parse(row.export_time) - Date.parse(row.usage_end_time)) / HOUR);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(3);
    expect(Math.max(...late)).toBeLessThanOrEqual(84);
    expect(late.filter((hours) => hours > 24).length).toBeGreaterThan(0);
    expect(late.filter((hours) => hours <= 9).length / late.length).toBeGreaterThan(0.8);
  });

  test('read in pieces it is the same as read at once, and no row comes before its time', () => {
    const { world, clock } = worldAt({ machines: [existing('one', 0)] });
    const pieces: BillingRow[] = [];
    let read = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < 60; i++) {
      clock.advance(5 * HOUR);
      const now = clock.now();
      const rows = world.billingRows(now, read);
      expect(rows.every((row) => Date.parse(row.export_time) <= now)).toBe(true);
      pieces.push(...rows);
      read = now;
    }
    const key = (row: BillingRow) =>
      `${row.usage_start_time} ${row.sku.description} ${row.cost} ${row.export_time}`;
    const whole = world.billingRows(clock.now());
    expect(pieces.map(key).sort()).toEqual(whole.map(key).sort());
  });

  test('nothing of the future is in it', () => {
    const { world } = worldAt({ machines: [existing('one', DAY)] });
    expect(world.billingRows(START + 10 * DAY)).toEqual(world.billingRows(START));
  });

  test('a project has more than machines, and the account a tax at the month’s end', () => {
    const { world, clock } = worldAt();
    clock.advance(20 * DAY);
    const rows = world.billingRows(clock.now());
    const services = new Set(rows.map(({ service }) => service.description));
    expect(services).toEqual(new Set(['Cloud Storage', 'BigQuery', 'Cloud Logging', 'Invoice']));
    const taxes = rows.filter(({ cost_type }) => cost_type === 'tax');
    expect(taxes).toHaveLength(1);
    expect(taxes[0]?.project).toBeUndefined();
    // The last hour of November in Los Angeles.
    expect(taxes[0]?.usage_start_time).toBe('2026-12-01T07:00:00.000Z');
    expect(taxes[0]?.invoice.month).toBe('202611');
  });

  test('credits: sustained use on N1, committed use where the project has it', () => {
    const t4 = { type: 'nvidia-tesla-t4', count: 1 };
    const { world, clock } = worldAt({
      projects: [{ id: PROJECT, committedUse: 0.25, otherUsdPerDay: 0 }],
      machines: [existing('old', 0, { machineType: 'n1-standard-8', gpus: t4 })],
    });
    clock.advance(3 * DAY);
    const credits = world.billingRows(clock.now()).flatMap((row) => row.credits);
    expect(new Set(credits.map(({ type }) => type))).toEqual(
      new Set(['SUSTAINED_USAGE_DISCOUNT', 'COMMITTED_USAGE_DISCOUNT']),
    );
    expect(credits.every(({ amount }) => amount < 0)).toBe(true);
  });

  test('a row has the labels of its hour', () => {
    const { world, clock } = worldAt({
      projects: [project],
      machines: [existing('one', 0, { labels: { owner: 'ada' } })],
    });
    const machine = world.project(PROJECT)?.machine(ZONE, 'one');
    if (machine === undefined) throw new Error('there is no machine');
    clock.advance(5 * HOUR);
    world.change(machine, 'setLabels', undefined, () => {
      machine.spec = { ...machine.spec, labels: { owner: 'bob' } };
    });
    clock.advance(10 * DAY);
    const owners = world
      .billingRows(clock.now())
      .filter(({ sku }) => sku.description.includes('GPU'))
      .map((row) => [Date.parse(row.usage_start_time) - START, row.labels[0]?.value] as const);
    expect(owners.find(([since]) => since === 2 * HOUR)?.[1]).toBe('ada');
    expect(owners.find(([since]) => since === 8 * HOUR)?.[1]).toBe('bob');
  });
});
