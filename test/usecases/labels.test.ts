/** What the labels tell of a request when the database is lost. */
import { describe, expect, it } from 'vitest';
import type { MachineSpec } from '../../src/domain/machine.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import { labelsOf, readLabels } from '../../src/usecases/labels.ts';
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
