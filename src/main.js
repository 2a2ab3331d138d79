/** The process begins here, in JavaScript that every Node can read: the right version, compiled code, then src/main.ts. */
import { openCompileCache } from './compile-cache.js';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 15)) {
  process.stderr.write(
    `Lamplighter needs Node 24.15 or newer, this is ${process.version}. Start it with npm start: npm ci has installed a fitting Node.\n`,
  );
  process.exit(1);
}

openCompileCache();
await import('./main.ts');
