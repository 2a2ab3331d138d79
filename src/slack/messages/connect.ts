/** How a person gets onto a machine. */
import type { Machine } from '../../domain/machine.ts';

/** gcloud's ssh with a tunnel to JupyterLab, which listens on port 8080 of the machine only. */
export function connectCommand(machine: Machine): string {
  return `gcloud compute ssh ${machine.name} --project ${machine.project} --zone ${machine.zone ?? 'ZONE'} -- -L 8080:localhost:8080`;
}
