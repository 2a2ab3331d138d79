/** The set-up script of TPU hosts, run by bash: what each host installs, reports and sets, and how it ends by itself. */
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportOf } from '../../../src/google/compute/boot-report.ts';
import { tpuStartupScript } from '../../../src/google/tpu/startup-script.ts';
import { BareMachine } from '../compute/bare-machine.ts';

let machine: BareMachine;
let root: string;
beforeEach(async () => {
  machine = await BareMachine.make(tpuStartupScript());
  root = machine.root;
  await rm(join(root, 'opt/conda'), { recursive: true });
  for (const name of ['venv', 'meter']) {
    const bin = join(root, 'opt/lamplighter', name, 'bin');
    await mkdir(bin, { recursive: true });
    // Has nothing until pip has put it there.
    await writeFile(
      join(bin, 'python3'),
      `#!/bin/bash\necho "${name} $*" >>"$CALLS"\n[[ "$*" == *'pip install'* ]] && { for word in $BROKEN; do [[ "$*" == *"$word"* ]] && exit 1; done; touch "$0.done"; exit 0; }\n[[ -e "$0.done" ]]\n`,
    );
    await chmod(join(bin, 'python3'), 0o755);
  }
  await tell({
    'lamplighter-framework': 'jax',
    'lamplighter-requirements': 'jax[tpu]==0.6.2; python_version < "3.11"\n$(touch hacked)',
    'lamplighter-max-run': '3600',
    'lamplighter-end': 'POST projects/p-1/locations/us-west4-a/nodes/trainer-1:stop',
    'tpu-env': "ACCELERATOR_TYPE: 'v5litepod-8'\nNODE_ID: 'trainer-1'\nWORKER_ID: '0'\n",
    'worker-network-endpoints': 'unknown:unknown:10.0.0.2',
    'agent-worker-number': '0',
  });
});
afterEach(() => machine.remove());

async function tell(metadata: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, value] of Object.entries(metadata)) await writeFile(join(root, 'meta', key), value);
}

const file = (path: string) => readFile(join(root, path), 'utf8');
const ENDS_AT = 'opt/lamplighter/ends-at';

const FIRST = [
  'phase booting',
  'booted-at 1795262194',
  'phase framework',
  'phase agent',
  'phase jupyter',
  'copier 1',
  'phase ready',
];

describe('the set-up of a TPU host', () => {
  it('reports every phase, in words that the reader knows, and installs what is asked for apart from the system', async () => {
    const { code, said, calls } = await machine.boot();
    expect(said).toEqual(FIRST);
    expect(code).toBe(0);
    expect(reportOf(new Map([['phase', 'framework']]), undefined)).toEqual({ phase: 'framework' });
    const requirements = join(root, 'opt/lamplighter/requirements.txt');
    expect(calls).toContain(`venv -m pip install --quiet --requirement ${requirements}`);
    expect(await file('opt/lamplighter/requirements.txt')).toBe(
      'jax[tpu]==0.6.2; python_version < "3.11"\n$(touch hacked)\n',
    );
    expect(calls).toContain(`python3 -m venv --system-site-packages ${join(root, 'opt/lamplighter/venv')}`);
    expect(calls.filter((call) => /^(apt-get|nvidia-smi|modprobe)/.test(call))).toEqual([]);
    expect(await file('etc/systemd/system/lamplighter-jupyter.service')).toMatch(
      /^ExecStart=\S+\/opt\/lamplighter\/venv\/bin\/python3 -m jupyterlab .*--ip=127\.0\.0\.1 --port=8080/m,
    );
  });

  it('sets what the frameworks look for, in shells and for JupyterLab', async () => {
    await writeFile(join(root, 'etc/environment'), 'PATH="/usr/bin"\nLANG=C.UTF-8\nTPU_NAME=old\n');
    await machine.boot();
    expect(await file('etc/environment')).toMatch(
      /^LANG=C\.UTF-8\nPJRT_DEVICE=TPU\nTPU_NAME=trainer-1\nTPU_WORKER_ID=0\nPATH="\S+\/venv\/bin:\S+"\n$/,
    );
    expect(await file('opt/lamplighter/tpu.env')).toBe(
      'PJRT_DEVICE=TPU\nTPU_NAME=trainer-1\nTPU_WORKER_ID=0\n',
    );
    const shell = await file('etc/profile.d/lamplighter-tpu.sh');
    expect(shell).toContain('export PJRT_DEVICE=TPU\n');
    expect(shell).toMatch(/^export PATH="\S+\/opt\/lamplighter\/venv\/bin:\$\{PATH\}"$/m);
    expect(await file('etc/systemd/system/lamplighter-jupyter.service.d/tpu.conf')).toMatch(
      /EnvironmentFile=\S+\/opt\/lamplighter\/tpu\.env/,
    );
  });

  it.each([
    ['one host', 'unknown:unknown:10.0.0.2', 'TPU_NAME=local\n'],
    ['several', 'a:b:10.0.0.2,a:b:10.0.0.3', 'TPU_NAME=trainer-1\nTPU_LOAD_LIBRARY=0\n'],
  ])(
    'gives TensorFlow on %s the name that it looks for, and leaves the runtime’s own alone',
    async (_, hosts, said) => {
      await tell({
        'lamplighter-framework': 'tensorflow',
        'lamplighter-requirements': '',
        'worker-network-endpoints': hosts,
      });
      const { calls } = await machine.boot();
      expect(await file('opt/lamplighter/tpu.env')).toBe(`PJRT_DEVICE=TPU\n${said}TPU_WORKER_ID=0\n`);
      expect(calls.filter((call) => call.includes('--requirement'))).toEqual([]);
    },
  );

  it('sets a further host up for the same work, without JupyterLab and the end', async () => {
    await tell({
      'agent-worker-number': '3',
      'lamplighter-data': 'gs://team-datasets/imagenet',
    });
    const { said, calls } = await machine.boot();
    expect(said.filter((line) => line.startsWith('phase'))).toEqual(
      ['booting', 'framework', 'agent', 'data', 'ready'].map((phase) => `phase ${phase}`),
    );
    expect(said.at(-2)).toMatch(/^data done/);
    expect(said).toContain('copier 1');
    expect(calls.filter((call) => /jupyter|lamplighter-end/.test(call) && /systemctl/.test(call))).toEqual(
      [],
    );
    expect(await file('opt/lamplighter/tpu.env')).toContain('TPU_WORKER_ID=3\n');
  });

  it('installs once: what people changed since stays, until something else is asked for', async () => {
    await machine.boot();
    const again = await machine.boot();
    expect(again.said).toEqual(FIRST);
    expect(again.calls.filter((call) => call.includes('pip install'))).toEqual([]);
    await tell({ 'lamplighter-requirements': 'torch==2.9.0' });
    expect((await machine.boot()).calls.some((call) => call.includes('--requirement'))).toBe(true);
  });

  it.each([
    ['the framework', { broken: '--requirement' }, /framework could not be installed/],
    ['JupyterLab', { down: '127.0.0.1:8080' }, /JupyterLab did not start/],
  ])('says so when %s fails, and never that it is ready', async (_, trouble, why) => {
    const { code, said } = await machine.boot(trouble);
    expect(code).toBe(1);
    expect(said.at(-1)).toBe('phase failed');
    expect(said.at(-2)).toMatch(why);
  });

  it('is ready without its meter, and sets its end before anything can fail', async () => {
    expect((await machine.boot({ broken: 'tpu-info' })).said.at(-1)).toBe('phase ready');
    await rm(join(root, ENDS_AT));
    await tell({ 'lamplighter-requirements': 'no-such-package' });
    const { said } = await machine.boot({ broken: '--requirement' });
    expect(said.at(-1)).toBe('phase failed');
    expect(Number(await file(ENDS_AT))).toBeGreaterThan(3_600);
  });
});

describe('copies on demand to and from a slice', () => {
  const order = (way: string) => tell({ 'lamplighter-copy': `c1\n${way}\ngs://b/x\ndata/x\n0` });

  it('are made onto every host, and from the first one alone', async () => {
    await tell({ 'agent-worker-number': '2' });
    await mkdir(join(root, 'opt/lamplighter/copies'));
    await order('from-machine');
    const other = await machine.serve(1);
    expect(other.said).toEqual(['copy c1 done 0 0 0']);
    expect(other.calls.filter((call) => call.startsWith('gcloud'))).toEqual([]);
    await rm(join(root, 'opt/lamplighter/copies/c1'));
    await order('to-machine');
    const onto = await machine.serve(1);
    expect(onto.said.at(-1)).toMatch(/^copy c1 done /);
    expect(onto.calls.some((call) => call.startsWith('gcloud'))).toBe(true);
  });
});

describe('the end of a TPU without us', () => {
  const atTime = (seconds: number) =>
    machine.tool('date', `#!/bin/bash\n[[ "$1" == +%s ]] && echo ${seconds}\n`);

  it('comes when the longest run is over, not before, by the host’s own credentials', async () => {
    await atTime(1_000_000);
    const { calls } = await machine.boot();
    expect(calls).toContain('systemctl enable --now lamplighter-end.timer');
    await atTime(1_003_599);
    expect((await machine.service('end')).calls).toEqual([]);
    await atTime(1_003_600);
    const ended = await machine.service('end');
    expect(ended.calls).toEqual([
      'curl POST https://tpu.googleapis.com/v2/projects/p-1/locations/us-west4-a/nodes/trainer-1:stop header = "Authorization: Bearer ya29.host"',
    ]);
    // The timer tries again where it fails.
    const failed = await machine.service('end', { down: 'tpu.googleapis.com' });
    expect(failed.code).not.toBe(0);
  });

  it('is set anew by a boot where it can be started again, and once where it can only be deleted', async () => {
    await atTime(1_000_000);
    await machine.boot();
    await atTime(2_000_000);
    await machine.boot();
    expect(await file(ENDS_AT)).toBe('2003600\n');
    await tell({
      'lamplighter-end': 'DELETE projects/p-1/locations/us-west4-a/queuedResources/q?force=true',
    });
    await atTime(3_000_000);
    await machine.boot();
    expect(await file(ENDS_AT)).toBe('2003600\n');
  });

  it.each([
    'POST projects/p/x y',
    'PUT projects/p',
    'DELETE https://elsewhere.example',
    '$(touch hacked) projects/p',
  ])('is not taken from what is no call of the TPU API: %s', async (call) => {
    await tell({ 'lamplighter-end': call });
    const { said } = await machine.boot();
    expect(said.at(-1)).toBe('phase failed');
    expect(said.at(-2)).toMatch(/timer that ends the TPU/);
  });
});

describe('the meter of a TPU host', () => {
  /** Minutes whose boundaries the fake clock shows; each look at it is 20 s later. */
  async function metered(minutes: readonly (readonly (number | 'null')[])[]): Promise<readonly string[]> {
    await writeFile(join(root, 'now'), '1795176001');
    await machine.tool('date', `#!/bin/bash\nnow=$(<"$META/../now")\necho "$now"\n`);
    // A sleep lasts until its end, during which the samples of that minute come and the counters grow.
    await writeFile(join(root, 'minutes'), minutes.map((samples) => `${samples.join(' ')}\n`).join(''));
    await machine.tool(
      'sleep',
      `#!/bin/bash
root="$META/.."
echo $(($(<"$root/now") + $1)) >"$root/now"
n=$(($(cat "$root/n" 2>/dev/null || echo 0) + 1)); echo $n >"$root/n"
line=$(sed -n "$n{p;q}" "$root/minutes")
(($(wc -l <"$root/minutes") < n)) && { kill "$PPID"; exit 0; }
for sample in $line; do echo "$sample" >>"$root/opt/lamplighter/metered/samples"; done
echo "cpu $((n * 600)) 0 0 $((n * 5400)) 0 0 0 0 0 0" >"$root/proc/stat"
echo $((n * 60000)) >"$root/sys/class/net/ens8/statistics/rx_bytes"
`,
    );
    await mkdir(join(root, 'sys/class/net/ens8/statistics'), { recursive: true });
    await mkdir(join(root, 'sys/class/net/lo/statistics'), { recursive: true });
    await writeFile(join(root, 'sys/class/net/lo/statistics/rx_bytes'), '99999999');
    // The sampler runs on, and says nothing of its own here.
    await writeFile(
      join(root, 'opt/lamplighter/meter/bin/python3'),
      '#!/bin/bash\nexec /bin/sleep 20 2>/dev/null\n',
    );
    const { said } = await machine.service('meter');
    return said.filter((line) => line.startsWith('tpu ')).map((line) => line.slice(4));
  }

  it('reports each whole minute with those before it, the busiest moment of each', async () => {
    const said = await metered([[90], [0, 3.5, 1], [0, 0], ['null', 50], []]);
    expect(said.map((line) => JSON.parse(line))).toEqual([
      { at: 1_795_176_120_000, worker: 0, busy: [3.5], cpu: [10], network: [1_000] },
      { at: 1_795_176_180_000, worker: 0, busy: [3.5, 0], cpu: [10, 10], network: [1_000, 1_000] },
      {
        at: 1_795_176_240_000,
        worker: 0,
        busy: [3.5, 0, null],
        cpu: [10, 10, 10],
        network: [1_000, 1_000, 1_000],
      },
      // A minute without a sample is not a minute without work.
      {
        at: 1_795_176_300_000,
        worker: 0,
        busy: [3.5, 0, null, null],
        cpu: [10, 10, 10, 10],
        network: [1_000, 1_000, 1_000, 1_000],
      },
    ]);
  });
});
