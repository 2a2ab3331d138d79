/** Runs beside a test's Postgres and ends it when the pipe from the test's process closes, however that died. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const home = process.argv[2];
if (home === undefined) throw new Error('usage: postgres-guard HOME');

process.stdin.resume();
process.stdin.once('end', async () => {
  // A clean stop has removed the directory. What stands in postmaster.pid is surely the server of that directory.
  const pidFile = join(home, 'data', 'postmaster.pid');
  const pid = postmaster(pidFile);
  if (pid !== undefined) {
    // SIGQUIT is Postgres's immediate shutdown; it removes postmaster.pid last.
    process.kill(pid, 'SIGQUIT');
    for (let wait = 0; wait < 100 && existsSync(pidFile); wait += 1) await delay(50);
  }
  rmSync(home, { recursive: true, force: true });
});

function postmaster(file: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(file, 'utf8'), 10);
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
