/** The network's, the quotas', the budgets' and the hours' sections of lamplighter.yaml. */
import { describe, expect, test } from 'vitest';
import { HOUR } from '../src/domain/time.ts';
import { parsePolicy } from '../src/policy.ts';

function policy(text: string) {
  const read = parsePolicy(text, ['ml-research']);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.policy;
}

function faults(text: string): readonly string[] {
  const read = parsePolicy(text, ['ml-research']);
  return read.ok ? [] : read.faults.map(({ field, problem, example }) => `${field} ${problem} | ${example}`);
}

test('a network of ones own: every name is checked, and no address on the internet', () => {
  const text = 'network: { name: research, hostProject: shared-net, subnetwork: gpus, publicAddress: false }';
  expect(policy(text).network).toEqual({
    name: 'research',
    hostProject: 'shared-net',
    subnetwork: 'gpus',
    publicAddress: false,
  });
  expect(
    faults('network: { subnetwork: regions/us-east4/subnetworks/gpus, publicAddress: no thanks }'),
  ).toEqual([
    'network.subnetwork must be a name such as gpu-machines: letters, digits and hyphens, at most 63 | subnetwork: gpu-machines',
    'network.publicAddress must be true or false | publicAddress: true',
  ]);
});

test('zones of single tenants in which there are TPUs all the same', () => {
  expect(policy('tpu: { singleTenantZones: [us-east5-c] }').tpu.singleTenantZones).toEqual(['us-east5-c']);
  expect(faults('tpu: { singleTenantZones: [us-east5] }')).toEqual([
    expect.stringContaining('tpu.singleTenantZones'),
  ]);
});

test('machines that nobody asked for: who is warned before one is stopped', () => {
  const { watch } = policy('admins: [U0CLEO]\nwatch: { strays: stop, strayOwners: { grace: U0GRACE } }');
  expect([watch.strays, watch.strayOwners]).toEqual(['stop', { grace: 'U0GRACE' }]);
  expect(faults('watch: { strays: stop }')).toEqual([
    'watch.strays stops nothing while nobody can be warned: admins names nobody | admins: [U0123ABCD]',
  ]);
  expect(faults('watch: { strays: shoot, strayOwners: { grace: grace } }')).toEqual([
    'watch.strays must be report, warn or stop | strays: report',
    'watch.strayOwners.grace must be a label value with a Slack user, such as grace: U0123ABCD | strayOwners: { grace: U0123ABCD }',
  ]);
});

test('who may ask Google for more quota, and where Google writes', () => {
  expect(policy('quota: { requests: members, contactEmail: ml-team@example.com }').quota).toEqual({
    requests: 'members',
    contactEmail: 'ml-team@example.com',
  });
  expect(faults('quota: { requests: nobody, contactEmail: ml-team }')).toEqual([
    'quota.requests must be admins or members | requests: admins',
    'quota.contactEmail must be an e-mail address such as ml-team@example.com | contactEmail: ml-team@example.com',
  ]);
});

describe('budgets', () => {
  test('amounts a month, of projects, teams and people', () => {
    const text = `
projects: [{ id: ml-research }]
admins: [U0CLEO]
budgets:
  projects: { ml-research: 2000 USD }
  teams: { vision: { people: [U0ADA], monthly: $1500 }, audio: { people: [U0BOB] } }
  people: { U0ADA: 12.5 }
  eachPerson: 300 USD
  overBudget: ask`;
    expect(policy(text).budgets).toEqual({
      projects: { 'ml-research': 2_000_000_000 },
      teams: {
        vision: { people: ['U0ADA'], monthlyMicros: 1_500_000_000 },
        audio: { people: ['U0BOB'], monthlyMicros: undefined },
      },
      people: { U0ADA: 12_500_000 },
      eachPersonMicros: 300_000_000,
      overBudget: 'ask',
      approvers: [],
      approveWithin: 24 * HOUR,
      setByCommand: 'any',
    });
  });

  test.each([
    [
      'budgets: { projects: { ml-research: 0 } }',
      'budgets.projects.ml-research must be US dollars a month above 0',
    ],
    ['budgets: { eachPerson: 300 EUR }', 'budgets.eachPerson must be US dollars a month above 0'],
    [
      'budgets: { projects: { somebody-elses: 5 } }',
      'budgets.projects.somebody-elses is no project of this file',
    ],
    ['budgets: { teams: { vision: { people: [] } } }', 'budgets.teams.vision.people names nobody'],
    [
      'budgets: { teams: { ml-research: { people: [U0ADA] } } }',
      'budgets.teams.ml-research has the name of a project',
    ],
    ['budgets: { overBudget: ask }', 'budgets.overBudget asks nobody'],
    ['budgets: { overBudget: maybe }', 'budgets.overBudget must be refuse or ask | overBudget: ask'],
  ])('%s', (text, fault) => {
    expect(faults(`projects: [{ id: ml-research }]\n${text}`)).toEqual([expect.stringContaining(fault)]);
  });
});

describe('hours', () => {
  test('of a project, on the file’s clock where no place is named; off by default', () => {
    const read = parsePolicy(
      'timeZone: Asia/Kolkata\nprojects:\n  - { id: ml-research, hours: mon-fri 9-19 }\n  - id: ml-serving',
      [],
    );
    expect(read.ok && read.policy.projects).toEqual([
      {
        id: 'ml-research',
        channels: [],
        hours: { days: [1, 2, 3, 4, 5], from: 540, to: 1140, timeZone: 'Asia/Kolkata' },
      },
      { id: 'ml-serving', channels: [] },
    ]);
  });

  test('that cannot be are refused with ones that work', () => {
    const read = parsePolicy('projects:\n  - { id: ml-research, hours: 9 to 5 }', []);
    expect(read.ok ? [] : read.faults).toMatchObject([
      { field: 'projects.0.hours', example: 'hours: weekdays 9-19 Europe/Berlin' },
    ]);
  });
});
