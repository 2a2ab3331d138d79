/** Unpacks the project's Chromium into os.tmpdir(); runs as a worker of its own, whose TMPDIR says where. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

await chromium.executablePath();
// NSS and the other libraries that Chromium links against and bare machines lack.
await inflate(
  join(fileURLToPath(import.meta.resolve('@sparticuz/chromium')), '..', '..', 'bin', 'al2023.tar.br'),
);
