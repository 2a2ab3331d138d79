/** The set-up script at a boot: what it reports, what it installs, the data that it copies. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BareMachine, RECORDER } from './bare-machine.ts';

const run = promisify(execFile);

let machine: BareMachine;
let root: string;
beforeEach(async () => {
  machine = await BareMachine.make();
  root = machine.root;
});
afterEach(() => machine.remove());

const ALL = [
  'phase booting',
  'booted-at 1795262194',
  'phase driver',
  'phase agent',
  'phase jupyter',
  'copier 1',
  'phase ready',
];

describe('the startup script', () => {
  it('is sound for bash', async () => {
    await expect(run('bash', ['-n', join(root, 'script.sh')])).resolves.toMatchObject({ stderr: '' });
  });

  it('reports every phase of a first boot, dated with the boot', async () => {
    const { code, said, calls } = await machine.boot();
    expect(said).toEqual(ALL);
    expect(code).toBe(0);
    expect(calls).toContain('systemctl enable --now google-cloud-ops-agent');
    expect(calls).toContain('systemctl enable --now lamplighter-jupyter');
  });

  it('lets JupyterLab listen on the loopback only', async () => {
    await machine.boot();
    const unit = await readFile(join(root, 'etc/systemd/system/lamplighter-jupyter.service'), 'utf8');
    expect(unit).toMatch(
      /^ExecStart=\S+\/opt\/conda\/bin\/python3 -m jupyterlab .*--ip=127\.0\.0\.1 --port=8080/m,
    );
    expect(unit).toMatch(/^User=jupyter$/m);
  });

  it('does the same again at the next boot, and changes nothing', async () => {
    await machine.boot();
    const file = join(root, 'etc/systemd/system/lamplighter-jupyter.service');
    const before = await readFile(file, 'utf8');
    await machine.tool(
      'systemctl',
      `${RECORDER.replace('exit 0', '[[ "$1" == list-unit-files ]] && echo google-cloud-ops-agent.service\nexit 0')}`,
    );
    const { said, calls } = await machine.boot();
    expect(said).toEqual(ALL);
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(calls.filter((call) => /^(apt-get|useradd)/.test(call))).toEqual([]);
  });

  it('makes an environment of its own where the image has none', async () => {
    await rm(join(root, 'opt/conda/bin/python3'));
    await mkdir(join(root, 'opt/lamplighter/venv/bin'), { recursive: true });
    // Has no JupyterLab until pip has put it there.
    await writeFile(
      join(root, 'opt/lamplighter/venv/bin/python3'),
      `#!/bin/bash\n[[ "$*" == *'pip install'* ]] && { touch "$0.done"; exit 0; }\n[[ -e "$0.done" ]]\n`,
    );
    await chmod(join(root, 'opt/lamplighter/venv/bin/python3'), 0o755);
    const { said, calls } = await machine.boot();
    expect(said.at(-1)).toBe('phase ready');
    expect(calls.some((call) => call.includes('-m venv'))).toBe(true);
  });

  it.each([
    ['the driver', { broken: 'nvidia-smi', down: 'cuda_installer' }, /NVIDIA driver/],
    ['the Ops Agent', { down: 'cloudagents' }, /Ops Agent/],
    ['JupyterLab', { down: '127.0.0.1:8080' }, /JupyterLab did not start/],
  ])('says so when %s fails, and never that it is ready', async (_name, trouble, why) => {
    const { code, said } = await machine.boot(trouble);
    expect(code).toBe(1);
    expect(said.at(-1)).toBe('phase failed');
    expect(said.at(-2)).toMatch(/^message /);
    expect(said.at(-2)).toMatch(why);
    expect(said).not.toContain('phase ready');
  });

  describe('with data to copy', () => {
    const URL = 'gs://team-datasets/image net/$(touch hacked)';
    /** gcloud that knows no such object, writes a file and ends with that code. */
    const gcloud = (code: number, says = 'ERROR: (gcloud.storage.rsync) HTTPError 403: denied') =>
      machine.tool(
        'gcloud',
        `${RECORDER.replace('exit 0', `[[ "$*" == *describe* ]] && exit 1\nhead -c 100000 /dev/zero >"$HOME/data/x"\nprintf '  Completed 1/2\\r..\\n%s\\n' '${says}' >&2\nexit ${code}`)}`,
      );
    beforeEach(() => writeFile(join(root, 'meta/lamplighter-data'), URL));

    it('copies it before it is ready, as the notebook’s user, and says how much is there', async () => {
      await gcloud(0);
      const { code, said, calls } = await machine.boot();
      expect(code).toBe(0);
      expect(said.slice(0, 6)).toEqual(ALL.slice(0, 6));
      expect(said.slice(6, 8)).toEqual(['phase data', expect.stringMatching(/^data copying \d+$/)]);
      expect(said.at(-1)).toBe('phase ready');
      const bytes = Number(/^data done (\d+)$/.exec(said.at(-2) ?? '')?.[1]);
      expect(bytes).toBeGreaterThan(100_000);
      const rsync = calls.filter((call) => call.startsWith('gcloud') && call.includes('rsync'));
      expect(rsync).toEqual([`gcloud storage rsync --recursive ${URL} ${join(root, 'home/jupyter/data')}`]);
      expect(calls.filter((call) => call.startsWith('runuser -u jupyter -- '))).toHaveLength(3);
    });

    it('copies a single object as one', async () => {
      const { calls } = await machine.boot();
      expect(calls).toContain(`gcloud storage cp ${URL} ${join(root, 'home/jupyter/data')}/`);
    });

    it('copies it once in a life: what is there may have been changed', async () => {
      await gcloud(0);
      await machine.boot();
      const { said, calls } = await machine.boot();
      expect(said).toEqual(ALL);
      expect(calls.some((call) => call.startsWith('gcloud'))).toBe(false);
    });

    it('is ready without it when the copy fails, says why in gcloud’s words, and tries at the next boot', async () => {
      await gcloud(1);
      const { code, said } = await machine.boot();
      expect(code).toBe(0);
      expect(said.at(-1)).toBe('phase ready');
      expect(said.at(-2)).toMatch(
        /^data failed \d+ ERROR: \(gcloud\.storage\.rsync\) HTTPError 403: denied$/,
      );
      await gcloud(0);
      expect((await machine.boot()).said.at(-2)).toMatch(/^data done/);
    });

    it('runs nothing for what is no place in Cloud Storage', async () => {
      await writeFile(join(root, 'meta/lamplighter-data'), '--help');
      const { said, calls } = await machine.boot();
      expect(said.slice(-3, -1)).toEqual(['phase data', expect.stringMatching(/^data failed 0 /)]);
      expect(calls.some((call) => call.startsWith('gcloud'))).toBe(false);
    });
  });

  it('goes on when the metadata server does not listen', async () => {
    const { code, said } = await machine.boot({ down: 'guest-attributes' });
    expect(code).toBe(0);
    expect(said).toEqual([]);
  });
});
