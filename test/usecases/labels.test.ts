/** What the labels tell of a request when the database is lost. */
import { describe, expect, it } from 'vitest';
import type { MachineSpec } from '../../src/domain/machine.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { WeekHours } from '../../src/domain/week-hours.ts';
import { followingLabels, labelsOf, readLabels } from '../../src/usecases/labels.ts';
import { machine } from '../slack/messages/notices.ts';

const PLAIN: MachineSpec = { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined };

describe('a request', () => {
  it.each<[string, MachineSpec]>([
    ['for anything, anywhere', PLAIN],
    ['for two of a family as spot, briefly', { ...PLAIN, family: 'a100-80', count: 2, buy: 'spot' }],
    ['for an hour and a half', { ...PLAIN, leaseFor: 90 * MINUTE }],
    ['in a zone', { ...PLAIN, zone: 'us-central1-ai1a' }],
    ['in a region', { ...PLAIN, zone: 'us-central1' }],
    ['at a price', { ...PLAIN, maxMicrosPerHour: 1_234_567 }],
    ['with a disk', { ...PLAIN, diskGb: 500 }],
    ['wherever a pattern fits', { ...PLAIN, zone: 'us-*-a*' }],
  ])('%s is read back from Google’s label alphabet as it was', (_, spec) => {
    const labels = labelsOf(machine({ spec }));
    for (const [key, value] of Object.entries(labels)) {
      expect(key).toMatch(/^[a-z][a-z0-9_-]{0,62}$/);
      expect(value).toMatch(/^[a-z0-9_-]{0,63}$/);
    }
    expect(readLabels(labels)?.spec).toEqual(spec);
  });

  it('whose labels are older than these is read with a lease of eight hours, anywhere', () => {
    const { 'lamplighter-lease-minutes': _, ...labels } = labelsOf(
      machine({ spec: { ...PLAIN, leaseFor: HOUR } }),
    );
    expect(readLabels(labels)?.spec).toEqual(PLAIN);
  });
});

describe('hours of its own', () => {
  const HOURS: readonly WeekHours[] = [
    { days: [1, 2, 3, 4, 5], from: 540, to: 1140, timeZone: 'Europe/Berlin' },
    { days: [6], from: 0, to: 1440, timeZone: 'America/Argentina/Buenos_Aires' },
    { days: [1, 7], from: 1320, to: 360, timeZone: 'America/Port-au-Prince' },
    { days: [2], from: 1, to: 2, timeZone: 'Etc/GMT+5' },
    { days: [3], from: 1, to: 2, timeZone: 'UTC' },
  ];
  it.each(HOURS)('%j are read back', (week) => {
    const labels = labelsOf(machine({ spec: PLAIN, hours: { week, setAt: 0 } }));
    expect(labels['lamplighter-hours']).toMatch(/^[a-z0-9_-]{1,63}$/);
    expect(readLabels(labels)?.hours).toEqual(week);
  });
  it('none, and those of its project', () => {
    const none = labelsOf(machine({ spec: PLAIN, hours: { week: undefined, setAt: 0 } }));
    expect(readLabels(none)?.hours).toBeNull();
    const usual = labelsOf(machine({ spec: PLAIN }));
    expect(usual).not.toHaveProperty('lamplighter-hours');
    expect(readLabels({ ...usual, 'lamplighter-hours': '' })?.hours).toBeUndefined();
  });
  it('are taken back once it has none, and are no matter of a lease that alone has changed', () => {
    const usual = machine({ spec: PLAIN });
    expect(followingLabels({ ...usual, labelledUntil: undefined })).toMatchObject({
      'lamplighter-hours': '',
    });
    expect(followingLabels({ ...usual, labelledUntil: 1 })).not.toHaveProperty('lamplighter-hours');
  });
  it.each(['12345_540_1140', '21_540_1140_utc', '1_1440_60_utc', '1_0_60_nowhere--land', 'x'])(
    '%s makes no sense, and is none',
    (label) => {
      const labels = { ...labelsOf(machine({ spec: PLAIN })), 'lamplighter-hours': label };
      expect(readLabels(labels)?.hours).toBeUndefined();
    },
  );
});
