/** The import rules hold, and the tool that checks them really reads the sources. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const binary = resolve('node_modules', '.bin', 'depcruise');

interface Cruised {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly rule: { readonly name: string }; readonly from: string }[];
  };
}

function cruise(cwd: string): Cruised {
  const run = spawnSync(binary, ['src', '--output-type', 'json'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return JSON.parse(run.stdout) as Cruised;
}

/** A small tree of its own under the project's rules, with one file that breaks one of them. */
function treeWith(folder: string, files: Readonly<Record<string, string>>): void {
  for (const name of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json'])
    cpSync(name, join(folder, name));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

describe('import rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-rules-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('hold in the whole tree', () => {
    const { summary } = cruise('.');
    expect(summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`)).toEqual([]);
    const sources = execFileSync('git', ['ls-files', 'src'], { encoding: 'utf8' }).match(/\.tsx?$/gm) ?? [];
    expect(summary.totalCruised).toBeGreaterThan(sources.length * 0.9);
  }, 60_000);

  it('catch a domain file that reaches for the store, and a circle', () => {
    treeWith(folder, {
      'src/domain/reach.ts': "export { kept } from '../store/kept.ts';\n",
      'src/store/kept.ts': "export { once } from './once.ts';\nexport const kept = 1;\n",
      'src/store/once.ts': "export { kept as once } from './kept.ts';\n",
    });
    const names = cruise(folder).summary.violations.map((violation) => violation.rule.name);
    expect(names).toContain('domain-knows-only-its-neighbours');
    expect(names).toContain('no-circular');
  }, 60_000);
});
