/** The last look before a stop: every single doubt abandons it. */
import { expect, test } from 'vitest';
import { checkStop, type StopCheckInput } from '../../../src/domain/decide/stop-check.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { BUSY, HELD, IDLE, machine, NOON, UNKNOWN, WATCH_POLICY } from './given.ts';

const STARTED = NOON - 3 * HOUR;
const SEEN = { instanceId: '8412', status: 'running', createdAt: STARTED - HOUR, lastStartedAt: STARTED };
const SURE: StopCheckInput = {
  machine: machine(),
  seen: SEEN,
  verdict: IDLE,
  warnedDeliveredAt: NOON - 15 * MINUTE,
  policy: WATCH_POLICY,
  frozenUntil: undefined,
  now: NOON,
};

test('nothing speaks against it', () => {
  expect(checkStop(SURE)).toEqual({ kind: 'go' });
  expect(checkStop({ ...SURE, machine: machine({ snoozedUntil: NOON }) })).toEqual({ kind: 'go' });
  const firstLife = { ...SEEN, createdAt: STARTED, lastStartedAt: undefined };
  expect(checkStop({ ...SURE, seen: firstLife })).toEqual({ kind: 'go' });
});

const doubts: [string, Partial<StopCheckInput>][] = [
  ['the policy only watches', { policy: { ...WATCH_POLICY, dryRun: true } }],
  ['the watchdog is frozen', { frozenUntil: NOON + HOUR }],
  ['its idle rule is turned off', { policy: { ...WATCH_POLICY, off: { by: 'UADA', at: NOON, why: '' } } }],
  ['it is stopping', { machine: machine({ state: 'stopping' }) }],
  ['it is ready', { machine: machine({ incarnation: undefined }) }],
  ['Google did not say how it stands', { seen: undefined }],
  ['there is another instance under its name now', { seen: { ...SEEN, instanceId: '8413' } }],
  ['it has been started anew since', { seen: { ...SEEN, lastStartedAt: STARTED + 1 } }],
  ['it has been started anew since', { seen: { ...SEEN, lastStartedAt: undefined } }],
  ['Google shows it as stopping', { seen: { ...SEEN, status: 'stopping' } }],
  ['somebody keeps it', { machine: machine({ snoozedUntil: NOON + 1 }) }],
  ['it is busy again: GPU at 87 % just now', { verdict: BUSY }],
  ['its GPU could not be read up to now', { verdict: UNKNOWN }],
  ['its network could not be read up to now', { verdict: { ...UNKNOWN, signal: 'network' } }],
  ['GPU memory is in use again', { verdict: HELD }],
  ['the warning has not reached its owner', { warnedDeliveredAt: undefined }],
  ['the warning reached its owner too late', { warnedDeliveredAt: NOON - 15 * MINUTE + 1 }],
];
test.each(doubts)('abandoned: %s', (because, over) => {
  expect(checkStop({ ...SURE, ...over })).toEqual({ kind: 'abandon', because });
});
