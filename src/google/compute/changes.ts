/** Changes of machines that exist, at Compute Engine: their disks. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Cloud, OperationAt } from '../../ports/cloud.ts';
import { invalidRequest } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';
import { lastPart } from './machine-record.ts';

type Changes = Pick<Cloud, 'bootDisk' | 'growDisk'>;

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
  };
}

/** The operation that a change has become; its name, not its numeric id. */
export function begun(
  { project, zone }: Pick<OperationAt, 'project' | 'zone'>,
  answer: Result<protos.cloud.compute.v1.IOperation>,
): Result<OperationAt> {
  return answer.ok ? ok({ project, zone, name: answer.value.name ?? '' }) : answer;
}
