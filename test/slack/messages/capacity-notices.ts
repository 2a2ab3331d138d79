/** What a capacity watch says: why it believes that there is one, how that ended, and that it is over. */
import type {
  CapacityOutcome,
  CapacityWatch,
  Evidence,
  Sighting,
} from '../../../src/domain/capacity-watch.ts';
import type { Notice } from '../../../src/domain/notice.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';

/** `at`: now. */
export function capacityNotices(at: number): Readonly<Record<string, Notice>> {
  const watch: CapacityWatch = {
    id: 'm2abcdefgh',
    team: 'T0LAMPHOUSE',
    channel: 'C0GPUROOM00',
    owner: 'U0ADAENGINE',
    project: 'ml-research',
    spec: {
      family: 'a100-80',
      count: 2,
      buy: 'spot',
      leaseFor: 8 * HOUR,
      zone: 'us-*',
      maxMicrosPerHour: 6_500_000,
    },
    askedAt: at - DAY,
    until: at + 2 * DAY,
    round: 1,
    state: { kind: 'looking' },
  };
  const seen = (evidence: Evidence): Sighting => ({
    zone: 'us-east5-a',
    at: at - 4 * MINUTE,
    evidence,
    price: { microsPerHour: 3_140_000, currency: 'USD' },
  });
  const advice = seen({ kind: 'advice', obtainability: 0.9, uptime: HOUR });
  const onDemand: CapacityWatch = {
    ...watch,
    spec: { family: 'h100', count: 8, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
  };
  const told = (outcome: CapacityOutcome | undefined, sighting = advice, of = watch): Notice => ({
    kind: 'capacity',
    watch: of,
    sighting,
    outcome,
  });
  return {
    'capacity: advice': told(undefined),
    'capacity: somebody got one': told(
      undefined,
      { ...seen({ kind: 'created' }), price: undefined },
      onDemand,
    ),
    'capacity: somebody gave one back': told(undefined, seen({ kind: 'freed' }), onDemand),
    'capacity: gone': told({ kind: 'gone', at }),
    'capacity: kept': told({ kind: 'kept' }),
    'capacity: taken': told({ kind: 'taken', machineName: 'trainer-1' }),
    'capacity: missed': told({ kind: 'missed', machineName: 'trainer-1' }),
    'capacity: stopped': told({ kind: 'stopped' }),
    'capacity: over while there': told({ kind: 'over' }),
    'capacity-over': { kind: 'capacity-over', watch },
    'capacity-over: nothing seen': { kind: 'capacity-over', watch: { ...onDemand, round: 0 } },
  };
}
