/** The process: reads config and policy, starts the role or the sandbox, stops cleanly on a signal. */
import { config as loadDotenv } from 'dotenv';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `Lamplighter needs Node 24.15 or newer, this is ${process.version}. Start it with npm start: npm ci has installed a fitting Node.\n`,
  );
  process.exit(1);
}

loadDotenv({ quiet: true });
const { run } = await import('./run.ts');
await run(process.env);
