/** The metadata with which each host of a TPU is set up, of the Cloud TPU API and of Compute Engine alike. */
import { sliceOf } from '../../domain/accelerators/index.ts';
import { SECOND } from '../../domain/time.ts';
import { frameworkOf, requirementsOf } from '../../domain/tpu-software.ts';
import type { CreateMachine } from '../../ports/cloud.ts';
import { tpuStartupScript } from './startup-script.ts';

/**
 * What startup-script.sh is given. Not `enable-oslogin`: gcloud looks for it in the project alone before it logs in to
 * a TPU, and would put its key where a host that has OS Login does not look (gcloud's tpu-vm ssh).
 */
export function tpuMetadata(machine: CreateMachine): Readonly<Record<string, string>> {
  const { runtimeVersion, data, maxRun } = machine;
  const framework = frameworkOf(machine);
  return {
    'enable-guest-attributes': 'TRUE',
    'startup-script': tpuStartupScript(),
    'lamplighter-framework': framework,
    'lamplighter-requirements': requirementsOf(framework, runtimeVersion).join('\n'),
    ...(data === undefined ? {} : { 'lamplighter-data': data }),
    // Compute Engine has a time limit of its own.
    ...(machine.service === 'tpu'
      ? {
          'lamplighter-max-run': String(Math.floor(maxRun / SECOND)),
          'lamplighter-end': endOf(machine),
        }
      : {}),
  };
}

/**
 * The call that ends it, as a method and a path of the Cloud TPU API: a stop where it can be started again, else its
 * deletion, of a queued resource with all that came of it.
 */
function endOf({ project, zone, name, shape, queued }: CreateMachine): string {
  const place = `projects/${project}/locations/${zone}`;
  if (queued) return `DELETE ${place}/queuedResources/${name}?force=true`;
  const hosts = sliceOf(shape)?.hosts ?? 1;
  return hosts > 1 ? `DELETE ${place}/nodes/${name}` : `POST ${place}/nodes/${name}:stop`;
}
