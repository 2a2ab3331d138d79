/** Writes docs/commands.md: `node src/slack/commands/write-docs.ts`. */
import { writeFileSync } from 'node:fs';
import { commandDocs } from './docs.ts';

writeFileSync(new URL('../../../docs/commands.md', import.meta.url), commandDocs());
