/** What people type, read against the real commands. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../../src/domain/time.ts';
import { COMMANDS, registry } from '../../../src/slack/commands/index.ts';
import { LONGEST_COMMAND, parse } from '../../../src/slack/grammar/parse.ts';
import { flagsOf } from '../../../src/slack/grammar/spec.ts';

const commands = registry(COMMANDS);
/** Friday, 10:00 in Berlin. */
const reading = { now: Date.UTC(2026, 10, 20, 9, 0), timeZone: 'Europe/Berlin' };

function read(text: string) {
  const parsed = parse(text, commands, reading);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.complaint.message}`);
  return { name: parsed.command.spec.name, ...parsed.input };
}

function complaint(text: string) {
  const parsed = parse(text, commands, reading);
  if (parsed.ok) throw new Error(`${text} was understood`);
  return parsed.complaint;
}

describe('what is understood', () => {
  test('arguments and flags in any order, with = or a blank', () => {
    const expected = {
      name: 'up',
      args: { accelerator: { family: 'l4', count: 1 } },
      flags: { spot: true, for: 8 * HOUR, name: 'trainer-1', zone: 'us-central1-a' },
    };
    for (const text of [
      'up l4 --spot --for 8h --name trainer-1 --zone us-central1-a',
      'up --spot --for=8h --name=trainer-1 --zone=us-central1-a l4',
      '  UP   --zone us-central1-a --name trainer-1 l4 --for "8h" --spot ',
    ]) {
      expect(read(text)).toMatchObject(expected);
    }
  });

  test('dashes and quotes that keyboards make of -- and "', () => {
    expect(read('up l4 —spot —for 8h').flags).toMatchObject({ spot: true, for: 8 * HOUR });
    expect(read('up l4 –spot -for=90m').flags).toMatchObject({ spot: true, for: 90 * MINUTE });
    expect(read('keep trainer 2h —why “loading the data”').flags).toEqual({ why: 'loading the data' });
    expect(read('keep trainer 2h --why "it’s fine"').flags).toEqual({ why: 'it’s fine' });
  });

  test('a flag that may stand alone takes the next word only when that is a length of time', () => {
    for (const text of ['up l4 --wait', 'up --wait l4', 'up l4 --wait --spot', 'up --wait=12h l4']) {
      expect(read(text), text).toMatchObject({
        args: { accelerator: { family: 'l4', count: 1 } },
        flags: { wait: 12 * HOUR, spot: text.includes('--spot') },
      });
    }
    expect(read('up --wait 6h l4').flags).toMatchObject({ wait: 6 * HOUR });
    expect(read('up l4 --wait "90m"').flags).toMatchObject({ wait: 90 * MINUTE });
    expect(read('up l4').flags).not.toHaveProperty('wait');
  });

  test('TPUs as people write them, in one word or two', () => {
    for (const [text, accelerator] of [
      ['up v5e-8', { family: 'v5e', count: 8 }],
      ['up --framework torch tpu v3-8', { family: 'v3', count: 4 }],
      ['prices TPU v5p-2x2x2', { family: 'v5p', count: 8 }],
      ['estimate tpu v6e', { family: 'v6e', count: 1 }],
      ['quota v5litepod-16 us-*', { family: 'v5e', count: 16 }],
      ['up ct6e-standard-8t', { family: 'v6e', count: 8, machineType: 'ct6e-standard-8t' }],
    ] as const) {
      expect(read(text).args, text).toMatchObject({ accelerator });
    }
    expect(read('watch tpu v5e-8 us-*').args).toEqual({
      what: { stop: false, family: 'v5e', count: 8, zone: 'us-*' },
    });
    expect(read('quota request v5e-8 64 us-west4').args).toMatchObject({
      of: { family: 'v5e', size: 8 },
      count: 64,
    });
    expect(read('resize tpu l4:2').args).toMatchObject({ name: 'tpu', accelerator: { family: 'l4' } });
    expect(
      read('up v5e-16 --slices 2 --framework Torch --version tpu-vm-tf-2.17.0-pjrt').flags,
    ).toMatchObject({
      slices: 2,
      framework: 'pytorch',
      version: 'tpu-vm-tf-2.17.0-pjrt',
    });
  });

  test('values with colons: accelerators, times of day', () => {
    expect(read('up a100-80:2').args).toEqual({ accelerator: { family: 'a100-80', count: 2 } });
    expect(read('keep trainer until 18:00').args).toEqual({
      name: 'trainer',
      span: { until: Date.UTC(2026, 10, 20, 17, 0) },
    });
    expect(read('keep trainer tomorrow 9:00').args.span).toEqual({ until: Date.UTC(2026, 10, 21, 8, 0) });
    expect(read('keep trainer for 2h 30min').args.span).toEqual({ for: 150 * MINUTE });
  });

  test('nothing at all means help, and --help after a command explains it', () => {
    expect(read('')).toMatchObject({ name: 'help', args: {} });
    expect(read('up --help')).toMatchObject({ name: 'help', args: { command: 'up' } });
    expect(read('help up')).toMatchObject({ name: 'help', args: { command: 'up' } });
  });

  test('every alias, and every example of every command and flag', () => {
    for (const { spec } of COMMANDS) {
      for (const alias of spec.aliases) expect(commands.get(alias)?.spec).toBe(spec);
      const examples = [
        ...spec.examples,
        ...Object.values(spec.args).map((arg) => arg.example),
        ...Object.values(spec.flags).map((flag) => flag.example),
      ];
      for (const example of examples)
        expect(read(example.replace('/gpu ', '')).name, example).toBe(spec.name);
      expect(flagsOf(spec)).not.toHaveProperty('help');
    }
  });
});

describe('what is not understood names the field and gives an example that works', () => {
  test.each([
    ['up l5', 'ACCELERATOR', 'Did you mean'],
    ['up l4:0', 'ACCELERATOR', 'How many'],
    ['up l4 --for -2h', '--for', 'negative'],
    ['up l4 --for −2h', '--for', 'negative'],
    ['up l4 --for 8', '--for', 'no unit'],
    ['up l4 --for', '--for', 'needs a value'],
    ['up l4 --for --spot', '--for', 'needs a value'],
    ['up l4 --for 2h --for 3h', '--for', 'twice'],
    ['up l4 --wait 6', '--wait', 'no unit'],
    ['up l4 --wait -2h', '--wait', 'negative'],
    ['up l4 --wait=', '--wait', 'needs a value'],
    ['up l4 --spot=yes', '--spot', 'takes no value'],
    ['up l4 --nmae trainer', '--nmae', 'Did you mean `--name`'],
    ['up l4 --cheap', '--cheap', 'It knows'],
    ['up l4 --name <!channel>', '--name', 'small letters'],
    ['up l4 --name Träiner😀', '--name', 'small letters'],
    ['up l4 --name @channel', '--name', 'small letters'],
    ['up l4 --zone us_central1', '--zone', 'not a zone'],
    ['up l4 --max-price cheap', '--max-price', 'not a price'],
    ['up l4 --max-price 0', '--max-price', 'like 8 or 1.50'],
    ['up l4 --max-price 1,50', '--max-price', 'not a price'],
    ['up l4 --max-price', '--max-price', 'needs a value'],
    ['up l4 --disk large', '--disk', 'not a size'],
    ['up l4 --disk 1.5', '--disk', 'whole number'],
    ['up l4 --disk -5', '--disk', 'not a size'],
    ['up l4 --project ../secrets', '--project', 'not a Google Cloud project id'],
    ['up l4 h100', 'ACCELERATOR', 'do not know what `h100` means'],
    ['up v5e-7', 'ACCELERATOR', 'The nearest are v5e-4 and v5e-8'],
    ['up 2xv5e-16', 'ACCELERATOR', '2 slices that work as one are asked for with --slices'],
    ['up v5e-8 --framework caffe', '--framework', 'There is jax, pytorch or tensorflow'],
    ['up v5e-8 --version "no such"', '--version', 'not a runtime version'],
    ['up v5e-8 --slices two', '--slices', 'whole number'],
    ['up like', 'ACCELERATOR', 'Like which machine?'],
    ['up like trainer-1 l4', 'ACCELERATOR', 'do not know what `l4` means'],
    ['up like Über', 'ACCELERATOR', 'not a machine'],
    ['ls l4 h100', 'command', 'do not know what `l4` means'],
    ['keep trainer', 'HOW-LONG', 'needs HOW-LONG'],
    ['keep trainer until whenever', 'HOW-LONG', 'not a time of day'],
    ['keep trainer "2h', 'quotes', 'not closed'],
    ['shwo trainer', 'command', 'Did you mean `show`'],
    ['launch l4', 'command', 'There is no command `launch`'],
    ['ls trainer', 'command', 'do not know'],
  ])('%s', (text, field, words) => {
    const said = complaint(text);
    expect(said.field).toBe(field);
    expect(said.message).toContain(words);
    expect(read(said.example.replace('/gpu ', '')).name).toBeDefined();
  });

  test('ten thousand characters', () => {
    const said = complaint(`up ${'l'.repeat(10_000)}`);
    expect(said.message).toContain('10,003 characters');
    expect(said.message.length).toBeLessThan(200);
  });
});

describe('whatever is typed', () => {
  const words = fc.oneof(
    fc.constantFrom(
      'up',
      'keep',
      'rm',
      'l4',
      '--for',
      '--name=',
      '—',
      '--',
      '"',
      '’',
      '<!channel>',
      '<@U0ADA>',
      '&lt;!here&gt;',
      '`',
    ),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
  );
  const lines = fc.oneof(
    fc.array(words, { maxLength: 12 }).map((list) => list.join(' ')),
    fc.string({ unit: 'binary', maxLength: LONGEST_COMMAND }),
  );

  test('never throws, and nothing of it comes back as a Slack control sequence', () => {
    fc.assert(
      fc.property(lines, (text) => {
        const parsed = parse(text, commands, reading);
        if (parsed.ok) return;
        expect(parsed.complaint.message).not.toMatch(/<[!@#]|<http/);
        expect(parsed.complaint.message.length).toBeLessThan(1_200);
        expect(parse(parsed.complaint.example.replace('/gpu ', ''), commands, reading).ok).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the registry', () => {
  test('refuses two commands with one name', () => {
    const [up] = COMMANDS;
    expect(() => registry([up, { ...up, spec: { ...up.spec, name: 'other' } }])).toThrow(
      'both answer to new',
    );
  });
});
