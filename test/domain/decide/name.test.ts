/** Names: Google's rule, mended examples, and made-up names. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkName, nameFor } from '../../../src/domain/decide/name.ts';

const GOOGLE = /^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)$/;

describe('names as typed', () => {
  test.each(['a', 'trainer-1', 'a--b', `a${'b'.repeat(62)}`])('%s is fine as it is', (name) => {
    expect(checkName(name)).toEqual({ ok: true, name });
  });

  const rows: [string, string, string][] = [
    ['', 'A name has at least one letter.', 'trainer-1'],
    ['Trainer', 'A name has no capital letters.', 'trainer'],
    ['my_trainer', 'A name has only small letters a–z, digits and dashes.', 'my-trainer'],
    ['My Trainer', 'A name has only small letters a–z, digits and dashes.', 'my-trainer'],
    ['1trainer', 'A name begins with a letter a–z.', 'trainer'],
    ['-trainer', 'A name begins with a letter a–z.', 'trainer'],
    ['trainer-', 'A name cannot end with a dash.', 'trainer'],
    [`a${'b'.repeat(63)}`, 'A name has at most 63 characters; this has 64.', `a${'b'.repeat(62)}`],
    ['Ünïcode', 'A name has only small letters a–z, digits and dashes.', 'unicode'],
    ['🦊', 'A name has only small letters a–z, digits and dashes.', 'trainer-1'],
    ['机器', 'A name has only small letters a–z, digits and dashes.', 'trainer-1'],
    ['<!channel>', 'A name has only small letters a–z, digits and dashes.', 'channel'],
    ['x\n', 'A name has only small letters a–z, digits and dashes.', 'x'],
    [`${'b'.repeat(62)}_`, 'A name has only small letters a–z, digits and dashes.', 'b'.repeat(62)],
    ['12--a__b--', 'A name has only small letters a–z, digits and dashes.', 'a-b'],
    ['A b', 'A name has only small letters a–z, digits and dashes.', 'a-b'],
  ];
  test.each(rows)('%j', (name, message, example) => {
    expect(checkName(name)).toEqual({ ok: false, field: 'name', message, example });
  });

  test('ten thousand characters are refused shortly', () => {
    const checked = checkName('Ä'.repeat(10_000));
    expect(checked).toMatchObject({ message: 'A name has at most 63 characters; this has 10000.' });
    expect(JSON.stringify(checked).length).toBeLessThan(200);
  });

  test('agrees with Google’s rule, and every example it gives is a name', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', 'Z', '0', '-', '_', ' ', 'é') })),
        (text) => {
          const checked = checkName(text);
          expect(checked.ok).toBe(GOOGLE.test(text) && !text.includes('\n'));
          if (!checked.ok) expect(checkName(checked.example).ok).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('names made up', () => {
  test('are the same for the same machine', () => {
    expect(nameFor('m3k9x2p7qa', 'l4')).toBe(nameFor('m3k9x2p7qa', 'l4'));
    expect(nameFor('m3k9x2p7qa', 'l4')).toMatch(/^l4-[a-z]+-[a-z]+$/);
    expect(nameFor('m3k9x2p7qa', 'a100-80')).toBe(`a100-80${nameFor('m3k9x2p7qa', 'l4').slice(2)}`);
  });

  test('are names to Google', () => {
    fc.assert(fc.property(fc.string(), (id) => checkName(nameFor(id, 'a100-80')).ok));
  });

  test('are spread over thousands, even for neighbouring ids', () => {
    const names = Array.from({ length: 1_000 }, (_, i) => nameFor(`m${String(i).padStart(9, '0')}`, 'l4'));
    expect(new Set(names).size).toBeGreaterThan(850);
    expect(new Set(names.map((name) => name.split('-')[1])).size).toBeGreaterThan(50);
    expect(new Set(names.map((name) => name.split('-')[2])).size).toBeGreaterThan(60);
  });
});
