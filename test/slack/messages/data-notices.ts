/** Births with data to copy, as they are told. */
import { machineEstimate } from '../../../src/domain/decide/estimate.ts';
import type { Machine, MachineData } from '../../../src/domain/machine.ts';
import type { Notice } from '../../../src/domain/notice.ts';

/** `now`: when it is told. */
export function dataNotices(machine: Machine, now: number): Readonly<Record<string, Notice>> {
  const data: MachineData = {
    url: 'gs://team-datasets/imagenet',
    bytes: 40_320_000_000,
    objects: 147,
    more: false,
    location: 'US-CENTRAL1',
    copied: 12_000_000_000,
    movedAt: now,
  };
  const birth = (change: Partial<Machine>): Notice => ({
    kind: 'birth',
    machine: { ...machine, ...change },
    estimate: machineEstimate({ ...machine, ...change }),
    now,
  });
  return {
    'birth: with data to come': birth({
      state: 'placing',
      zone: undefined,
      data: { ...data, copied: 0, movedAt: undefined },
    }),
    'birth: copying its data': birth({ state: 'booting', bootPhase: 'data', data }),
    'birth: copying data that nobody counted': birth({
      state: 'booting',
      bootPhase: 'data',
      data: { ...data, more: true },
    }),
    'birth: ready with its data': birth({ state: 'ready', data: { ...data, copied: data.bytes } }),
    'birth: ready without all of its data': birth({
      state: 'ready',
      data: { ...data, failed: 'ERROR: (gcloud.storage.rsync) HTTPError 403: <no> & none' },
    }),
  };
}
