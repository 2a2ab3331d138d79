/** What may be asked for: one clear refusal with the field and a command that works. */
import { describe, expect, test } from 'vitest';
import { type AdmitInput, admit } from '../../../src/domain/decide/admit.ts';
import { LONGEST_WAIT } from '../../../src/domain/decide/wait.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { LIMITS, POLICY } from './given.ts';

const FINE: AdmitInput = {
  spec: { family: 'l4', count: 1, buy: 'on-demand', leaseFor: 8 * HOUR, zone: undefined },
  policy: POLICY,
  project: 'ml-research',
  channel: 'CGPU',
  actorTeam: 'T1',
  botTeam: 'T1',
  isGuest: false,
  name: undefined,
};

function spec(over: Partial<AdmitInput['spec']>): Partial<AdmitInput> {
  return { spec: { ...FINE.spec, ...over } };
}

test.each<[string, Partial<AdmitInput>]>([
  ['as it is', {}],
  ['with a name', { name: 'trainer-1' }],
  ['an alias', spec({ family: 'A100' })],
  ['H100 in eights on demand', spec({ family: 'h100', count: 8 })],
  ['one H100 as spot', spec({ family: 'h100', buy: 'spot' })],
  ['one H100 with flex-start', spec({ family: 'h100', buy: 'flex-start' })],
  ['the longest lease', spec({ leaseFor: LIMITS.maxLease })],
  ['the shortest lease', spec({ leaseFor: 10 * MINUTE })],
  ['the smallest disk', spec({ diskGb: 10 })],
  ['the largest disk', spec({ diskGb: 65_536 })],
  ['a zone', spec({ zone: 'us-central1-a' })],
  ['an AI zone', spec({ zone: 'us-central1-ai1a' })],
  ['a pattern', spec({ zone: '*-a' })],
  ['in an allowed channel', { policy: { ...POLICY, channels: ['CGPU'] } }],
  [
    'a project of this channel',
    { policy: { ...POLICY, projects: [{ id: 'ml-research', channels: ['CGPU'] }] } },
  ],
])('admitted: %s', (_, over) => {
  expect(admit({ ...FINE, ...over })).toEqual({ admitted: true });
});

const refusals: [string, Partial<AdmitInput>, string, string, string][] = [
  [
    'a guest',
    { isGuest: true },
    'person',
    'Guests cannot use Lamplighter. Ask a full member of this workspace.',
    '/gpu help',
  ],
  [
    'a foreign workspace',
    { actorTeam: 'T2' },
    'person',
    'Lamplighter serves its own workspace only. Ask a member of that workspace.',
    '/gpu help',
  ],
  [
    'another channel',
    { policy: { ...POLICY, channels: ['CML'] } },
    'channel',
    'Lamplighter is not used here. Use it in <#CML>.',
    '/gpu up l4',
  ],
  [
    'an unknown project',
    { project: 'prod' },
    'project',
    'Lamplighter does not manage the project “prod”. It manages ml-research.',
    '/gpu up l4 --project ml-research',
  ],
  [
    'a project of another channel',
    { policy: { ...POLICY, projects: [{ id: 'ml-research', channels: ['CML'] }] } },
    'project',
    'ml-research is not used from here. Lamplighter is not used here. Use it in <#CML>.',
    '/gpu up l4',
  ],
  [
    'a slip of the finger',
    spec({ family: 'h10' }),
    'accelerator',
    'There is no accelerator called “h10”. Did you mean h100?',
    '/gpu up h100 --spot',
  ],
  [
    'an unknown accelerator',
    spec({ family: 'abacus' }),
    'accelerator',
    'There is no accelerator called “abacus”.',
    '/gpu up l4',
  ],
  [
    'control characters',
    spec({ family: '<!channel>\u0000' }),
    'accelerator',
    'There is no accelerator called “!channel”.',
    '/gpu up l4',
  ],
  [
    'a runtime of another generation',
    spec({ family: 'v6e', count: 8, runtimeVersion: 'v2-alpha-tpuv5-lite' }),
    'version',
    'The runtime version “v2-alpha-tpuv5-lite” is for v5e, and a v6e does not run with it. For a v6e there is v2-alpha-tpuv6e.',
    '/gpu up v6e-8 --version v2-alpha-tpuv6e',
  ],
  [
    'no such size',
    spec({ count: 3 }),
    'count',
    'Google has no machine with 3 NVIDIA L4. It comes with 1, 2, 4 or 8.',
    '/gpu up l4:8',
  ],
  [
    'a size that is no number',
    spec({ count: Number.NaN }),
    'count',
    'Google has no machine with NaN NVIDIA L4. It comes with 1, 2, 4 or 8.',
    '/gpu up l4:8',
  ],
  [
    'a size of a family that comes in eights as spot',
    spec({ family: 'b200' }),
    'count',
    'Google has no machine with 1 NVIDIA B200 180 GB. It comes with 8.',
    '/gpu up b200:8 --spot',
  ],
  [
    'a family that is never sold on demand',
    spec({ family: 'h200', count: 8 }),
    'buy',
    'Google does not sell 8 × NVIDIA H200 141 GB on-demand. It is sold as spot or flex-start.',
    '/gpu up h200:8 --spot',
  ],
  ...[1, 4].map((count): [string, Partial<AdmitInput>, string, string, string] => [
    `${count} of a family that is sold by reservation only`,
    spec({ family: 'gb200', count, buy: 'spot' }),
    'accelerator',
    'Google sells NVIDIA GB200 by reservation only, and Lamplighter uses no reservations. Ask for another accelerator.',
    '/gpu up b200:8 --spot',
  ]),
  [
    'one H100 on demand',
    spec({ family: 'h100' }),
    'buy',
    'Google does not sell 1 × NVIDIA H100 80 GB on-demand. On demand it comes with 8.',
    '/gpu up h100 --spot',
  ],
  [
    'flex-start for more than a week',
    {
      ...spec({ buy: 'flex-start', leaseFor: 7 * DAY + 1 }),
      policy: { ...POLICY, limits: { ...LIMITS, maxLease: 14 * DAY } },
    },
    'for',
    'Google lets a flex-start machine run for 7 d at most.',
    '/gpu up l4:1 --flex --for 168h',
  ],
  [
    'a lease too long by a moment',
    spec({ leaseFor: LIMITS.maxLease + 1 }),
    'for',
    'A machine is lent for 1 d at most.',
    '/gpu up l4 --for 8h',
  ],
  [
    'a lease too short by a moment',
    spec({ leaseFor: 10 * MINUTE - 1 }),
    'for',
    'A machine is lent for 10 min at least.',
    '/gpu up l4 --for 8h',
  ],
  [
    'a wait too long by a moment',
    spec({ waitFor: LONGEST_WAIT + 1 }),
    'wait',
    'I go on asking for 7 d at most.',
    '/gpu up l4 --wait 12h',
  ],
  [
    'a negative lease',
    spec({ leaseFor: -HOUR }),
    'for',
    'A machine is lent for 10 min at least.',
    '/gpu up l4 --for 8h',
  ],
  [
    'no lease',
    spec({ leaseFor: Number.NaN }),
    'for',
    'A machine is lent for 10 min at least.',
    '/gpu up l4 --for 8h',
  ],
  [
    'a zone that is none',
    spec({ zone: 'Frankfurt; rm -rf' }),
    'zone',
    'A zone is written like us-central1-a, a region like us-central1, and * stands for anything.',
    '/gpu up l4 --zone us-central1',
  ],
  [
    'a disk too small by one',
    spec({ diskGb: 9 }),
    'disk',
    'A boot disk has 10 to 65,536 GB.',
    '/gpu up l4 --disk 10',
  ],
  [
    'a disk too large by one',
    spec({ diskGb: 65_537 }),
    'disk',
    'A boot disk has 10 to 65,536 GB.',
    '/gpu up l4 --disk 65536',
  ],
  [
    'a disk of no size',
    spec({ diskGb: Number.NaN }),
    'disk',
    'A boot disk has 10 to 65,536 GB.',
    '/gpu up l4 --disk 10',
  ],
  [
    'a name with capitals',
    { name: 'Trainer' },
    'name',
    'A name has no capital letters.',
    '/gpu up l4 --name trainer',
  ],
  ['an empty name', { name: '' }, 'name', 'A name has at least one letter.', '/gpu up l4 --name trainer-1'],
];
test.each(refusals)('refused: %s', (_, over, field, message, example) => {
  expect(admit({ ...FINE, ...over })).toEqual({ admitted: false, field, message, example });
});

describe('the example of a lease', () => {
  test('is within the limits and written as it is typed', () => {
    const over = { ...FINE, ...spec({ leaseFor: 99 * HOUR }) };
    const limits = { ...LIMITS, defaultLease: 90 * MINUTE };
    expect(admit({ ...over, policy: { ...POLICY, limits } })).toMatchObject({
      example: '/gpu up l4 --for 90m',
    });
    const short = { ...LIMITS, defaultLease: 8 * HOUR, maxLease: 2 * HOUR };
    expect(admit({ ...over, policy: { ...POLICY, limits: short } })).toMatchObject({
      example: '/gpu up l4 --for 2h',
    });
  });
});

test('the most fundamental fault is named first', () => {
  const everything = { ...FINE, isGuest: true, ...spec({ family: 'x', count: 3, leaseFor: 0 }), name: 'X' };
  expect(admit(everything)).toMatchObject({ field: 'person' });
  expect(admit({ ...everything, isGuest: false })).toMatchObject({ field: 'accelerator' });
});
