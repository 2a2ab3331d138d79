/** The machine that Google is asked for, field by field. */
import { describe, expect, it } from 'vitest';
import { GPU_FAMILIES, TPU_FAMILIES } from '../../../src/domain/accelerators/index.ts';
import type { Shape } from '../../../src/domain/offer.ts';
import { HOUR } from '../../../src/domain/time.ts';
import { instanceOf } from '../../../src/google/compute/instance.ts';
import { seriesFacts } from '../../../src/google/compute/series.ts';
import type { CreateMachine } from '../../../src/ports/cloud.ts';

const IMAGE = { source: 'projects/x/global/images/i', sizeGb: 50 };

function machine(shape: Shape, change: Partial<CreateMachine> = {}): CreateMachine {
  return {
    project: 'ml-research',
    zone: 'europe-west4-b',
    name: 'ada-1',
    shape,
    buy: 'on-demand',
    labels: { lamplighter: 'yes', 'lamplighter-owner': 'u0ada' },
    bootDiskGb: 200,
    maxRun: 12 * HOUR + 1,
    ...change,
  };
}

const T4: Shape = { family: 't4', count: 2, machineType: 'n1-standard-16' };
const L4: Shape = { family: 'l4', count: 1, machineType: 'g2-standard-8' };
const A100: Shape = { family: 'a100-80', count: 1, machineType: 'a2-ultragpu-1g' };

describe('GPUs', () => {
  it('are attached to N1, by a URL with the zone that is tried', () => {
    expect(instanceOf(machine(T4), IMAGE, {})).toMatchObject({
      machineType: 'zones/europe-west4-b/machineTypes/n1-standard-16',
      guestAccelerators: [
        {
          acceleratorType: 'projects/ml-research/zones/europe-west4-b/acceleratorTypes/nvidia-tesla-t4',
          acceleratorCount: 2,
        },
      ],
    });
  });

  it('are part of every other machine type', () => {
    expect(instanceOf(machine(L4), IMAGE, {})).not.toHaveProperty('guestAccelerators');
  });

  it('are what this builds machines for', () => {
    expect(() => instanceOf(machine({ ...L4, machineType: 'e2-medium' }), IMAGE, {})).toThrow(RangeError);
    expect(() => instanceOf(machine({ ...L4, family: 'b300' }), IMAGE, {})).toThrow(RangeError);
  });
});

describe('TPUs', () => {
  const tpu = (machineType: string, family: string, count: number) =>
    instanceOf(machine({ family, count, machineType }), IMAGE, {});

  it('are part of the machine type, on Hyperdisk, under the same limit of time', () => {
    const made = tpu('ct6e-standard-8t', 'v6e', 8);
    expect(made).not.toHaveProperty('guestAccelerators');
    expect(made).toMatchObject({
      machineType: 'zones/europe-west4-b/machineTypes/ct6e-standard-8t',
      disks: [{ initializeParams: { diskType: 'zones/europe-west4-b/diskTypes/hyperdisk-balanced' } }],
      scheduling: {
        onHostMaintenance: 'TERMINATE',
        instanceTerminationAction: 'STOP',
        maxRunDuration: { seconds: '43200' },
      },
    });
  });

  it('are set up like the hosts of the Cloud TPU API, with OS Login and without an end of their own', () => {
    const items = tpu('tpu7x-standard-4t', 'tpu7x', 4).metadata?.items ?? [];
    const keys = items.map(({ key }) => key);
    expect(keys).toEqual(expect.arrayContaining(['lamplighter-framework', 'enable-oslogin']));
    expect(keys).not.toContain('lamplighter-end');
    expect(items.find(({ key }) => key === 'startup-script')?.value).toContain('PJRT_DEVICE');
  });
});

describe('scheduling', () => {
  it('never asks for live migration, and lets Google end the machine in whole seconds', () => {
    expect(instanceOf(machine(L4), IMAGE, {}).scheduling).toEqual({
      onHostMaintenance: 'TERMINATE',
      provisioningModel: 'STANDARD',
      automaticRestart: true,
      instanceTerminationAction: 'STOP',
      maxRunDuration: { seconds: '43200' },
    });
  });

  it('does not restart a spot machine by itself', () => {
    expect(instanceOf(machine(L4, { buy: 'spot' }), IMAGE, {}).scheduling).toMatchObject({
      provisioningModel: 'SPOT',
      automaticRestart: false,
    });
  });

  it('says what becomes of bundled local SSDs when Google stops the machine', () => {
    expect(instanceOf(machine(A100), IMAGE, {}).scheduling).toMatchObject({
      onInstanceStopAction: { discardLocalSsd: true },
    });
  });

  it('waits for flex-start capacity, outside of reservations', () => {
    const built = instanceOf(machine(L4, { buy: 'flex-start' }), IMAGE, {});
    expect(built.scheduling).toMatchObject({ provisioningModel: 'FLEX_START', automaticRestart: false });
    expect(built.params).toEqual({ requestValidForDuration: { seconds: '7200' } });
    const short = instanceOf(machine(L4, { buy: 'flex-start', queueFor: 90_000 }), IMAGE, {});
    expect(short.params).toEqual({ requestValidForDuration: { seconds: '90' } });
    expect(built.reservationAffinity).toEqual({ consumeReservationType: 'NO_RESERVATION' });
  });
});

describe('the boot disk', () => {
  it('carries the labels, dies with the machine, and has a type that the series can use', () => {
    expect(instanceOf(machine(L4), IMAGE, {}).disks).toEqual([
      {
        boot: true,
        autoDelete: true,
        initializeParams: {
          sourceImage: IMAGE.source,
          diskSizeGb: '200',
          diskType: 'zones/europe-west4-b/diskTypes/pd-balanced',
          labels: { lamplighter: 'yes', 'lamplighter-owner': 'u0ada' },
        },
      },
    ]);
  });

  it('is never smaller than its image', () => {
    const [disk] = instanceOf(machine(L4, { bootDiskGb: 10 }), IMAGE, {}).disks ?? [];
    expect(disk?.initializeParams?.diskSizeGb).toBe('50');
  });
});

describe('the rest', () => {
  it('runs as the account and on the network of the configuration', () => {
    const own = instanceOf(machine(L4), IMAGE, {
      serviceAccount: 'vm@ml-research.iam.gserviceaccount.com',
      network: { name: 'default', hostProject: undefined, subnetwork: 'gpus', publicAddress: true },
    });
    expect(own.serviceAccounts).toEqual([
      {
        email: 'vm@ml-research.iam.gserviceaccount.com',
        scopes: ['https://www.googleapis.com/auth/cloud-platform'],
      },
    ]);
    expect(own.networkInterfaces).toEqual([
      {
        subnetwork: 'regions/europe-west4/subnetworks/gpus',
        accessConfigs: [{ name: 'External NAT', type: 'ONE_TO_ONE_NAT' }],
      },
    ]);
    const plain = instanceOf(machine(L4), IMAGE, {});
    expect(plain.serviceAccounts).toMatchObject([{ email: 'default' }]);
    expect(plain.networkInterfaces).toMatchObject([{ network: 'global/networks/default' }]);
  });

  it('has no address on the internet where people come through IAP', () => {
    const on = (subnetwork: string | undefined) =>
      instanceOf(machine(L4), IMAGE, {
        network: { name: 'research', hostProject: 'shared-net', subnetwork, publicAddress: false },
      }).networkInterfaces;
    expect(on(undefined)).toEqual([{ network: 'projects/shared-net/global/networks/research' }]);
    expect(on('gpus')).toEqual([{ subnetwork: 'projects/shared-net/regions/europe-west4/subnetworks/gpus' }]);
  });

  it('carries the same script for everybody: nothing that a person typed gets into it', () => {
    const script = (of: CreateMachine) =>
      instanceOf(of, IMAGE, {}).metadata?.items?.find(({ key }) => key === 'startup-script')?.value;
    expect(script(machine(L4))).toContain('#!/bin/bash');
    expect(script(machine(L4, { name: 'x', labels: { evil: 'reboot' } }))).toBe(script(machine(L4)));
  });
});

describe('facts of the series', () => {
  it.each(TPU_FAMILIES.flatMap(({ shapes }) => shapes.filter(({ service }) => service === 'compute')))(
    '$machineType is known, and has no local SSD',
    ({ machineType }) => {
      expect(seriesFacts(machineType)).toMatchObject({ accelerator: 'built-in', localSsd: false });
    },
  );

  const shapes = GPU_FAMILIES.flatMap((family) =>
    family.shapes.map((shape) => [shape.machineType, family, shape] as const),
  );

  it.each(shapes)('%s: what the adapter knows agrees with the family', (machineType, family, shape) => {
    expect(seriesFacts(machineType)).toEqual({
      accelerator: family.attachment === 'built-in' ? 'built-in' : 'attach',
      bootDisk: family.bootDiskType,
      localSsd: shape.localSsdGb > 0,
    });
  });

  it.each([
    ['a3-ultragpu-8g', 'hyperdisk-balanced'],
    ['a4-highgpu-8g', 'hyperdisk-balanced'],
    ['g4-standard-48', 'hyperdisk-balanced'],
    ['a3-megagpu-8g', 'pd-balanced'],
  ])('%s boots from %s', (machineType, disk) => {
    expect(seriesFacts(machineType)?.bootDisk).toBe(disk);
  });

  it('are unknown for machines without a GPU', () => {
    expect(seriesFacts('e2-medium')).toBeUndefined();
    expect(seriesFacts('a2')).toBeUndefined();
  });
});
