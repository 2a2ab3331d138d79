/** Compiles what every role loads, for images whose disk is new at each start: `node src/fill-cache.js` while building one. */
import { openCompileCache } from './compile-cache.js';

openCompileCache();
await Promise.all([
  import('dotenv'),
  import('./run.ts'),
  import('./slack/app.ts'),
  import('./slack/bolt.ts').then(({ socketModeReceiver }) => socketModeReceiver()),
  import('./slack/messages/render.ts'),
  import('./store/postgres.ts'),
  import('./store/sqlite.ts'),
  import('./wiring-engine.ts'),
]);
// Node writes its cache when the process ends.
process.exit();
