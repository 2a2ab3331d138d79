/** Changes of machines that exist, at Compute Engine: their disks, their types, how they are bought. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { gpuOf } from '../../domain/accelerators/index.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Cloud, OperationAt } from '../../ports/cloud.ts';
import { invalidRequest } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';
import { lastPart } from './machine-record.ts';

type Changes = Pick<Cloud, 'bootDisk' | 'growDisk' | 'setMachineType' | 'setAccelerators' | 'setBuy'>;

/** The part of the Cloud port that changes machines beside starting and stopping them. */
export function machineChanges(google: GoogleConnection): Changes {
  return {
    async bootDisk({ project, zone, name }) {
      const request = { project, zone, instance: name };
      const found = await google.call('compute.instances.get', request, { fields: 'disks(boot,source)' });
      if (!found.ok) return found;
      const source = found.value.disks?.find((disk) => disk.boot === true)?.source;
      const disk = lastPart(source);
      if (disk === '') return fail(invalidRequest(`Google shows no boot disk of ${name}`));
      const shown = await google.call(
        'compute.disks.get',
        { project, zone, disk },
        { fields: 'sizeGb,type' },
      );
      if (!shown.ok) return shown;
      const { sizeGb, type } = shown.value;
      return ok({ project, zone, name: disk, sizeGb: Number(sizeGb ?? 0), type: lastPart(type) });
    },

    async growDisk({ project, zone, name }, sizeGb, requestId) {
      return begun(
        { project, zone },
        await google.call('compute.disks.resize', {
          project,
          zone,
          disk: name,
          requestId,
          disksResizeRequestResource: { sizeGb: String(sizeGb) },
        }),
      );
    },

    async setMachineType(at, machineType, requestId) {
      const { project, zone, name } = at;
      return begun(
        at,
        await google.call('compute.instances.setMachineType', {
          project,
          zone,
          instance: name,
          requestId,
          instancesSetMachineTypeRequestResource: {
            machineType: `zones/${zone}/machineTypes/${machineType}`,
          },
        }),
      );
    },

    async setAccelerators(at, { family, count }, requestId) {
      const { project, zone, name } = at;
      const accelerator = gpuOf(family)?.acceleratorType;
      if (accelerator === undefined) return fail(invalidRequest(`there is no accelerator called ${family}`));
      const acceleratorType = `projects/${project}/zones/${zone}/acceleratorTypes/${accelerator}`;
      return begun(
        at,
        await google.call('compute.instances.setMachineResources', {
          project,
          zone,
          instance: name,
          requestId,
          instancesSetMachineResourcesRequestResource: {
            guestAccelerators: [{ acceleratorType, acceleratorCount: count }],
          },
        }),
      );
    },

    /**
     * Scheduling.preemptible, and with it the provisioning model, can be set while the machine is TERMINATED (the API's
     * own description of the field). All that the machine has is sent along: Google does not say what it makes of
     * fields that are left out.
     */
    async setBuy(at, buy, requestId) {
      const { project, zone, name } = at;
      const request = { project, zone, instance: name };
      const found = await google.call('compute.instances.get', request, { fields: 'scheduling' });
      if (!found.ok) return found;
      const spot = buy === 'spot';
      const schedulingResource = {
        ...found.value.scheduling,
        provisioningModel: spot ? 'SPOT' : 'STANDARD',
        preemptible: spot,
        automaticRestart: !spot,
      };
      return begun(
        at,
        await google.call('compute.instances.setScheduling', { ...request, requestId, schedulingResource }),
      );
    },
  };
}

/** The operation that a change has become; its name, not its numeric id. */
export function begun(
  { project, zone, region }: Pick<OperationAt, 'project' | 'zone' | 'region'>,
  answer: Result<protos.cloud.compute.v1.IOperation>,
): Result<OperationAt> {
  if (!answer.ok) return answer;
  const { name } = answer.value;
  return ok({ project, zone, name: name ?? '', ...(region === undefined ? {} : { region }) });
}
