/** Whether data fits beside the image, which disk would do, and how long a copy may take. */
import { describe, expect, it } from 'vitest';
import { amount, copyTime, tooLargeFor } from '../../../src/domain/decide/data-fits.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';

const GIB = 2 ** 30;
const PLACE = { bucket: 'team', path: 'x' };
const SPEC = { family: 'l4', count: 1, buy: 'on-demand' } as const;
const holding = (bytes: number, change: { objects?: number; more?: boolean } = {}) => ({
  bytes,
  objects: 1_000,
  more: false,
  location: undefined,
  ...change,
});

describe('data', () => {
  it('fits up to what image and room to work leave', () => {
    expect(tooLargeFor(SPEC, PLACE, holding(130 * GIB), 50)).toBeUndefined();
    expect(tooLargeFor(SPEC, PLACE, holding(130 * GIB + 1), 50)).toMatch(/--disk 250$/);
    expect(tooLargeFor({ ...SPEC, diskGb: 250 }, PLACE, holding(130 * GIB + 1), 50)).toBeUndefined();
  });

  it('that is too large is refused with a whole command that would do', () => {
    const spec = { family: 'a100-80', count: 2, buy: 'spot', diskGb: 300 } as const;
    const because = tooLargeFor(spec, PLACE, holding(1_000 * GIB), 50) ?? '';
    expect(because).toBe(
      'gs://team/x holds 1.1 TB in 1,000 objects, and the boot disk has 300 GB, of which the image takes 50. It takes --disk 1100: /gpu up a100-80:2 --spot --data gs://team/x --disk 1100',
    );
    expect(tooLargeFor({ ...spec, diskGb: 1_100 }, PLACE, holding(1_000 * GIB), 50)).toBeUndefined();
  });

  it('that was not counted to its end says so', () => {
    expect(tooLargeFor(SPEC, PLACE, holding(300 * GIB, { more: true }), 50)).toMatch(/at least --disk 400/);
    expect(amount(holding(5e9, { more: true }))).toBe('more than 5 GB in more than 1,000 objects');
    expect(amount(holding(5e9, { objects: 1 }))).toBe('5 GB in 1 object');
  });

  it('beyond the largest disk has no disk named', () => {
    const because = tooLargeFor(SPEC, PLACE, holding(70_000 * GIB), 50);
    expect(because).toMatch(/No boot disk is large enough/);
    expect(because).not.toContain('--disk');
  });

  it('takes as long as the disk writes, or as its objects are many', () => {
    expect(copyTime(holding(196 * 2 ** 20 * 60, { objects: 10 }), 200)).toBe(MINUTE);
    expect(copyTime(holding(1, { objects: 200 * 600 }), 200)).toBe(10 * MINUTE);
    expect(copyTime(holding(600 * 2 ** 20 * 10, { objects: 1 }), 10_000)).toBe(10 * SECOND);
  });
});

it('on a TPU is told that no disk is larger, and a command that works', () => {
  const spec = { family: 'v5e', count: 8, buy: 'on-demand' } as const;
  const told = tooLargeFor(spec, PLACE, holding(200 * GIB), 30);
  expect(told).toContain('each host of a v5e has a disk of 100 GB, which Google makes no larger');
  expect(told).not.toContain('--disk');
  expect(tooLargeFor(spec, PLACE, holding(40 * GIB), 30)).toBeUndefined();
});
