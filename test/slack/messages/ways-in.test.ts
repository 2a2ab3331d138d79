/** The ways onto a machine, as people copy them; and what they get while there is none. */
import { expect, test } from 'vitest';
import type { Machine } from '../../../src/domain/machine.ts';
import { validateBlocks } from '../../../src/sandbox/slack-api/blocks/validate.ts';
import { connectCommand, sshConfig } from '../../../src/slack/messages/connect.ts';
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
