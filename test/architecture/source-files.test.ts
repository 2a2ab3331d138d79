/** Rules over the source files themselves: their length, their opening sentence, nothing left unfinished. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const files = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', 'src', 'test', 'bench'],
  {
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file) && existsSync(file));

const content = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));

function offenders(wrong: (text: string, file: string) => boolean): string[] {
  return [...content].filter(([file, text]) => wrong(text, file)).map(([file]) => file);
}

describe('source files', () => {
  it('are found at all', () => {
    expect(files.length).toBeGreaterThan(100);
  });

  it('have at most 300 lines', () => {
    expect(offenders((text) => text.trimEnd().split('\n').length > 300)).toEqual([]);
  });

  it('open with a sentence that says what they hold', () => {
    expect(offenders((text, file) => file.startsWith('src/') && !/^\s*\/\*\*/.test(text))).toEqual([]);
  });

  it('name the thing instead of calling themselves utils or helpers', () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|misc|common)(\/|\.)/.test(file))).toEqual([]);
  });

  it('hold no skipped or focused test and no note of unfinished work', () => {
    const unfinished = /\b(?:it|test|describe)\.(?:skip|only|todo)\b|\bTO(?:DO)\b|\bFIX(?:ME)\b/;
    expect(offenders((text) => unfinished.test(text))).toEqual([]);
  });

  it('name no path of one machine', () => {
    // The notebook's home is the same on every machine that the startup script sets up.
    expect(offenders((text) => /\/(?:home\/(?!jupyter\/)|root\/|Users\/)/.test(text))).toEqual([]);
  });
});
