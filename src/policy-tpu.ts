/** What lamplighter.yaml says of TPUs. */
import { DAY, MINUTE } from './domain/time.ts';
import { duration, ids, section } from './policy-fields.ts';

const ZONE = /^[a-z]+-[a-z]+\d+-[a-z0-9]+$/;

export const tpu = section({
  queueFor: duration(
    '4h',
    "How long a request stays in Google's queue when no zone has a TPU at once; --wait asks for another time.",
    10 * MINUTE,
    7 * DAY,
  ),
  singleTenantZones: ids(
    ZONE,
    'us-east5-c',
    'Zones that Google keeps for single tenants, in which your projects have TPUs all the same; others are left out.',
  ),
});
