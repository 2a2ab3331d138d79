/** Starts the headless Chromium that comes with the project, for tests that drive a page. */
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Browser, chromium } from 'playwright-core';

const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGE = join(ROOT, 'node_modules', '@sparticuz', 'chromium');

/** The package's own fonts first, so that text measures alike everywhere; the machine's fonts fill the gaps. */
function fontsConf(dir: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${dir}/fonts/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${dir}/fonts-cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
}

/** The unpacked browser's directory. Test processes may race here: the last rename loses and is thrown away. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(PACKAGE, 'package.json'), 'utf8')) as {
    version: string;
  };
  const cache = join(ROOT, 'node_modules', '.cache');
  // The suffix counts what this file adds to the package's own files.
  const home = join(cache, `chromium-${version}-1`);
  if (existsSync(home)) return home;
  await mkdir(cache, { recursive: true });
  const making = await mkdtemp(join(cache, 'unpacking-'));
  try {
    const worker = new Worker(new URL('./unpack-chromium.ts', import.meta.url), {
      env: { ...process.env, TMPDIR: making },
    });
    await once(worker, 'exit');
    await writeFile(join(making, 'fonts', 'fonts.conf'), fontsConf(home));
    await rename(making, home).catch((error: unknown) => {
      if (!existsSync(home)) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return home;
}

/** True when the machine itself has NSS, which Chromium links against and bare images lack. */
function machineHasNss(): boolean {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const places = ['/usr/lib64', '/lib64', `/usr/lib/${triplet}`, `/lib/${triplet}`];
  return places.some(
    (place) => existsSync(place) && readdirSync(place).some((f) => f.startsWith('libnss3.so')),
  );
}

/**
 * A headless Chromium; close it when done. The binary is unpacked once into node_modules/.cache. Throws Error with
 * what went wrong when it cannot start: tests that need a browser fail, they are never skipped.
 */
export async function launchChromium(): Promise<Browser> {
  try {
    const home = await unpacked();
    const libraries = machineHasNss() ? [] : [join(home, 'al2023', 'lib')];
    return await chromium.launch({
      executablePath: join(home, 'chromium'),
      // The sandbox needs what containers and root lack; what the tests load is our own page on loopback.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--font-render-hinting=none',
        '--no-zygote',
      ],
      env: {
        ...process.env,
        FONTCONFIG_PATH: join(home, 'fonts'),
        LD_LIBRARY_PATH: [...libraries, process.env.LD_LIBRARY_PATH ?? ''].filter(Boolean).join(':'),
      },
    });
  } catch (error) {
    throw new Error(
      `The tests' Chromium did not start: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
}
