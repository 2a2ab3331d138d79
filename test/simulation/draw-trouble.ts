/** Draws what goes wrong in a run: faults, kills, freezes, clocks, stockouts, hands in Google's console. */
import { HOUR, MINUTE, type Millis, SECOND } from '../../src/domain/time.ts';
import type { FaultKind, Planned, Target } from './plan.ts';
import type { Random } from './random.ts';

const FAULTS: readonly (readonly [Target, readonly FaultKind[]])[] = [
  ['cloud', ['403', '429', '500', '503', 'time-out-before', 'slow', 'partial']],
  [
    'change',
    [
      '403',
      '409',
      '429',
      '500',
      '503',
      'time-out-before',
      'time-out-after',
      'late',
      'slow',
      'operation-error',
    ],
  ],
  [
    'meters',
    [
      '403',
      '429',
      '500',
      '503',
      'time-out-before',
      'slow',
      'partial',
      'stale-metrics',
      'missing-metrics',
      'wrong-metrics',
    ],
  ],
  ['money', ['403', '429', '503', 'time-out-before', 'slow']],
  ['chat', ['429', '500', '503', 'time-out-before', 'slow']],
  ['post', ['403', '429', '500', 'time-out-before', 'time-out-after', 'slow']],
  ['database', ['database-error', 'database-slow']],
  ['write', ['database-error', 'commit-unknown', 'deadlock', 'disk-full']],
];

const ZONES = ['us-central1-a', 'us-central1-b', 'us-east4-a', 'europe-west4-a', 'us-west1-a'];
const TARGETS: readonly Target[] = [
  'any',
  'any',
  'create',
  'create',
  'stop',
  'stop',
  'change',
  'post',
  'post',
  'write',
  'write',
  'meters',
  'cloud',
  'money',
];

/** Slack takes no message for longer than a warning's wait. Drawn apart, so that the rest of a seed stays as it is. */
export function drawOutage(random: Random, start: Millis, end: Millis): Planned[] {
  if (!random.chance(0.2)) return [];
  const at = Math.floor(start + random.next() * (end - start));
  const until = Math.min(end, at + random.whole(25, 120) * MINUTE);
  const fault = random.of(['503', 'time-out-before'] as const);
  return [{ kind: 'fault', at, until, target: 'post', fault, rate: 1 }];
}

/** `births` are the moments in which machines are asked for: there, chance alone would strike too seldom. */
export function drawTrouble(
  random: Random,
  start: Millis,
  end: Millis,
  replicas: number,
  births: readonly Millis[],
): Planned[] {
  const moment = () => Math.floor(start + random.next() * (end - start));
  const trouble: Planned[] = [];
  if (random.chance(0.1)) return trouble;
  for (let n = random.whole(0, 9); n > 0; n--) trouble.push(drawFault(random, moment(), end));
  trouble.push(...drawAimed(random, births, moment, end));
  for (let n = random.skewed(0, 14); n > 0; n--) {
    trouble.push({
      kind: 'kill',
      at: moment(),
      replica: random.whole(0, replicas - 1),
      target: random.of(TARGETS),
      skip: random.skewed(0, 12),
      after: random.chance(0.6),
      downFor: random.chance(0.1) ? random.whole(1, 5) * HOUR : random.skewed(SECOND, 20 * MINUTE),
    });
  }
  for (let n = replicas > 1 ? random.whole(0, 4) : 0; n > 0; n--) {
    trouble.push({
      kind: 'freeze',
      at: moment(),
      replica: random.whole(0, replicas - 1),
      target: random.of(['change', 'post', 'cloud', 'meters', 'chat'] as const),
      for: random.whole(20, 400) * SECOND,
    });
  }
  for (let n = random.chance(0.3) ? random.whole(1, 3) : 0; n > 0; n--) {
    trouble.push({ kind: 'clock', at: moment(), skew: random.whole(-15_000, 15_000) });
  }
  trouble.push(...drawWorld(random, moment));
  return trouble;
}

const DOUBT: readonly FaultKind[] = [
  'time-out-after',
  'time-out-after',
  'late',
  '403',
  '409',
  '503',
  'operation-error',
];

/** Faults in the few seconds that matter most: while a machine is created, and whenever one is stopped. */
function drawAimed(random: Random, births: readonly Millis[], moment: () => Millis, end: Millis): Planned[] {
  const aimed: Planned[] = [];
  const strike = (target: Target, at: Millis, until: Millis) => {
    const rate = random.of([0.3, 0.6, 1]);
    aimed.push({ kind: 'fault', at, until: Math.min(end, until), target, fault: random.of(DOUBT), rate });
  };
  for (const at of births) {
    for (let n = random.chance(0.4) ? random.whole(1, 2) : 0; n > 0; n--) {
      strike('create', at, at + random.skewed(10 * SECOND, 5 * MINUTE));
    }
  }
  for (let n = random.whole(0, 2); n > 0; n--) {
    const at = moment();
    strike('stop', at, at + random.skewed(10 * MINUTE, 6 * HOUR));
  }
  return aimed;
}

function drawFault(random: Random, at: Millis, end: Millis): Planned {
  const [target, kinds] = random.of(FAULTS);
  const total = random.chance(0.35);
  const longest = total ? 90 * MINUTE : 4 * HOUR;
  return {
    kind: 'fault',
    at,
    until: Math.min(end, at + random.skewed(20 * SECOND, longest)),
    target,
    fault: random.of(kinds),
    rate: total ? 1 : random.of([0.02, 0.1, 0.3, 0.6]),
  };
}

function drawWorld(random: Random, moment: () => Millis): Planned[] {
  const events: Planned[] = [];
  for (let n = random.whole(0, 3); n > 0; n--) {
    const at = moment();
    const accelerator = random.of(['nvidia-l4', 'nvidia-l4', 'nvidia-tesla-t4', 'nvidia-tesla-a100']);
    const zones = random.chance(0.3) ? 'all' : 'some';
    events.push({ kind: 'stockout', at, until: at + random.skewed(MINUTE, 5 * HOUR), accelerator, zones });
  }
  for (let n = random.chance(0.25) ? random.whole(1, 2) : 0; n > 0; n--) {
    const at = moment();
    events.push({ kind: 'zone-down', at, until: at + random.skewed(MINUTE, HOUR), zone: random.of(ZONES) });
  }
  for (let n = random.chance(0.4) ? random.whole(1, 4) : 0; n > 0; n--) {
    const what = random.of(['stop', 'start', 'delete', 'preempt', 'agent-off', 'agent-on'] as const);
    events.push({ kind: 'by-hand', at: moment(), pick: random.next(), what });
  }
  for (let n = random.chance(0.25) ? random.whole(1, 5) : 0; n > 0; n--) {
    events.push({ kind: 'orphan', at: moment(), zone: random.of(ZONES), name: `orphan-${n}` });
  }
  return events;
}
