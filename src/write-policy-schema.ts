/** Writes lamplighter.schema.json, the JSON Schema that editors use for lamplighter.yaml, beside package.json. */
import { writeFileSync } from 'node:fs';
import { policyJsonSchema } from './policy.ts';

/** The file's content, as it must stand in the repository. */
export function schemaText(): string {
  return `${JSON.stringify(policyJsonSchema(), null, 2)}\n`;
}

if (import.meta.main) {
  writeFileSync(new URL('../lamplighter.schema.json', import.meta.url), schemaText());
}
