/** The process: reads config and policy, starts the role or the sandbox, stops cleanly on a signal. */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `Lamplighter needs Node 24.15 or newer, this is ${process.version}. Start it with npm start: npm ci has installed a fitting Node.\n`,
  );
  process.exit(1);
}

// Compiled once, then read back: it halves the start (bench cold-start). Does nothing where it cannot write.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/lamplighter', import.meta.url)));
const { config: loadDotenv } = await import('dotenv');
loadDotenv({ quiet: true });
const { run } = await import('./run.ts');
await run(process.env);
