/** How a person gets onto a machine: SSH, JupyterLab, files, VS Code. */
import { type Slice, sliceOf } from '../../domain/accelerators/index.ts';
import type { Machine } from '../../domain/machine.ts';

/** Where JupyterLab listens, on the machine only; the same port is used on the person's side. */
const JUPYTER_PORT = 8080;

/** gcloud's ssh with a tunnel to JupyterLab, which listens on port 8080 of the machine only. */
export function connectCommand(machine: Machine): string {
  return `${sshCommand(machine)} -- -L ${JUPYTER_PORT}:localhost:${JUPYTER_PORT}`;
}

/** A host of a TPU by its number from 0, or all of them. */
export type HostChoice = number | 'all';

/** A shell on the machine; of a slice on its first host, unless another is chosen. */
export function sshCommand(machine: Machine, host: number = 0): string {
  return nodeOf(machine) === undefined
    ? `gcloud compute ssh ${machine.name} ${placeOf(machine)}`
    : `gcloud compute tpus tpu-vm ssh ${nodeName(machine)} ${placeOf(machine)}${workerOf(machine, host)}`;
}

/**
 * Runs something on every host of a TPU at once; gcloud wants a command for that, and gives no shell. It is in double
 * quotes, so it must have none of its own that are not escaped.
 */
export function everyHostCommand(machine: Machine, command: string): string {
  const quoted = command.replaceAll('"', '\\"');
  return `gcloud compute tpus tpu-vm ssh ${nodeName(machine)} ${placeOf(machine)} --worker=all --command "${quoted}"`;
}

/** What the set-up of a TPU's host said; nodes have no serial console to read from outside. */
export function setUpLog(machine: Machine, host: number = 0): string {
  return `${sshCommand(machine, host)} --command "sudo journalctl -u google-startup-scripts --no-pager -n 100"`;
}

/** The slice that it is, where the Cloud TPU API keeps it; undefined for machines of Compute Engine. */
export function nodeOf({ shape }: Machine): Slice | undefined {
  const slice = shape && sliceOf(shape);
  return slice?.service === 'tpu' ? slice : undefined;
}

/** Of slices that work as one each is a node with a number behind the name; the first is named. */
function nodeName({ name, spec }: Machine): string {
  return (spec.slices ?? 1) > 1 ? `${name}-0` : name;
}

function workerOf(machine: Machine, host: HostChoice): string {
  return (nodeOf(machine)?.hosts ?? 1) > 1 ? ` --worker=${host}` : '';
}

/** From the person's computer into their home on the machine, and back; to a slice's every host, from its first. */
export function copyCommands(machine: Machine): readonly string[] {
  if (nodeOf(machine) !== undefined) {
    const scp = 'gcloud compute tpus tpu-vm scp --recurse';
    const name = nodeName(machine);
    return [
      `${scp} ./data ${name}:~/ ${placeOf(machine)}${workerOf(machine, 'all')}`,
      `${scp} ${name}:~/results . ${placeOf(machine)}${workerOf(machine, 0)}`,
    ];
  }
  return [
    `gcloud compute scp --recurse ./data ${machine.name}:~/ ${placeOf(machine)}`,
    `gcloud compute scp --recurse ${machine.name}:~/results . ${placeOf(machine)}`,
  ];
}

/**
 * An entry for ~/.ssh/config, for VS Code's Remote-SSH and everything else that calls ssh. Through IAP also where
 * there is a public address, which is another one after each start. `gcloud compute config-ssh` knows neither IAP nor
 * OS Login (its help), so it cannot be used. gcloud keeps host keys under `compute.<instance id>`.
 */
export function sshConfig(machine: Machine): string {
  const { name, project, incarnation } = machine;
  const zone = machine.zone ?? 'ZONE';
  return [
    `Host ${name}`,
    `  ProxyCommand gcloud compute start-iap-tunnel ${name} %p --listen-on-stdin --project ${project} --zone ${zone}`,
    '  User YOUR_OS_LOGIN_NAME',
    '  IdentityFile ~/.ssh/google_compute_engine',
    '  UserKnownHostsFile ~/.ssh/google_compute_known_hosts',
    ...(incarnation === undefined ? [] : [`  HostKeyAlias compute.${incarnation.instanceId}`]),
  ].join('\n');
}

/** Prints the name that OS Login knows the person by. */
export const OS_LOGIN_NAME =
  'gcloud compute os-login describe-profile --format="value(posixAccounts[0].username)"';

/** Opens VS Code on the machine, once the entry is there. */
export function codeCommand(machine: Machine): string {
  return `code --remote ssh-remote+${machine.name} /home`;
}

/** gcloud goes through IAP by itself where there is no public address; said all the same, so that it fails clearly. */
function placeOf({ project, zone, publicAddress }: Machine): string {
  const iap = publicAddress === false ? ' --tunnel-through-iap' : '';
  return `--project ${project} --zone ${zone ?? 'ZONE'}${iap}`;
}
