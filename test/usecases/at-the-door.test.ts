/** What is refused before anything is written down: by zone, by price, and when nobody can tell. */
import { expect, it } from 'vitest';
import type { MachineSpec } from '../../src/domain/machine.ts';
import { fail, ok } from '../../src/domain/result.ts';
import { HOUR } from '../../src/domain/time.ts';
import { defaultPolicy } from '../../src/policy.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import { refusedAtTheDoor } from '../../src/usecases/at-the-door.ts';
import { fakeExtras } from '../support/fake-extras.ts';

const SPEC: MachineSpec = { family: 'l4', count: 2, buy: 'spot', leaseFor: HOUR, zone: undefined };

function selling(micros: number | undefined): Catalog {
  const price = micros === undefined ? undefined : { microsPerHour: micros, currency: 'USD' };
  return {
    extras: fakeExtras,
    offers: async (family, count, buy) =>
      ok({
        source: 'test',
        offers: ['us-east4-a', 'europe-west4-b'].map((zone) => ({
          shape: { family, count, machineType: 'g2-standard-24' },
          ...{ zone, buy, price },
        })),
      }),
  };
}

function refused(over: Partial<MachineSpec>, catalog: Catalog | undefined) {
  const policy = defaultPolicy(['ml-prod']);
  const limits = { ...policy.limits, maxMicrosPerHour: 3_000_000 };
  return refusedAtTheDoor(
    { policy: { ...policy, limits }, ...(catalog === undefined ? {} : { catalog }) },
    { ...SPEC, ...over },
  );
}

it.each<[string, string]>([
  ['us-east', '--zone us-east*'],
  ['us', '--zone us-*'],
  ['us-eest4', '--zone us-east4'],
  ['europe-west4-a', '--zone europe-west4-b'],
  ['mars-*', '--zone us-east4-a'],
])('a zone where nobody sells it, %s: the example is a place that has it', async (zone, flag) => {
  expect(await refused({ zone }, selling(1_000_000))).toMatchObject({
    field: 'zone',
    example: `/gpu up l4:2 --spot ${flag}`,
  });
});

it('a limit below every price: the example is the lowest in cents that lets one in', async () => {
  expect(await refused({ maxMicrosPerHour: 900_000, zone: 'us-*' }, selling(1_234_001))).toMatchObject({
    field: 'max-price',
    example: '/gpu up l4:2 --spot --zone us-* --max-price 1.24',
  });
  expect(await refused({ maxMicrosPerHour: 1_234_001 }, selling(1_234_001))).toBeUndefined();
});

it('where the policy’s limit, or a missing price, is in the way as well, no limit of one’s own is advised', async () => {
  expect(await refused({ maxMicrosPerHour: 900_000 }, selling(3_000_001))).toMatchObject({
    field: 'max-price',
    message: expect.stringContaining('limits.maxPricePerHour'),
    example: '/gpu prices l4',
  });
  expect(await refused({ maxMicrosPerHour: 900_000 }, selling(undefined))).toMatchObject({
    message: expect.stringContaining('its price is unknown'),
    example: '/gpu prices l4',
  });
});

it('nothing is refused when the prices cannot be read', async () => {
  const down: Catalog = {
    extras: fakeExtras,
    offers: async () => fail({ kind: 'unavailable', scope: 'call', message: 'socket hang up' }),
  };
  const over = { zone: 'mars1', maxMicrosPerHour: 1 };
  expect(await refused(over, down)).toBeUndefined();
  expect(await refused(over, undefined)).toBeUndefined();
});
