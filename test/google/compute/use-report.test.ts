/** The set-up script as what a timer runs each minute: who uses the machine, as the bot then reads it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseUse } from '../../../src/google/compute/use-report.ts';
import { BareMachine } from './bare-machine.ts';

const MINUTE = 60_000;
let machine: BareMachine;
let now = 1_795_176_000;
beforeEach(async () => {
  machine = await BareMachine.make();
  now = 1_795_176_000;
  await mkdir(join(machine.root, 'opt/lamplighter'), { recursive: true });
  await machine.tool('nvidia-smi', '#!/bin/bash\ncat "$META/gpu-pids" 2>/dev/null\nexit 0\n');
  await machine.tool('ps', '#!/bin/bash\ncat "$META/ps" 2>/dev/null\n');
});
afterEach(() => machine.remove());

const put = (file: string, text: string) => writeFile(join(machine.root, 'meta', file), text);
const kernels = (...states: readonly string[]) =>
  put(
    'kernels',
    JSON.stringify(
      states.map((execution_state, i) => ({
        id: `k${i}`,
        name: 'python3',
        last_activity: '2026-11-20T11:30:00.123456Z',
        execution_state,
        connections: 1,
      })),
    ),
  );

/** The report of the next minute, or of one so many later. */
async function report(later = 1) {
  now += later * 60;
  await machine.tool('date', `#!/bin/bash\n[[ "$1" == +%s ]] && echo ${now} || exec /bin/date "$@"\n`);
  const { said } = await machine.service('use');
  expect(said).toHaveLength(1);
  return parseUse((said[0] ?? '').replace(/^use /, ''));
}

describe('the report of use', () => {
  it('counts kernels that execute, and sessions of whatever kind', async () => {
    await kernels('busy', 'idle', 'busy');
    await put(
      'ps',
      [
        '/usr/sbin/sshd -D',
        'sshd: ada [priv]',
        'sshd: ada@pts/0',
        'sshd-session: grace [priv]',
        'sshd-session: root@pts/1',
        'sshd: unknown [priv]',
        'vim sshd: notes',
      ].join('\n'),
    );
    expect(await report()).toEqual({
      at: now * 1_000,
      kernels: [2],
      sessions: [3],
      active: Date.UTC(2026, 10, 20, 11, 30),
    });
    await kernels('idle');
    await put('ps', '');
    expect(await report()).toMatchObject({ kernels: [2, 0], sessions: [3, 0] });
  });

  it('says since when kernels have waited, while nobody else is on the GPUs', async () => {
    await kernels('idle', 'idle');
    const since = (now + 60) * 1_000;
    expect(await report()).toMatchObject({ waitingSince: since });
    expect(await report()).toMatchObject({ waitingSince: since });
    await mkdir(join(machine.root, 'proc/77'), { recursive: true });
    await mkdir(join(machine.root, 'proc/78'), { recursive: true });
    await writeFile(join(machine.root, 'proc/77/cmdline'), 'python3\0-m\0ipykernel_launcher\0');
    await writeFile(join(machine.root, 'proc/78/cmdline'), 'python3\0serve.py\0');
    await put('gpu-pids', '77\n');
    expect(await report()).toMatchObject({ waitingSince: since });
    await put('gpu-pids', '77\n78\n');
    expect(await report()).not.toHaveProperty('waitingSince');
    await put('gpu-pids', '77\n');
    expect(await report()).toMatchObject({ waitingSince: since + 4 * MINUTE });
    for (const state of ['busy', 'starting']) {
      await kernels('idle', state);
      expect(await report()).not.toHaveProperty('waitingSince');
    }
    await kernels();
    expect(await report()).not.toHaveProperty('waitingSince');
  });

  it('knows nothing of kernels that cannot be asked, and of minutes that it missed', async () => {
    await kernels('idle');
    await report();
    expect(await report(3)).toMatchObject({ kernels: [0], waitingSince: now * 1_000 });
    await put('kernels', '');
    await machine.service('use', { down: 'api/kernels' });
    now += 60;
    await machine.tool('date', `#!/bin/bash\necho ${now}\n`);
    const { said } = await machine.service('use', { down: 'api/kernels' });
    const told = parseUse((said[0] ?? '').replace(/^use /, ''));
    expect(told?.kernels.at(-1)).toBeNull();
    expect(told).not.toHaveProperty('waitingSince');
  });

  it('is written by a timer that the set-up starts', async () => {
    const { said, calls } = await machine.boot();
    expect(said.at(-1)).toBe('phase ready');
    expect(calls).toContain('systemctl enable --now lamplighter-use.timer');
  });
});

describe('a text that is no report', () => {
  it.each(['', '{}', '{"at":1,"kernels":[],"sessions":[]}', '{"at":60000,"kernels":[-1],"sessions":[]}'])(
    '%s is nothing',
    (text) => {
      expect(parseUse(text)).toBeUndefined();
    },
  );
});
