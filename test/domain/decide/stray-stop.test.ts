/** Which machines that Lamplighter did not make are stopped, and everything that keeps one alive. */
import { describe, expect, it, test } from 'vitest';
import {
  onlyReported,
  type StrayCheck,
  strayDoubt,
  strayMoment,
  strayWarning,
  strayWarnings,
} from '../../../src/domain/decide/stray-stop.ts';
import { keeperIn } from '../../../src/domain/decide/strays.ts';
import type { SeenStray } from '../../../src/domain/stray.ts';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

function stray(over: Partial<SeenStray> = {}): SeenStray {
  return {
    project: 'ml-prod',
    zone: 'us-central1-a',
    name: 'notebook',
    instanceId: '77001',
    machineType: 'g2-standard-8',
    accelerator: 'nvidia-l4',
    count: 1,
    family: 'l4',
    spot: false,
    hasLocalSsd: false,
    upSince: NOW - 5 * HOUR,
    owner: undefined,
    keeper: undefined,
    use: { kind: 'idle', since: NOW - HOUR, memoryHeld: false },
    price: undefined,
    ...over,
  };
}

const NEVER: Readonly<Record<string, Partial<SeenStray>>> = {
  'a TPU node': { service: 'tpu' },
  'local SSD': { hasLocalSsd: true },
  'a keeper': { keeper: 'GKE' },
  'a queue': { flexStart: true },
};
const NOT_IDLE: Readonly<Record<string, Partial<SeenStray>>> = {
  busy: { use: { kind: 'busy' } },
  unknown: { use: { kind: 'unknown', missing: 'GPU not known' } },
  'memory held': { use: { kind: 'idle', since: NOW - HOUR, memoryHeld: true } },
};
const POLICY = { maxStops: 2, maxStopShare: 0.2 };
const nobody = () => false;

describe('who is warned of', () => {
  test.each(Object.entries({ ...NEVER, ...NOT_IDLE }))('none with %s', (_name, over) => {
    expect(strayWarnings([stray(over)], nobody, POLICY)).toEqual({ warn: [], held: undefined });
  });

  it('those that are known to idle, each once', () => {
    const [one, other] = [stray(), stray({ name: 'other', instanceId: '77002' })];
    expect(strayWarnings([one, other], nobody, POLICY).warn).toEqual([one, other]);
    expect(strayWarnings([one, other], (asked) => asked === one, POLICY).warn).toEqual([other]);
  });

  it('none at all where more would stop than a pass may, with their names', () => {
    const three = ['a', 'b', 'c'].map((name) => stray({ name, instanceId: name }));
    expect(strayWarnings(three, nobody, POLICY)).toEqual({
      warn: [],
      held: {
        what: 'No machine that I did not make is stopped now: 3 of them would stop at once, and 2 is the most.',
        held: ['a', 'b', 'c'],
      },
    });
    expect(strayWarnings(three, nobody, { ...POLICY, maxStopShare: 1 }).warn).toHaveLength(3);
  });
});

describe('keepers by their labels', () => {
  test.each([
    [{ 'goog-gke-node': '' }, 'GKE'],
    [{ 'notebooks-product': 'workbench-instances' }, 'Vertex AI Workbench'],
    [{ 'goog-something-new': 'x' }, 'a service of Google'],
    [{ 'goog-ec-src': 'vm_add-gcloud', 'goog-ops-agent-policy': 'v2', owner: 'grace' }, undefined],
  ])('%j: %s', (labels, keeper) => {
    expect(keeperIn(labels)).toBe(keeper);
  });
});

describe('when', () => {
  const at = (over: Partial<Parameters<typeof strayMoment>[0]>) =>
    strayMoment({ stopAt: NOW, deliveredAt: NOW - HOUR, warning: HOUR, now: NOW, ...over });
  it('an hour after the warning at least, however short other warnings are', () => {
    expect(strayWarning({ warnBefore: 15 * MINUTE })).toBe(HOUR);
    expect(strayWarning({ warnBefore: 2 * HOUR })).toBe(2 * HOUR);
  });
  test.each([
    ['at the announced time', {}, { kind: 'due' }],
    ['not before it', { now: NOW - 1 }, { kind: 'wait', until: NOW }],
    ['later where it was delivered late', { deliveredAt: NOW }, { kind: 'wait', until: NOW + HOUR }],
    ['not before anybody has it', { deliveredAt: undefined }, { kind: 'wait', until: NOW + MINUTE }],
    [
      'never where it reaches nobody',
      { deliveredAt: undefined, now: NOW + HOUR },
      { kind: 'over', because: 'the warning has reached nobody' },
    ],
    [
      'not long after it',
      { now: NOW + 15 * MINUTE },
      { kind: 'over', because: 'the announced time had long passed' },
    ],
  ])('%s', (_name, over, moment) => {
    expect(at(over)).toEqual(moment);
  });
});

describe('the last look', () => {
  const warned = stray();
  const check: StrayCheck = {
    stray: warned,
    seen: { ...warned, status: 'running', isOurs: false },
    wanted: undefined,
    policy: { strays: 'stop', dryRun: false },
    frozenUntil: undefined,
    braked: false,
  };
  const seen = (over: Partial<NonNullable<StrayCheck['seen']>>): Partial<StrayCheck> => ({
    seen: { ...warned, status: 'running', isOurs: false, ...over },
  });
  it('goes on where nothing has changed', () => {
    expect(strayDoubt(check)).toBeUndefined();
  });
  test.each<[string, Partial<StrayCheck>, RegExp]>([
    ['another policy', { policy: { strays: 'warn', dryRun: false } }, /policy/],
    ['a dry run', { policy: { strays: 'stop', dryRun: true } }, /only watches/],
    ['a freeze', { frozenUntil: NOW + 1 }, /frozen/],
    ['a brake', { braked: true }, /holds back/],
    ['an answer', { wanted: 'somebody wants it left alone' }, /left alone/],
    ['no sight of it', { seen: undefined }, /did not say/],
    ['another machine', seen({ instanceId: '99' }), /another machine/],
    ['our label', seen({ isOurs: true }), /taken in/],
    ['another status', seen({ status: 'suspended' }), /suspended/],
    ['a new start', seen({ upSince: NOW - MINUTE }), /anew/],
    ...Object.entries(NEVER).map(([name, over]): [string, Partial<StrayCheck>, RegExp] => [
      name,
      seen(over),
      new RegExp(onlyReported(stray(over)) ?? 'none'),
    ]),
    ...Object.entries(NOT_IDLE).map(([name, over]): [string, Partial<StrayCheck>, RegExp] => [
      name,
      seen(over),
      /busy again|cannot be read|memory is in use/,
    ]),
  ])('%s keeps it alive', (_name, over, because) => {
    expect(strayDoubt({ ...check, ...over })).toMatch(because);
  });
});
