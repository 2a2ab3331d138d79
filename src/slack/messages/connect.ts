/** How a person gets onto a machine: SSH, JupyterLab, files, VS Code. */
import type { Machine } from '../../domain/machine.ts';

/** Where JupyterLab listens, on the machine only; the same port is used on the person's side. */
const JUPYTER_PORT = 8080;

/** gcloud's ssh with a tunnel to JupyterLab, which listens on port 8080 of the machine only. */
export function connectCommand(machine: Machine): string {
  return `${sshCommand(machine)} -- -L ${JUPYTER_PORT}:localhost:${JUPYTER_PORT}`;
}

/** A shell on the machine. */
export function sshCommand(machine: Machine): string {
  return `gcloud compute ssh ${machine.name} ${placeOf(machine)}`;
}

/** From the person's computer into their home on the machine, and back. */
export function copyCommands(machine: Machine): readonly string[] {
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
