/** Which SKU prices which part: descriptions as the Cloud Billing Catalog has them, with the traps among them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partPrices, readSku, type Sku, type SkuPrice } from '../../../src/google/listings/skus.ts';

interface Given {
  readonly usage?: string;
  readonly unit?: string;
  readonly regions?: string[];
  /** Rates of the tiers in USD, with where each starts. */
  readonly tiers?: readonly (readonly [from: number, usd: number])[];
  readonly currency?: string;
}

function sku(description: string, given: Given = {}): Sku {
  const { usage = 'OnDemand', unit = 'h', regions = ['us-central1'], currency = 'USD' } = given;
  const tieredRates = (given.tiers ?? [[0, 0.5]]).map(([startUsageAmount, usd]) => ({
    startUsageAmount,
    unitPrice: {
      currencyCode: currency,
      units: String(Math.floor(usd)),
      nanos: Math.round((usd % 1) * 1e9),
    },
  }));
  return {
    description,
    category: { usageType: usage },
    serviceRegions: regions,
    pricingInfo: [{ pricingExpression: { usageUnit: unit, tieredRates } }],
  };
}

describe('a plain list price', () => {
  it.each([
    ['Nvidia Tesla T4 GPU running in Americas', 'nvidia-tesla-t4'],
    ['Nvidia Tesla P4 GPU running in Iowa', 'nvidia-tesla-p4'],
    ['Nvidia Tesla P100 GPU running in Americas', 'nvidia-tesla-p100'],
    ['Nvidia Tesla V100 GPU running in Netherlands', 'nvidia-tesla-v100'],
    ['Nvidia L4 GPU running in Salt Lake City', 'nvidia-l4'],
    ['Nvidia Tesla A100 GPU running in Americas', 'nvidia-tesla-a100'],
    ['Nvidia Tesla A100 80GB GPU running in Americas', 'nvidia-a100-80gb'],
    ['Nvidia H100 80GB GPU running in Americas', 'nvidia-h100-80gb'],
    ['Nvidia H100 80GB Plus GPU running in Americas', 'nvidia-h100-mega-80gb'],
    ['Nvidia H100 80GB Mega GPU running in Frankfurt', 'nvidia-h100-mega-80gb'],
    ['H200 141GB GPU running in Belgium', 'nvidia-h200-141gb'],
    ['A4 Nvidia B200 (1 gpu slice) running in Netherlands', 'nvidia-b200'],
    ['RTX 6000 96GB running in Oregon', 'nvidia-rtx-pro-6000'],
  ])('%s is that of one %s', (description, part) => {
    expect(readSku(sku(description))).toEqual({
      part,
      spot: false,
      regions: ['us-central1'],
      nanos: 500_000_000,
    });
  });

  it.each([
    ['TpuV5e running in Americas', 'v5e', false, 1],
    ['TpuV5p running in Columbus', 'v5p', false, 1],
    ['TpuV6e running in Columbus', 'v6e', false, 1],
    ['TpuV6e attached to Spot Preemptible VMs running in Columbus', 'v6e', true, 1],
    ['Tpu-v2 Accelerator USA', 'v2', false, 4],
    ['TPU-v3 Pod Accelerator Europe', 'v3 pod', false, 4],
    ['Tpu-v3 Pod Accelerator Preemptible USA', 'v3 pod', true, 4],
    ['Preemptible Tpu-v2 Accelerator Asia', 'v2', true, 4],
    ['Tpu-v4 Pod Accelerator USA', 'v4', false, 4],
  ])('%s is that of chips of %s', (description, part, spot, chips) => {
    expect(readSku(sku(description))).toEqual({
      part,
      spot,
      regions: ['us-central1'],
      nanos: 500_000_000 / chips,
    });
  });

  it.each([
    'DWS Defined Duration V6e running in Columbus',
    'Capacity Optimized TpuV6e running in Columbus',
    'Reserved V6e TPU in Columbus in Calendar Mode',
    'Commitment v1: TpuV6e running in Columbus for 1 Year',
    'Commitment: Tpu-v2 Pod 1 Year USA',
    'TPU7x running in Americas',
  ])('%s is read as none', (description) => {
    expect(readSku(sku(description))).toBeUndefined();
  });

  it.each([
    ['N1 Predefined Instance Core running in Americas', 'n1predefined vCPU', 'h'],
    ['N1 Predefined Instance Ram running in Americas', 'n1predefined GiB', 'GiBy.h'],
    ['G2 Instance Core running in Iowa', 'g2 vCPU', 'h'],
    ['A2 Instance Ram running in Americas', 'a2 GiB', 'GiBy.h'],
    ['A3 Instance Core running in Americas', 'a3 vCPU', 'h'],
    ['A3Plus Instance Ram running in Americas', 'a3plus GiB', 'GiBy.h'],
    ['A3Ultra Instance Core running in Iowa', 'a3ultra vCPU', 'h'],
    ['A3 Ultra Instance Core running in Iowa', 'a3ultra vCPU', 'h'],
    ['G4 Instance Ram running in Iowa', 'g4 GiB', 'GiBy.h'],
  ])('%s is that of one %s', (description, part, unit) => {
    expect(readSku(sku(description, { unit }))).toMatchObject({ part, spot: false, nanos: 500_000_000 });
  });

  it.each([
    ['SSD backed Local Storage', false],
    ['SSD backed Local Storage in Paris', false],
    ['SSD backed Local Storage attached to Spot Preemptible VMs', true],
    ['SSD backed Local Storage attached to Spot Preemptible VMs in Paris', true],
  ])('%s is local SSD by the month of 730 hours', (description, spot) => {
    const read = readSku(sku(description, { unit: 'GiBy.mo', tiers: [[0, 0.08]] }));
    expect(read).toMatchObject({ part: 'local-ssd GiB', spot });
    expect(read?.nanos).toBeCloseTo(80_000_000 / 730, 6);
  });
});

describe('disks and addresses', () => {
  it.each([
    ['Storage PD Capacity in Iowa', 'pd-standard GiB'],
    ['Balanced PD Capacity', 'pd-balanced GiB'],
    ['SSD backed PD Capacity in Paris', 'pd-ssd GiB'],
    ['Hyperdisk Balanced Capacity in Paris', 'hyperdisk-balanced GiB'],
  ])('%s is %s by the month', (description, part) => {
    const read = readSku(sku(description, { unit: 'GiBy.mo', tiers: [[0, 0.73]] }));
    expect(read).toMatchObject({ part, spot: false });
    expect(read?.nanos).toBeCloseTo(1_000_000, 6);
  });

  it.each([
    ['External IP Charge on a Standard VM', false],
    ['External IP Charge on a Standard VM in Iowa', false],
    ['External IP Charge on a Spot Preemptible VM', true],
    ['External IP Charge on a Spot Preemptible VM in Iowa', true],
  ])('%s is an address (spot: %s), free at first', (description, spot) => {
    const read = readSku(
      sku(description, {
        tiers: [
          [0, 0],
          [744, 0.005],
        ],
      }),
    );
    expect(read).toMatchObject({ part: 'address', spot, nanos: 5_000_000 });
  });

  it.each(['Regional Balanced PD Capacity in Iowa', 'Hyperdisk Balanced High Availability Capacity in Iowa'])(
    '%s is another disk',
    (description) => {
      expect(readSku(sku(description, { unit: 'GiBy.mo' }))).toBeUndefined();
    },
  );
});

describe('spot', () => {
  it.each([
    ['Nvidia L4 GPU attached to Spot Preemptible VMs running in Iowa', 'Preemptible', 'nvidia-l4'],
    ['Nvidia Tesla T4 GPU attached to Preemptible VMs running in Iowa', 'Preemptible', 'nvidia-tesla-t4'],
    [
      'RTX 6000 96GB attached to Spot Preemptible VMs running in Belgium',
      'Preemptible',
      'nvidia-rtx-pro-6000',
    ],
    ['Spot Preemptible G2 Instance Core running in Iowa', 'Preemptible', 'g2 vCPU'],
    ['Spot Preemptible A4 Nvidia B200 (1 gpu slice) running in Americas', 'OnDemand', 'nvidia-b200'],
    ['Spot Preemptible A3 Instance Core running in Americas', 'OnDemand', 'a3 vCPU'],
    ['Nvidia L4 GPU running in Iowa', 'Preemptible', 'nvidia-l4'],
  ])('%s (%s) is a spot price', (description, usage, part) => {
    expect(readSku(sku(description, { usage }))).toMatchObject({ part, spot: true });
  });
});

describe('what is no plain list price', () => {
  it.each([
    ['Commitment v1: Nvidia L4 GPU running in Iowa for 1 Year', 'OnDemand'],
    ['Commitment v1: H200 141GB GPU running in Americas for 3 Years', 'Commit3Yr'],
    ['Nvidia L4 GPU running in Iowa', 'Commit1Yr'],
    ['Nvidia L4 GPU running in Iowa', 'CmtCudPremium'],
    ['Reserved Nvidia Tesla A100 GPU in Milan', 'OnDemand'],
    ['Reserved Nvidia H100 80GB Mega GPU in Americas in Calendar Mode', 'OnDemand'],
    ['H200 141GB GPU running in Americas in Calendar Mode', 'OnDemand'],
    ['Nvidia H100 Mega 80GB GPU attached to DWS Defined Duration VMs running in Americas', 'OnDemand'],
    ['DWS Defined Duration A3 Core running in Americas', 'OnDemand'],
    ['DWS Calendar Mode A3 Instance Core running in Americas', 'OnDemand'],
    ['Nvidia Tesla T4 GPU attached to Sole Tenancy VMs running in Americas', 'OnDemand'],
    ['A2 Sole Tenancy Instance Core running in Americas', 'OnDemand'],
    ['Sole Tenancy Premium for N1 Sole Tenancy Instance Core running in Iowa', 'OnDemand'],
    ['N1 Custom Instance Core running in Americas', 'OnDemand'],
    ['Custom Instance Core running in Americas', 'OnDemand'],
    ['Committed Use Discount Premium for G2 Instance Core running in Iowa', 'OnDemand'],
    ['N1 Predefined Instance Ram suspended state running in Iowa', 'OnDemand'],
    ['Capacity Optimized H200 141GB GPU running in Iowa', 'OnDemand'],
    ['Nvidia L4 GPU Virtual Workstation running in Americas', 'OnDemand'],
    ['Nvidia Tesla T4 Virtual Workstation GPU running in Americas', 'OnDemand'],
    ['N2 Instance Core running in Americas', 'OnDemand'],
    ['A3Edge Instance Core running in Americas', 'OnDemand'],
    ['Nvidia Tesla K80 GPU running in Americas', 'OnDemand'],
    ['', 'OnDemand'],
  ])('%s (%s) is left out', (description, usage) => {
    expect(readSku(sku(description, { usage }))).toBeUndefined();
  });

  it.each([
    ['nothing, as the placeholders of reservations do', { tiers: [[0, 0]] }],
    ['something in another unit', { unit: 'GiBy.mo' }],
    ['euros', { currency: 'EUR' }],
    ['what nobody says', { tiers: [] }],
  ] as const)('one that costs %s has no price', (_name, given) => {
    expect(readSku(sku('Nvidia L4 GPU running in Iowa', given))).toBeUndefined();
  });

  it('one without any price information has no price', () => {
    expect(
      readSku({ description: 'Nvidia L4 GPU running in Iowa', category: { usageType: 'OnDemand' } }),
    ).toBe(undefined);
  });
});

describe('tiers', () => {
  it('the last one counts, whatever their order: the first may be free', () => {
    for (const tiers of [
      [[0, 0] as const, [30, 0.04] as const],
      [[30, 0.04] as const, [0, 0] as const],
    ]) {
      expect(readSku(sku('Nvidia L4 GPU running in Iowa', { tiers }))?.nanos).toBe(40_000_000);
    }
  });

  it('whole dollars and billionths add up', () => {
    const read = readSku(sku('Nvidia H100 80GB GPU running in Americas', { tiers: [[0, 9.796550569]] }));
    expect(read?.nanos).toBe(9_796_550_569);
  });
});

describe('put together', () => {
  const given: SkuPrice[] = [
    { part: 'nvidia-l4', spot: false, regions: ['us-central1', 'us-east1'], nanos: 5 },
    { part: 'nvidia-l4', spot: true, regions: ['us-central1'], nanos: 2 },
    { part: 'nvidia-l4', spot: false, regions: ['us-central1'], nanos: 7 },
    { part: 'g2 vCPU', spot: true, regions: ['us-east1'], nanos: 1 },
  ];

  it('prices stand by region, part and way of buying; of two the dearer, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(given, { minLength: given.length }), (skus) => {
        expect(partPrices(skus)).toEqual({
          regions: {
            'us-central1': { 'nvidia-l4': { onDemand: 7, spot: 2 } },
            'us-east1': { 'nvidia-l4': { onDemand: 5 }, 'g2 vCPU': { spot: 1 } },
          },
        });
      }),
    );
  });
});
