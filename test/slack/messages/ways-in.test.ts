/** The ways onto a machine, as people copy them; and what they get while there is none. */
import { expect, test } from 'vitest';
import type { Machine } from '../../../src/domain/machine.ts';
import { validateBlocks } from '../../../src/sandbox/slack-api/blocks/validate.ts';
import { connectCommand, sshConfig } from '../../../src/slack/messages/connect.ts';
import { softwareEnding } from '../../../src/slack/messages/software.ts';
import { waysIn } from '../../../src/slack/messages/ways-in.ts';
import { machine } from './notices.ts';

const AT = '--project ml-research --zone us-central1-b';

function shown(one: Machine) {
  const { text, blocks = [] } = waysIn(one);
  expect(
    validateBlocks(
      blocks.map((block) => ({ ...block })),
      'message',
    ),
  ).toEqual([]);
  return { text, all: blocks.map((block) => ('text' in block ? block.text.text : '')).join('\n') };
}

test('a ready machine: SSH, JupyterLab, files and VS Code, in the blocks and in the text', () => {
  const { text, all } = shown(machine({ publicAddress: true }));
  for (const command of [
    `gcloud compute ssh trainer-1 ${AT}`,
    `gcloud compute ssh trainer-1 ${AT} -- -L 8080:localhost:8080`,
    `gcloud compute scp --recurse ./data trainer-1:~/ ${AT}`,
    `gcloud compute scp --recurse trainer-1:~/results . ${AT}`,
    'code --remote ssh-remote+trainer-1 /home',
    'gcloud compute os-login describe-profile',
    `ProxyCommand gcloud compute start-iap-tunnel trainer-1 %p --listen-on-stdin ${AT}`,
  ]) {
    expect(all).toContain(command);
    expect(text).toContain(command);
  }
  expect(all).not.toContain('--tunnel-through-iap');
});

test('without a public address every command goes through IAP; where that is unknown, gcloud decides', () => {
  const { text, all } = shown(machine({ publicAddress: false }));
  expect(all.match(/gcloud compute (ssh|scp) .*--tunnel-through-iap/g)).toHaveLength(4);
  expect(connectCommand(machine({ publicAddress: false }))).toMatch(
    /--tunnel-through-iap -- -L 8080:localhost:8080$/,
  );
  expect(text).toContain('It has no public address');
  expect(text).toContain('roles/iap.tunnelResourceAccessor');
  const unknown = shown(machine());
  expect(unknown.all).not.toContain('--tunnel-through-iap');
  expect(unknown.text).toContain('gcloud goes through IAP, Google’s Identity-Aware Proxy, by itself');
});

test('the entry for ~/.ssh/config is one host with gcloud’s own key files', () => {
  expect(sshConfig(machine()).split('\n')).toEqual([
    'Host trainer-1',
    `  ProxyCommand gcloud compute start-iap-tunnel trainer-1 %p --listen-on-stdin ${AT}`,
    '  User YOUR_OS_LOGIN_NAME',
    '  IdentityFile ~/.ssh/google_compute_engine',
    '  UserKnownHostsFile ~/.ssh/google_compute_known_hosts',
    '  HostKeyAlias compute.8412345678901234567',
  ]);
});

test.each([
  ['placing', 'Its message in <#C0GPUROOM00> says when it is ready'],
  ['booting', 'ask again: `/gpu ssh trainer-1`'],
  ['starting', 'ask again: `/gpu ssh trainer-1`'],
  ['stopping', 'Start it again first: `/gpu start trainer-1`'],
  ['stopped', 'Start it again first: `/gpu start trainer-1`'],
  ['deleting', 'Get another one: `/gpu up l4`'],
  ['gone', 'Get another one: `/gpu up l4`'],
  ['failed', 'Get another one: `/gpu up l4`'],
] as const)('a machine that is %s: what to do instead, and no command that cannot work', (state, words) => {
  const { text } = shown(machine({ state }));
  expect(text).toContain(words);
  expect(text).not.toContain('gcloud');
});

test('a stuck machine may be reached all the same; its trouble cannot ping anybody', () => {
  const { text, all } = shown(machine({ state: 'stuck', trouble: 'apt failed <!channel>' }));
  expect(text).toContain('SSH may work all the same');
  expect(all).toContain('apt failed &lt;!channel&gt;');
  expect(all).toContain(`gcloud compute ssh trainer-1 ${AT}`);
});

const V5E = { kind: 'tpu', zone: 'us-west4-a', starts: 1 } as const;
const SINGLE = machine({
  ...V5E,
  shape: { family: 'v5e', count: 8, machineType: 'v5litepod-8' },
  runtimeVersion: 'v2-alpha-tpuv5-lite',
});
const SLICE = machine({
  ...V5E,
  shape: { family: 'v5e', count: 32, machineType: 'v5litepod-32' },
  runtimeVersion: 'v2-alpha-tpuv5-lite',
});
const TPU_AT = '--project ml-research --zone us-west4-a';

test('a TPU of one host: gcloud reaches it by its node, with JupyterLab through a tunnel', () => {
  const { text, all } = shown(SINGLE);
  for (const command of [
    `gcloud compute tpus tpu-vm ssh trainer-1 ${TPU_AT}`,
    `gcloud compute tpus tpu-vm ssh trainer-1 ${TPU_AT} -- -L 8080:localhost:8080`,
    `gcloud compute tpus tpu-vm scp --recurse ./data trainer-1:~/ ${TPU_AT}`,
  ]) {
    expect(all).toContain(command);
    expect(text).toContain(command);
  }
  expect(all).not.toMatch(/--worker|gcloud compute (ssh|scp)|os-login/);
  const inside = shown(machine({ ...SINGLE, publicAddress: false }));
  expect(inside.all.match(/tpu-vm (ssh|scp) .*--tunnel-through-iap/g)?.length).toBeGreaterThan(3);
  expect(waysIn(SINGLE, 1).text).toContain('single host');
});

test('a slice: its first host, another one, or all of them with a command, which gcloud wants for that', () => {
  expect(shown(SLICE).all).toContain(`tpu-vm ssh trainer-1 ${TPU_AT} --worker=0 -- -L 8080:localhost:8080`);
  expect(waysIn(SLICE, 3).text).toContain(`tpu-vm ssh trainer-1 ${TPU_AT} --worker=3`);
  const all = waysIn(SLICE, 'all').text;
  expect(all).toContain(`ssh trainer-1 ${TPU_AT} --worker=all --command "python3 train.py"`);
  expect(all).toContain(`scp --recurse ./data trainer-1:~/ ${TPU_AT} --worker=all`);
  expect(waysIn(SLICE, 8).text).toBe(
    '`trainer-1` has 8 hosts, 0 to 7: `/gpu ssh trainer-1 --worker=7`, or all of them: `/gpu ssh trainer-1 --worker=all`',
  );
  expect(waysIn(machine(), 'all').text).toContain('one machine');
});

test('slices that work as one are nodes with numbers', () => {
  const two = machine({ ...SLICE, spec: { ...SLICE.spec, slices: 2 } });
  expect(connectCommand(two)).toContain('tpu-vm ssh trainer-1-0 ');
});

test('what is ready on a TPU: the framework, how it was installed, a first program, and what to know', () => {
  expect(softwareEnding(machine())).toEqual([]);
  expect(softwareEnding(SINGLE)).toEqual([
    "JAX on v2-alpha-tpuv5-lite. It was installed with `pip install -f https://storage.googleapis.com/jax-releases/libtpu_releases.html 'jax[tpu]==0.6.2'`. Try it there: `python3 -c 'import jax; print(jax.device_count())'`",
  ]);
  const tensorflow = softwareEnding(
    machine({
      ...SLICE,
      spec: { ...SLICE.spec, framework: 'tensorflow' },
      runtimeVersion: 'tpu-vm-tf-2.18.0-pod-pjrt-v5e-and-v6',
      softwareNotes: ['Take care of <this>.'],
    }),
  );
  expect(tensorflow[0]).toMatch(
    /^TensorFlow on tpu-vm-tf-2\.18\.0-pod-pjrt-v5e-and-v6\. Each of its 8 hosts has it;/,
  );
  expect(tensorflow[0]).toContain('--worker=all --command');
  expect(tensorflow[1]).toBe('Take care of &lt;this&gt;.');
});
