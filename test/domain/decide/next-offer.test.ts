/** Going on after a refusal: what a fault blocks, and when to give up. */
import { describe, expect, test } from 'vitest';
import { MOST_ATTEMPTS, nextOffer } from '../../../src/domain/decide/place.ts';
import { type Fault, type FaultKind, type FaultScope, inWords } from '../../../src/domain/fault.ts';
import type { Attempt } from '../../../src/domain/machine.ts';
import type { Offer } from '../../../src/domain/offer.ts';
import { NOON } from './given.ts';

function offer(zone: string): Offer {
  return {
    shape: { family: 'l4', count: 1, machineType: 'g2-standard-8' },
    zone,
    buy: 'on-demand',
    price: { microsPerHour: 1, currency: 'USD' },
  };
}

const OFFERS = ['us-central1-a', 'us-central1-b', 'us-west1-a'].map(offer);

function fault(kind: FaultKind, scope: FaultScope, over: Partial<Fault> = {}): Fault {
  return { kind, scope, message: `${kind} said Google`, ...over };
}

function attempt(zone: string, failed?: Fault, endedAt: number | undefined = NOON): Attempt {
  return { offer: offer(zone), startedAt: NOON - 1, endedAt, fault: failed };
}

function nextAfter(...attempts: Attempt[]): string {
  const next = nextOffer({ offers: OFFERS, skipped: [], attempts });
  return next.kind === 'offer' ? next.offer.zone : `${next.kind}: ${next.because}`;
}

const OUT = fault('stockout', 'zone');

describe('where to go on', () => {
  const rows: [string, Attempt[], string][] = [
    ['nothing tried: the first', [], 'us-central1-a'],
    ['no capacity in the first zone: the next', [attempt('us-central1-a', OUT)], 'us-central1-b'],
    [
      'two zones out: the third',
      [attempt('us-central1-a', OUT), attempt('us-central1-b', OUT)],
      'us-west1-a',
    ],
    ['a regional quota: the next region', [attempt('us-central1-a', fault('quota', 'region'))], 'us-west1-a'],
    [
      'a stockout of the region: the next region',
      [attempt('us-central1-b', fault('stockout', 'region'))],
      'us-west1-a',
    ],
    [
      'still running: the same',
      [attempt('us-central1-a', undefined, undefined)].map((one) => ({ ...one, endedAt: undefined })),
      'us-central1-a',
    ],
    [
      'the outcome is unknown: the same, never another',
      [attempt('us-central1-a', fault('unavailable', 'call'))],
      'us-central1-a',
    ],
    ['throttled: the same', [attempt('us-central1-b', fault('throttled', 'call'))], 'us-central1-b'],
    [
      'throttled before, then out: the next',
      [attempt('us-central1-a', fault('throttled', 'call')), attempt('us-central1-a', OUT)],
      'us-central1-b',
    ],
    ['not found there: the next', [attempt('us-central1-a', fault('not-found', 'zone'))], 'us-central1-b'],
    [
      'invalid for that zone only: the next',
      [attempt('us-central1-a', fault('invalid', 'zone'))],
      'us-central1-b',
    ],
    [
      'denied for that region only: the next region',
      [attempt('us-central1-a', fault('denied', 'region'))],
      'us-west1-a',
    ],
    [
      'a conflict of the call: another zone',
      [attempt('us-central1-a', fault('conflict', 'call'))],
      'us-central1-b',
    ],
  ];
  test.each(rows)('%s', (_, attempts, wanted) => {
    expect(nextAfter(...attempts)).toBe(wanted);
  });
});

describe('giving up', () => {
  test('what is refused for the project or as such is refused everywhere', () => {
    expect(nextAfter(attempt('us-central1-a', fault('denied', 'project')))).toBe(
      'exhausted: Google refused it for the whole project: denied said Google',
    );
    expect(nextAfter(attempt('us-central1-a', fault('invalid', 'call')))).toBe(
      'exhausted: Google refused it for the whole project: invalid said Google',
    );
    expect(nextAfter(attempt('us-central1-a', fault('denied', 'call')))).toContain('exhausted');
    expect(
      nextAfter(attempt('us-central1-a', OUT), attempt('us-central1-b', fault('quota', 'project'))),
    ).toContain('exhausted');
  });

  test('a quota of the project is named with its limit', () => {
    const quota = { metric: 'GPUS_ALL_REGIONS', limit: 0 };
    expect(nextAfter(attempt('us-central1-a', fault('quota', 'project', { quota })))).toBe(
      "exhausted: The project's quota GPUS_ALL_REGIONS is 0 and does not allow it. Ask Google for more: /gpu help quota request.",
    );
    const vague = { metric: 'GPUS_ALL_REGIONS' };
    expect(nextAfter(attempt('us-central1-a', fault('quota', 'project', { quota: vague })))).toBe(
      "exhausted: The project's quota GPUS_ALL_REGIONS does not allow it. Ask Google for more: /gpu help quota request.",
    );
    expect(nextAfter(attempt('us-central1-a', fault('quota', 'project')))).toContain('quota said Google');
  });

  test('no zone is left', () => {
    expect(nextAfter(...OFFERS.map(({ zone }) => attempt(zone, OUT)))).toBe(
      'exhausted: Google has no capacity in 3 zones now. Ask again later, for another accelerator, or with --spot.',
    );
    const one = nextOffer({
      offers: [offer('us-west1-a')],
      skipped: [],
      attempts: [attempt('us-west1-a', OUT)],
    });
    expect(one).toMatchObject({
      because:
        'Google has no capacity in us-west1-a now. Ask again later, for another accelerator, or with --spot.',
    });
    const mixed = [
      attempt('us-central1-a', fault('quota', 'zone')),
      attempt('us-central1-b', fault('not-found', 'zone')),
      attempt('us-west1-a', OUT),
    ];
    expect(nextAfter(...mixed)).toBe(
      'exhausted: Tried 3 zones: 1 without capacity, 1 over quota, 1 with other errors. Ask again later or for another accelerator.',
    );
    expect(
      nextAfter(attempt('us-central1-a', fault('not-found', 'region')), attempt('us-west1-a', OUT)),
    ).toBe(
      'exhausted: Tried 2 zones: 1 without capacity, 1 with other errors. Ask again later or for another accelerator.',
    );
    expect(
      nextAfter(
        attempt('us-central1-a', fault('quota', 'region')),
        attempt('us-west1-a', fault('quota', 'region')),
      ),
    ).toBe('exhausted: Tried 2 zones: 2 over quota. Ask again later or for another accelerator.');
  });

  const many = (n: number, last?: Fault) => {
    const offers = Array.from({ length: n + 1 }, (_, i) => offer(`region${i}-a`));
    const attempts = offers
      .slice(0, n)
      .map(({ zone }, i) => attempt(zone, i === n - 1 && last !== undefined ? last : OUT));
    return nextOffer({ offers, skipped: [], attempts });
  };
  test('after 25 attempts it is enough, unless the last one may have worked', () => {
    expect(MOST_ATTEMPTS).toBe(25);
    expect(many(24)).toMatchObject({ kind: 'offer', offer: { zone: 'region24-a' } });
    expect(many(25)).toMatchObject({ kind: 'exhausted' });
    expect(many(25, fault('throttled', 'call'))).toMatchObject({ kind: 'exhausted' });
    expect(many(25, fault('unavailable', 'call'))).toMatchObject({
      kind: 'offer',
      offer: { zone: 'region24-a' },
    });
  });
});

describe('where Google names zones that have capacity', () => {
  const offers = ['us-central1-a', 'us-central1-b', 'us-west1-a', 'us-central1-c'].map(offer);
  const naming = (...elsewhere: string[]) => ({ ...OUT, elsewhere });
  const rows: [string, Attempt[], string][] = [
    [
      'one of the region: that',
      [attempt('us-central1-a', naming('us-central1-f', 'us-central1-c'))],
      'us-central1-c',
    ],
    [
      'one of another region has another price: in order',
      [attempt('us-central1-a', naming('us-west1-a'))],
      'us-central1-b',
    ],
    [
      'one that was out itself: in order',
      [attempt('us-central1-c', OUT), attempt('us-central1-a', naming('us-central1-c'))],
      'us-central1-b',
    ],
    [
      'only what was said last counts',
      [attempt('us-central1-a', naming('us-central1-c')), attempt('us-west1-a', OUT)],
      'us-central1-b',
    ],
  ];
  test.each(rows)('%s', (_name, attempts, zone) => {
    expect(nextOffer({ offers, skipped: [], attempts })).toMatchObject({ kind: 'offer', offer: { zone } });
  });

  test('people read them', () => {
    expect(inWords(naming('us-central1-b', 'us-central1-f'))).toBe(
      'no capacity now; Google names us-central1-b, us-central1-f',
    );
    expect(inWords(OUT)).toBe('no capacity now');
  });
});
