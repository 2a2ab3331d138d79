/** What the Dockerfile builds, without Docker: its files and production packages alone start the front and answer a signed command. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SandboxClock } from '../../src/sandbox/clock.ts';
import type { SimulatedSlack } from '../../src/sandbox/slack-api/simulated-slack.ts';
import { startSlack } from '../../src/sandbox/slack-api/start.ts';
import { startPostgres } from '../support/postgres.ts';

const BOT_TOKEN = 'xoxb-0000000000-image-test';
const SIGNING_SECRET = 'image-test-signing-secret-0123456789';

interface Lockfile {
  readonly packages: Readonly<
    Record<string, { readonly dev?: boolean; readonly optional?: boolean; readonly devOptional?: boolean }>
  >;
}

/** The packages that `npm ci --omit=dev --omit=optional` would lay down, by the lockfile. */
function productionPackages(): string[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;
  return Object.entries(lock.packages)
    .filter(
      ([path, one]) => path.startsWith('node_modules/') && !one.dev && !one.optional && !one.devOptional,
    )
    .map(([path]) => path);
}

/** Paths that the final stage copies out of the repository. */
function copiedPaths(): string[] {
  const lines = readFileSync('Dockerfile', 'utf8').split('\n');
  const final = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM')));
  return final.flatMap((line) => {
    const copy = /^COPY (?!--from)(\S+) \.\//.exec(line);
    return copy?.[1] === undefined ? [] : [copy[1]];
  });
}

/** Scripts of our own that the build runs. */
function builtWith(): string[] {
  return [...readFileSync('Dockerfile', 'utf8').matchAll(/^RUN node (\S+)$/gm)].flatMap(
    ([, script]) => script ?? [],
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

describe('the image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lamplighter-image-'));
  let postgres: Awaited<ReturnType<typeof startPostgres>>;
  let slack: SimulatedSlack;
  let front: ChildProcess;
  let output = '';

  beforeAll(async () => {
    for (const path of copiedPaths()) cpSync(path, join(folder, path), { recursive: true });
    for (const path of productionPackages()) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      execFileSync('cp', ['-a', path, dirname(join(folder, path))]);
    }
    for (const script of builtWith()) {
      execFileSync(process.execPath, [script], { cwd: folder, env: { NODE_ENV: 'production' } });
    }
    postgres = await startPostgres();
    const port = await freePort();
    slack = await startSlack({
      clock: new SandboxClock(Date.now(), 1),
      botToken: BOT_TOKEN,
      delivery: { mode: 'http', url: `http://127.0.0.1:${port}`, signingSecret: SIGNING_SECRET },
    });
    const [command = 'node', ...args] = JSON.parse(
      /^CMD (.*)$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[1] ?? '[]',
    ) as string[];
    expect(command).toBe('node');
    front = spawn(process.execPath, args, {
      cwd: folder,
      env: {
        NODE_ENV: 'production',
        ROLE: 'front',
        PORT: String(port),
        DATABASE_URL: postgres.url,
        SLACK_BOT_TOKEN: BOT_TOKEN,
        SLACK_SIGNING_SECRET: SIGNING_SECRET,
        SLACK_API_URL: slack.url,
        GOOGLE_CLOUD_PROJECT: 'ml-research',
      },
    });
    front.stderr?.on('data', (data: Buffer) => {
      output += data.toString();
    });
    for (let i = 0; i < 200; i++) {
      const healthy = await fetch(`http://127.0.0.1:${port}/healthz`).then(
        (r) => r.ok,
        () => false,
      );
      if (healthy) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the front did not become healthy: ${output}`);
  }, 120_000);

  afterAll(async () => {
    front.kill('SIGTERM');
    await slack.close();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers a signed command, with nothing but what it holds', async () => {
    const delivery = await slack.desk.type('U0ADAENGINE', 'C0GPUROOM00', '/gpu up l4 --name trainer');
    expect(delivery).toMatchObject({ outcome: 'ok', status: 200 });
    expect(JSON.stringify(delivery.body)).toContain('trainer');
  });

  it('holds its own code compiled, so that an instance on a fresh disk starts fast', () => {
    expect(readdirSync(join(folder, 'node_modules/.cache/lamplighter'))).toHaveLength(1);
  });

  it('holds no development package', () => {
    expect(productionPackages()).not.toContain('node_modules/vitest');
    expect(productionPackages()).toContain('node_modules/@slack/bolt');
  });
});
