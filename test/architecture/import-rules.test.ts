/** The import rules hold, and the tool that checks them really reads the sources. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const binary = join('node_modules', '.bin', 'depcruise');

interface Cruised {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { rule: { name: string } }[];
  };
}

function cruise(paths: string[]): Cruised {
  const run = spawnSync(binary, [...paths, '--output-type', 'json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return JSON.parse(run.stdout) as Cruised;
}

describe('import rules', () => {
  const folder = mkdtempSync(join('src', 'domain', 'breach-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('hold in the whole tree', () => {
    const result = cruise(['src']);
    const inBreach = result.summary.violations.filter((v) => !JSON.stringify(v).includes(folder));
    expect(inBreach).toEqual([]);
    const sources = execFileSync('git', ['ls-files', 'src'], { encoding: 'utf8' }).match(/\.tsx?$/gm) ?? [];
    expect(result.summary.totalCruised).toBeGreaterThan(sources.length * 0.9);
  }, 60_000);

  it('catch a domain file that reaches for the store', () => {
    writeFileSync(join(folder, 'reach.ts'), "export { openStore } from '../../store/open.ts';\n");
    const names = cruise([folder]).summary.violations.map((v) => v.rule.name);
    expect(names).toContain('domain-knows-only-its-neighbours');
  }, 60_000);
});
