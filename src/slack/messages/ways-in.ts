/** The answer to /gpu ssh: every way onto a machine, or what to do while there is none. */
import { typedSize } from '../../domain/accelerators/index.ts';
import type { Machine } from '../../domain/machine.ts';
import { context, section } from '../blocks.ts';
import { clip, code, escaped, escapedButMentions, plain } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import {
  codeCommand,
  connectCommand,
  copyCommands,
  everyHostCommand,
  type HostChoice,
  nodeOf,
  OS_LOGIN_NAME,
  sshCommand,
  sshConfig,
} from './connect.ts';
import { named, stateInWords } from './words.ts';

type Way = readonly [what: string, commands: readonly string[]];

/** `host`: one of a slice's, or all of them; its first unless said otherwise. */
export function waysIn(machine: Machine, host?: HostChoice): Reply {
  const instead = notNow(machine) ?? noSuchHost(machine, host);
  if (instead !== undefined) return { text: instead };
  const ways = nodeOf(machine) === undefined ? machineWays(machine) : nodeWays(machine, host);
  const trouble =
    machine.state === 'stuck'
      ? [
          `${named(machine)} needs a look: ${escapedButMentions(clip(machine.trouble ?? 'its set-up does not finish.', 500))} SSH may work all the same; ${code(`/gpu logs ${machine.name}`, 100)} shows its console.`,
        ]
      : [];
  const iap = iapInWords(machine);
  const title = `*Ways onto* ${named(machine)}`;
  return {
    text: plain(
      [
        title,
        ...trouble,
        ...ways.map(([what, commands]) => `${what}: ${commands.map(escaped).join(' ; ')}`),
        iap,
      ].join('\n'),
    ),
    blocks: [
      section([title, ...trouble].join('\n')),
      ...ways.map(([what, commands]) => section(`${what}\n\`\`\`${escaped(commands.join('\n'))}\`\`\``)),
      context(iap),
    ],
  };
}

function machineWays(machine: Machine): readonly Way[] {
  return [
    ['*SSH*', [sshCommand(machine)]],
    ['*JupyterLab*: run this, then open http://localhost:8080', [connectCommand(machine)]],
    ['*Files*: to the machine, and back', copyCommands(machine)],
    [
      `*VS Code* (Remote-SSH): add this to \`~/.ssh/config\`, with the name that ${code(OS_LOGIN_NAME, 120)} prints; then run ${code(codeCommand(machine), 120)}. Run the SSH command above once before: it makes the key`,
      [sshConfig(machine)],
    ],
  ];
}

/** Onto the hosts of a TPU, which gcloud reaches by the node's name. */
function nodeWays(machine: Machine, host: HostChoice = 0): readonly Way[] {
  const hosts = nodeOf(machine)?.hosts ?? 1;
  const everywhere: Way = [
    `*A program on ${hosts > 1 ? `all ${hosts} hosts at once` : 'its only host'}*: gcloud wants a command for that, and gives no shell`,
    [everyHostCommand(machine, 'python3 train.py')],
  ];
  const files: Way = [
    `*Files*: to ${hosts > 1 ? 'every host, and back from the first' : 'the machine, and back'}`,
    copyCommands(machine),
  ];
  if (host === 'all') return [everywhere, files];
  const where = hosts > 1 ? ` on host ${host} of ${hosts}, counted from 0` : '';
  return [
    [`*SSH*${where}`, [sshCommand(machine, host)]],
    ...(hosts > 1 ? [everywhere] : []),
    [
      `*JupyterLab*${hosts > 1 ? ' on host 0' : ''}: run this, then open http://localhost:8080`,
      [connectCommand(machine)],
    ],
    files,
    [
      '*VS Code* (Remote-SSH): this prints the ssh command with its address, user and key, from which VS Code adds a host',
      [`${sshCommand(machine, host)} --dry-run`],
    ],
  ];
}

/** Undefined when there is such a host. */
function noSuchHost(machine: Machine, host: HostChoice | undefined): string | undefined {
  const hosts = nodeOf(machine)?.hosts ?? 1;
  if (host === undefined || host === 'all' || host < hosts) {
    return host === 'all' && nodeOf(machine) === undefined
      ? `${named(machine)} is one machine: ${code(`/gpu ssh ${machine.name}`, 100)}`
      : undefined;
  }
  return hosts === 1
    ? `${named(machine)} is a single host: ${code(`/gpu ssh ${machine.name}`, 100)}`
    : `${named(machine)} has ${hosts} hosts, 0 to ${hosts - 1}: ${code(`/gpu ssh ${machine.name} --worker=${hosts - 1}`, 100)}, or all of them: ${code(`/gpu ssh ${machine.name} --worker=all`, 100)}`;
}

/** What the way through Identity-Aware Proxy needs. */
function iapInWords(machine: Machine): string {
  const { publicAddress } = machine;
  if (nodeOf(machine) !== undefined) {
    return publicAddress === false
      ? 'It has no public address, so all of this goes through IAP, Google’s Identity-Aware Proxy. IAP asks for the role `roles/iap.tunnelResourceAccessor` and a firewall rule that lets 35.235.240.0/20 reach port 22.'
      : 'Whoever may read the TPU and add SSH keys to the project gets in (`roles/tpu.viewer` and `compute.projects.setCommonInstanceMetadata`); with `--tunnel-through-iap` it goes through IAP, Google’s Identity-Aware Proxy.';
  }
  const which =
    publicAddress === false
      ? 'It has no public address, so all of this goes through IAP, Google’s Identity-Aware Proxy.'
      : publicAddress === true
        ? 'VS Code goes through IAP, Google’s Identity-Aware Proxy, since the public address changes with each start.'
        : 'Where it has no public address, gcloud goes through IAP, Google’s Identity-Aware Proxy, by itself; VS Code always does.';
  return `${which} IAP asks for the role \`roles/iap.tunnelResourceAccessor\` and a firewall rule that lets 35.235.240.0/20 reach port 22. SSH asks for \`roles/compute.osLogin\` in the project.`;
}

/** Undefined when the machine can be reached. */
function notNow(machine: Machine): string | undefined {
  const { name, state, spec } = machine;
  const is = `${named(machine)} is ${stateInWords(state)}`;
  switch (state) {
    case 'ready':
    case 'stuck':
      return undefined;
    case 'accepted':
    case 'placing':
    case 'booting':
    case 'starting':
      return `${is}. Its message in <#${machine.channel}> says when it is ready; then ask again: ${code(`/gpu ssh ${name}`, 100)}`;
    case 'stopping':
    case 'stopped':
      return `${is}. Start it again first: ${code(`/gpu start ${name}`, 100)}`;
    case 'deleting':
    case 'gone':
    case 'failed':
      return `${is}. Get another one: ${code(`/gpu up ${typedSize(spec.family, spec.count)}`, 100)}`;
  }
}
