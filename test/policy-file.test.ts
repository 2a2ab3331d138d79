/** lamplighter.yaml on disk, its example, and the schema for editors. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { defaultPolicy, policyJsonSchema, readPolicy } from '../src/policy.ts';
import { schemaText } from '../src/write-policy-schema.ts';

function root(name: string): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
}

describe('the file', () => {
  test('that is absent gives the defaults, unless it was asked for', () => {
    expect(readPolicy('/nowhere/lamplighter.yaml', false, ['ml-research'])).toEqual({
      ok: true,
      policy: defaultPolicy(['ml-research']),
    });
    expect(readPolicy('/nowhere/lamplighter.yaml', true, ['ml-research'])).toEqual({
      ok: false,
      faults: [
        {
          field: 'LAMPLIGHTER_POLICY',
          problem: 'there is no file /nowhere/lamplighter.yaml',
          example: 'LAMPLIGHTER_POLICY=lamplighter.yaml',
        },
      ],
    });
  });

  test('that cannot be read is never taken for absent', () => {
    expect(readPolicy('/', false, ['ml-research'])).toMatchObject({
      ok: false,
      faults: [{ problem: '/ cannot be read' }],
    });
  });

  test('lamplighter.example.yaml loads, and says the defaults where it says so', () => {
    const { pathname } = new URL('../lamplighter.example.yaml', import.meta.url);
    const read = readPolicy(pathname, true, []);
    if (!read.ok) throw new Error(JSON.stringify(read.faults));
    const usual = defaultPolicy([]);
    expect(read.policy).toMatchObject({
      limits: usual.limits,
      watch: usual.watch,
      timeZone: 'Europe/Berlin',
    });
    expect(read.policy.digest.hour).toBe(usual.digest.hour);
  });

  test('lamplighter.example.yaml shows every setting there is', () => {
    const shown = parseDocument(root('lamplighter.example.yaml')).toJS();
    const walk = (schema: Record<string, unknown>, value: unknown, path: string): string[] =>
      Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>).flatMap(
        ([key, inner]) => {
          const there = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
          return there === undefined ? [`${path}${key}`] : walk(inner, there, `${path}${key}.`);
        },
      );
    expect(walk(policyJsonSchema(), shown, '')).toEqual([]);
  });
});

test('lamplighter.schema.json is what the code says; npm run docs writes it', () => {
  expect(root('lamplighter.schema.json')).toBe(schemaText());
});

test('every setting in the schema has a sentence and an example', () => {
  const bare: string[] = [];
  const walk = (schema: Record<string, unknown>, path: string) => {
    const properties = Object.entries((schema.properties ?? {}) as Record<string, Record<string, unknown>>);
    if (properties.length === 0 && (schema.description === undefined || schema.examples === undefined))
      bare.push(path);
    for (const [key, inner] of properties) walk(inner, `${path}.${key}`);
  };
  walk(policyJsonSchema(), '');
  expect(bare).toEqual([]);
});
