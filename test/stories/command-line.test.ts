/** The flags of `npm run story`, its exit codes, and what a story says that does not come true. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { SCENARIO_NAMES } from '../../src/sandbox/scenarios/index.ts';
import { readCommandLine } from '../../src/story/command-line.ts';
import { play } from '../../src/story/play.ts';
import { holds, type Script } from '../../src/story/script.ts';
import { SCRIPTS } from '../../src/story/scripts/index.ts';

const NAMES = SCRIPTS.map(({ name }) => name);
const read = (line: string) => readCommandLine(line === '' ? [] : line.split(' '), NAMES);

test('every scenario has a script', () => {
  expect(NAMES.toSorted()).toEqual([...SCENARIO_NAMES].sort());
});

describe('the arguments', () => {
  test.each([
    ['', { kind: 'play', scenario: 'default', json: false, delivery: 'socket' }],
    ['--json', { kind: 'play', scenario: 'default', json: true, delivery: 'socket' }],
    ['--scenario quota-zero --delivery http', { kind: 'play', scenario: 'quota-zero', delivery: 'http' }],
    ['--scenario=metric-gap', { kind: 'play', scenario: 'metric-gap' }],
    ['--help', { kind: 'help' }],
    ['-h --json', { kind: 'help' }],
    ['--list', { kind: 'list' }],
  ])('%j', (line, command) => {
    expect(read(line)).toMatchObject(command);
  });

  test.each([
    ['--scenario forgoten-h100', 'There is no scenario forgoten-h100. Did you mean forgotten-h100?'],
    ['--scenario xyz', `There is no scenario xyz. There are: ${NAMES.join(', ')}.`],
    ['--scenario', '--scenario needs a value, such as --scenario forgotten-h100.'],
    ['--scenario --json', '--scenario needs a value, such as --scenario forgotten-h100.'],
    ['--delivery', '--delivery needs a value, such as --delivery http.'],
    ['--delivery pigeon', '--delivery is socket or http, not pigeon.'],
    ['--jsn', 'There is no flag --jsn. Did you mean --json?'],
    ['--fast', 'There is no flag --fast. npm run story -- --help lists them.'],
    ['--json=yes', '--json takes no value.'],
    [
      'spot-preempted',
      'spot-preempted stands alone. For a scenario: npm run story -- --scenario spot-preempted',
    ],
  ])('%s is answered in one sentence', (line, message) => {
    expect(read(line)).toEqual({ kind: 'wrong', message });
  });
});

describe('the process', () => {
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['src/story.ts', ...args]).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
    );

  test('prints one JSON object and nothing else', async () => {
    const { code, stdout, stderr } = await run('--scenario', 'quota-zero', '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(Object.keys(JSON.parse(stdout))).toEqual([
      'scenario',
      'machines',
      'events',
      'stops',
      'digest',
      'checks',
    ]);
  });

  test('prints a transcript and the outcome', async () => {
    const { code, stdout } = await run('--scenario', 'quota-zero');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^quota-zero: A new project/);
    expect(stdout).toContain('10:00:00  Ada in #gpu: /gpu up l4\n');
    expect(stdout).toMatch(/\n✓ Google was asked to create nothing\n/);
    expect(stdout).not.toContain('✗');
  });

  test('ends with 2 for wrong arguments', async () => {
    expect(await run('--scenario', 'nope')).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a story that does not come true', () => {
  const script = (more: Partial<Script>): Script => ({
    name: 'quota-zero',
    beginsAt: 10,
    async play() {},
    outcome: ({ machines }) => [holds('a machine was born', machines.length, 1)],
    ...more,
  });

  test('says what was there instead', async () => {
    const { checks } = await play(script({}));
    expect(checks.filter(({ passed }) => !passed)).toEqual([
      { name: 'a machine was born', passed: false, found: '0' },
    ]);
  });

  test('says where it broke off', async () => {
    const { checks } = await play(
      script({
        async play({ ada }) {
          await ada.presses('Restart');
        },
        outcome: () => [],
      }),
    );
    expect(checks.filter(({ passed }) => !passed)).toEqual([
      { name: 'it could be played to its end', passed: false, found: '"Ada sees no button Restart"' },
    ]);
  });
});
