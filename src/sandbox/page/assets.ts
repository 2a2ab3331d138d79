/** Builds the page's script and style sheet in memory, once per process. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Asset {
  readonly type: string;
  readonly body: Uint8Array;
}

/** By URL path. */
export type Assets = ReadonlyMap<string, Asset>;

const CLIENT = join(import.meta.dirname, 'client');

async function build(): Promise<Assets> {
  const esbuild = await import('esbuild').catch((cause: unknown) => {
    throw new Error("The sandbox's page needs the development packages; install them with: npm ci", {
      cause,
    });
  });
  const [{ outputFiles }, html] = await Promise.all([
    esbuild.build({
      entryPoints: { page: join(CLIENT, 'main.tsx'), style: join(CLIENT, 'styles', 'style.css') },
      outdir: '/',
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      target: 'es2023',
      jsx: 'automatic',
      define: { 'process.env.NODE_ENV': '"production"' },
      legalComments: 'none',
      logLevel: 'silent',
    }),
    readFile(join(CLIENT, 'index.html')),
  ]);
  // esbuild keeps a child process for further builds; there are none.
  await esbuild.stop();
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: html }],
    ...outputFiles.map(({ path, contents }): [string, Asset] =>
      path.endsWith('.css')
        ? ['/style.css', { type: 'text/css; charset=utf-8', body: contents }]
        : ['/page.js', { type: 'text/javascript; charset=utf-8', body: contents }],
    ),
  ]);
}

let building: Promise<Assets> | undefined;

/** Throws Error when the client does not compile or the development packages are missing. */
export function pageAssets(): Promise<Assets> {
  building ??= build();
  return building;
}
