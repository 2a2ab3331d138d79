/** lamplighter.yaml: defaults, values as people write them, and every complaint. */
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../src/domain/time.ts';
import { defaultPolicy, parsePolicy } from '../src/policy.ts';
import { NO_BUDGETS } from './domain/decide/given.ts';

/** Each complaint in one line. */
function faults(text: string, projects = ['ml-research']): string[] {
  const read = parsePolicy(text, projects);
  return read.ok ? [] : read.faults.map(({ field, problem, example }) => `${field} ${problem} | ${example}`);
}

function policy(text: string, projects = ['ml-research']) {
  const read = parsePolicy(text, projects);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.policy;
}

describe('defaults', () => {
  test('so that nobody can empty the account by typing', () => {
    expect(defaultPolicy(['ml-research', 'ml-serving'])).toEqual({
      timeZone: 'UTC',
      teams: [],
      admins: [],
      channels: [],
      projects: [
        { id: 'ml-research', channels: [] },
        { id: 'ml-serving', channels: [] },
      ],
      imageProjects: [],
      limits: {
        machinesPerPerson: 3,
        maxMicrosPerHour: 30_000_000,
        allowUnknownPrices: false,
        defaultLease: 8 * HOUR,
        maxLease: DAY,
        maxKeep: DAY,
        maxWatch: 14 * DAY,
      },
      network: { name: 'default', hostProject: undefined, subnetwork: undefined, publicAddress: true },
      watch: {
        rule: {
          window: 30 * MINUTE,
          gpuBusyAt: 5,
          tensorcoreBusyAt: 1,
          cpuBusyAt: 10,
          networkBusyAt: 100_000,
          memoryHeldAt: 10,
          freshness: 5 * MINUTE,
          maxGap: 2 * MINUTE,
        },
        coresBusyAt: 0.8,
        warnBefore: 15 * MINUTE,
        remindBefore: 5 * MINUTE,
        bootGrace: 15 * MINUTE,
        connectionCap: 4 * HOUR,
        heldByIdleKernels: 2 * HOUR,
        tellUnknownAfter: HOUR,
        maxUnknownShare: 0.3,
        maxStops: 5,
        maxStopShare: 0.2,
        strays: 'report',
        strayOwners: {},
        memoryHeld: 'ask',
        memoryUnanswered: 4 * HOUR,
        dryRun: false,
        families: {},
        projects: {},
        people: {},
        overrides: { longestWindow: 4 * HOUR, mayTurnOff: 'admins' },
      },
      digest: { hour: 9, channels: [] },
      quota: { requests: 'admins', contactEmail: undefined },
      tpu: { queueFor: 4 * HOUR, singleTenantZones: [] },
      hours: { busyFor: 4 * HOUR, maxStarts: 20 },
      budgets: NO_BUDGETS,
    });
  });

  test.each(['', '# nothing\n', '{}', 'limits: {}\nwatch: { idle: {} }'])('%j is all defaults', (text) => {
    expect(policy(text)).toEqual(defaultPolicy(['ml-research']));
  });

  test('what is said is taken, the rest stays', () => {
    const said = policy('limits:\n  maxLease: 2d\nwatch:\n  idle: { window: 1h }\n  dryRun: true');
    const usual = defaultPolicy(['ml-research']);
    expect(said).toEqual({
      ...usual,
      limits: { ...usual.limits, maxLease: 2 * DAY },
      watch: { ...usual.watch, dryRun: true, rule: { ...usual.watch.rule, window: HOUR } },
    });
  });

  test('projects in the file replace the environment’s', () => {
    expect(policy('projects: [{ id: ml-serving, channels: [C0123] }]').projects).toEqual([
      { id: 'ml-serving', channels: ['C0123'] },
    ]);
    expect(policy('', ['a-project']).projects).toEqual([{ id: 'a-project', channels: [] }]);
  });
});

describe('values as people write them', () => {
  const price = (text: string) => policy(`limits: { maxPricePerHour: ${text} }`).limits.maxMicrosPerHour;
  test.each([['20'], ['20.0'], ['20 USD'], ['20USD'], ['"$20"'], ['20 usd/h'], ['20 $ / h']])(
    'a price: %s',
    (text) => {
      expect(price(text)).toBe(20_000_000);
    },
  );

  test('cents, percentages with and without sign, rates, ids', () => {
    expect(price('0.85')).toBe(850_000);
    const { rule, maxUnknownShare } = policy(
      'watch: { idle: { gpuBusyAt: 8 %, cpuBusyAt: 12.5, networkBusyAt: 1 MB/s, memoryHeldAt: 100 }, maxUnknownShare: 50% }',
    ).watch;
    expect([rule.gpuBusyAt, rule.cpuBusyAt, rule.networkBusyAt, rule.memoryHeldAt, maxUnknownShare]).toEqual([
      8, 12.5, 1_000_000, 100, 0.5,
    ]);
    expect(policy('watch: { idle: { networkBusyAt: 30000 } }').watch.rule.networkBusyAt).toBe(30_000);
    const ids = policy('workspaces: [T0123, E09]\nadmins: [U01, W02]\nchannels: [C01, G02]', ['a-project']);
    expect([ids.teams, ids.admins, ids.channels]).toEqual(
      [
        ['T0123', 'E09'],
        ['U01', 'W02'],
        ['C01', 'G02'],
      ].map((one) => one.map(String)),
    );
  });

  const edges: [string, boolean][] = [
    ['watch: { idle: { window: 30m } }', true],
    ['watch: { idle: { window: 29m59s } }', false],
    ['watch: { idle: { window: 23h44m } }', true],
    ['watch: { idle: { window: 23h45m } }', false],
    ['watch: { idle: { window: 25h } }', false],
    ['watch: { idle: { gpuBusyAt: 0 } }', false],
    ['watch: { idle: { gpuBusyAt: 2.1 } }', true],
    ['watch: { idle: { cpuBusyAt: 100 } }', true],
    ['watch: { idle: { cpuBusyAt: 100.1 } }', false],
    ['watch: { idle: { networkBusyAt: 0 } }', false],
    ['watch: { idle: { networkBusyAt: 20001 B/s } }', true],
    ['watch: { idle: { freshness: 5m } }', true],
    ['watch: { idle: { freshness: 4m } }', false],
    ['watch: { idle: { freshness: 16m } }', false],
    ['watch: { idle: { maxGap: 5m } }', true],
    ['watch: { idle: { maxGap: 1m } }', false],
    ['watch: { idle: { maxGap: 6m } }', false],
    ['watch: { warnBefore: 4m, remindBefore: 1m }', false],
    ['watch: { warnBefore: 15m, remindBefore: 14m59s }', true],
    ['watch: { warnBefore: 15m, remindBefore: 15m }', false],
    ['watch: { maxStops: 1 }', true],
    ['watch: { maxStops: 0 }', false],
    ['limits: { defaultLease: 24h }', true],
    ['limits: { defaultLease: 24h1m }', false],
    ['limits: { machinesPerPerson: 1.5 }', false],
    ['limits: { machinesPerPerson: 1000 }', true],
    ['limits: { machinesPerPerson: 1001 }', false],
    ['digest: { hour: 23 }', true],
    ['digest: { hour: 24 }', false],
    ['digest: { hour: 0 }', true],
    ['digest: { hour: -1 }', false],
  ];
  test.each(edges)('%s: %j', (text, right) => {
    expect(faults(text).length === 0).toBe(right);
  });
});

describe('complaints', () => {
  test.each<[string, string[]]>([
    ['limits:\n  maxLeas: 24h', ['limits.maxLeas is no setting; did you mean maxLease? | maxLease: 24h']],
    ['admin: [U1]', ['admin is no setting; did you mean admins? | admins: [U0123ABCD]']],
    ['watch: { idle: { gpu: 5 } }', ['watch.idle.gpu is no setting; did you mean gpuBusyAt? | gpuBusyAt: 5']],
    [
      'zzzzzz: 1',
      [
        'zzzzzz is no setting; there is timeZone, workspaces, admins, channels, projects, imageProjects, limits, network, watch, digest, quota, budgets, hours, tpu | timeZone: Europe/Berlin',
      ],
    ],
    [
      'projects: [{ id: ml-research, chanels: [] }]',
      ['projects.0.chanels is no setting; did you mean channels? | channels: [C0123ABCD]'],
    ],
    ['limits:\n  maxLease: 24', ['limits.maxLease needs a unit, such as 24h | maxLease: 24h']],
    [
      'limits:\n  maxLease: -2h',
      ['limits.maxLease “-2h” is negative. Write for example 90m, 2h or 1d12h. | maxLease: 24h'],
    ],
    ['limits:\n  maxLease: 31d', ['limits.maxLease must be from 10 min to 30 d | maxLease: 24h']],
    ['watch:\n  idle:\n    window: 5m', ['watch.idle.window must be from 30 min to 1 d | window: 30m']],
    [
      'watch: { idle: { gpuBusyAt: high } }',
      ['watch.idle.gpuBusyAt must be a percentage above 0 and at most 100 | gpuBusyAt: 5'],
    ],
    [
      'watch: { idle: { cpuBusyAt: [1] } }',
      ['watch.idle.cpuBusyAt must be a percentage above 0 and at most 100 | cpuBusyAt: 10'],
    ],
    [
      'watch: { idle: { networkBusyAt: fast } }',
      ['watch.idle.networkBusyAt must be bytes a second above 0, such as 100 kB/s | networkBusyAt: 100 kB/s'],
    ],
    ['watch: { dryRun: "yes" }', ['watch.dryRun must be true or false | dryRun: false']],
    [
      'limits: { maxPricePerHour: 20 EUR }',
      [
        'limits.maxPricePerHour must be US dollars above 0, such as 30 USD; Google lists prices in USD | maxPricePerHour: 30 USD',
      ],
    ],
    [
      'limits: { maxPricePerHour: 0 }',
      [
        'limits.maxPricePerHour must be US dollars above 0, such as 30 USD; Google lists prices in USD | maxPricePerHour: 30 USD',
      ],
    ],
    [
      'limits: { machinesPerPerson: many }',
      ['limits.machinesPerPerson must be a whole number from 1 to 1000 | machinesPerPerson: 3'],
    ],
    [
      'limits: 3',
      ['limits must hold settings, each on a line of its own | limits: { machinesPerPerson: 3 }'],
    ],
    ['channels: general', ['channels must be a list, such as [C0123ABCD] | channels: [C0123ABCD]']],
    [
      'channels: ["#general"]',
      ['channels.0 must be an id such as C0123ABCD, not a name | channels: [C0123ABCD]'],
    ],
    ['admins: [ada]', ['admins.0 must be an id such as U0123ABCD, not a name | admins: [U0123ABCD]']],
    [
      'projects: [ml-research]',
      ['projects.0 must be a project, such as "- id: ml-research" | projects: [{ id: ml-research }]'],
    ],
    [
      'projects: [{ id: My Project }]',
      ['projects.0.id must be a project id such as ml-research | id: ml-research'],
    ],
    ['projects: [{}]', ['projects.0.id must be a project id such as ml-research | id: ml-research']],
    ['timeZone: Berlin', ['timeZone must be a time zone such as Europe/Berlin | timeZone: Europe/Berlin']],
    ['timeZone: 1', ['timeZone must be a time zone such as Europe/Berlin | timeZone: Europe/Berlin']],
    [
      '- a',
      ['lamplighter.yaml must hold settings, such as "timeZone: Europe/Berlin" | timeZone: Europe/Berlin'],
    ],
    [
      'just words',
      ['lamplighter.yaml must hold settings, such as "timeZone: Europe/Berlin" | timeZone: Europe/Berlin'],
    ],
    [
      'a: 1\na: 2',
      ['lamplighter.yaml Map keys must be unique at line 2, column 1 | timeZone: Europe/Berlin'],
    ],
    [
      'limits: { defaultLease: 2d }',
      ['limits.defaultLease is longer than limits.maxLease | defaultLease: 24h'],
    ],
    [
      'watch: { warnBefore: 5m }',
      ['watch.remindBefore must be shorter than watch.warnBefore | remindBefore: 5m'],
    ],
    [
      'projects: [{ id: ml-research }, { id: ml-research }]',
      ['projects names ml-research twice | projects:\n  - id: ml-research'],
    ],
    [
      'channels: [C0AAA]\nprojects: [{ id: ml-research, channels: [C0BBB] }]',
      ['projects ml-research names a channel that channels does not allow | channels: [C0123ABCD]'],
    ],
  ])('%j', (text, wanted) => {
    expect(faults(text)).toEqual(wanted);
  });

  test('every fault at once', () => {
    expect(
      faults('limits: { maxLease: 24, maxKep: 1h }\ndigest: { hour: 25 }\nwatch: { idle: { window: 1m } }'),
    ).toHaveLength(4);
  });

  test('no project anywhere', () => {
    expect(faults('', [])).toEqual([
      'projects names no project, and GOOGLE_CLOUD_PROJECT is not set | projects:\n  - id: ml-research',
    ]);
  });

  test('a tangle of references is refused, not unfolded', () => {
    const bomb = `a: &a [1,1]\n${Array.from({ length: 30 }, (_, i) => `b${i}: [*a,*a,*a,*a]`).join('\n')}`;
    expect(() => parsePolicy(bomb, ['ml-research'])).not.toThrow();
    expect(faults(bomb).length).toBeGreaterThan(0);
  });

  test('the example of every complaint works where it stands', () => {
    for (const line of ['maxLease: 1', 'maxPricePerHour: x', 'machinesPerPerson: x']) {
      const read = parsePolicy(`limits:\n  ${line}`, ['ml-research']);
      const example = read.ok ? '' : (read.faults[0]?.example ?? '');
      expect(faults(`limits:\n  ${example}`)).toEqual([]);
    }
  });
});
