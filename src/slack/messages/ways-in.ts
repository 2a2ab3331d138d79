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
  OS_LOGIN_NAME,
  sshCommand,
  sshConfig,
} from './connect.ts';
import { named, stateInWords } from './words.ts';

export function waysIn(machine: Machine): Reply {
  const instead = notNow(machine);
  if (instead !== undefined) return { text: instead };
  const ways: readonly (readonly [what: string, commands: readonly string[]])[] = [
    ['*SSH*', [sshCommand(machine)]],
    ['*JupyterLab*: run this, then open http://localhost:8080', [connectCommand(machine)]],
    ['*Files*: to the machine, and back', copyCommands(machine)],
    [
      `*VS Code* (Remote-SSH): add this to \`~/.ssh/config\`, with the name that ${code(OS_LOGIN_NAME, 120)} prints; then run ${code(codeCommand(machine), 120)}. Run the SSH command above once before: it makes the key`,
      [sshConfig(machine)],
    ],
  ];
  const trouble =
    machine.state === 'stuck'
      ? [
          `${named(machine)} needs a look: ${escapedButMentions(clip(machine.trouble ?? 'its set-up does not finish.', 500))} SSH may work all the same; ${code(`/gpu logs ${machine.name}`, 100)} shows its console.`,
        ]
      : [];
  const iap = iapInWords(machine);
  const title = `*Ways onto ${named(machine)}*`;
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

/** What the way through Identity-Aware Proxy needs. */
function iapInWords({ publicAddress }: Machine): string {
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
