/** What the Cloud TPU API is asked to create. */
import { describe, expect, it } from 'vitest';
import { HOUR } from '../../../src/domain/time.ts';
import { nodeOf, queuedOf } from '../../../src/google/tpu/request.ts';
import { V6E } from './v6e.ts';

const NETWORK = { name: 'lab', hostProject: 'net', subnetwork: 'tpus', publicAddress: false };

describe('a node', () => {
  it('has its type, its runtime, its labels and the default network with an address', () => {
    expect(nodeOf(V6E, {})).toMatchObject({
      acceleratorType: 'v6e-8',
      runtimeVersion: 'v2-alpha-tpuv6e',
      labels: V6E.labels,
      metadata: { 'enable-guest-attributes': 'TRUE' },
      networkConfig: { network: 'projects/p/global/networks/default', enableExternalIps: true },
    });
    expect(nodeOf(V6E, {})).not.toHaveProperty('schedulingConfig');
    expect(nodeOf(V6E, {})).not.toHaveProperty('serviceAccount');
  });

  it('runs as the account and in the network that are set', () => {
    expect(nodeOf(V6E, { serviceAccount: 'vm@p.iam.gserviceaccount.com', network: NETWORK })).toMatchObject({
      serviceAccount: {
        email: 'vm@p.iam.gserviceaccount.com',
        scope: ['https://www.googleapis.com/auth/cloud-platform'],
      },
      networkConfig: {
        network: 'projects/net/global/networks/lab',
        subnetwork: 'projects/net/regions/us-east5/subnetworks/tpus',
        enableExternalIps: false,
      },
    });
  });

  it('is spot by itself, and by its queued resource where one makes it', () => {
    const spot = { ...V6E, buy: 'spot' } as const;
    expect(nodeOf(spot, {})).toMatchObject({ schedulingConfig: { spot: true } });
    expect(nodeOf({ ...spot, queued: true }, {})).not.toHaveProperty('schedulingConfig');
  });
});

describe('a queued resource', () => {
  const queued = { ...V6E, queued: true } as const;
  const parent = 'projects/p/locations/us-east5-b';

  it('makes one node of its own name, guaranteed, for as long as it may wait', () => {
    expect(queuedOf({ ...queued, queueFor: 1.5 * HOUR }, {})).toMatchObject({
      tpu: { nodeSpec: [{ parent, nodeId: 'ada-1', node: { acceleratorType: 'v6e-8' } }] },
      guaranteed: {},
      queueingPolicy: { validUntilDuration: { seconds: 5_400 } },
    });
  });

  it('waits for ever where nothing is said', () => {
    expect(queuedOf(queued, {})).not.toHaveProperty('queueingPolicy');
  });

  it('is spot, or several slices named after it', () => {
    const several = queuedOf({ ...queued, buy: 'spot', slices: 3 }, {});
    expect(several).toMatchObject({
      tpu: { nodeSpec: [{ parent, multisliceParams: { nodeCount: 3, nodeIdPrefix: 'ada-1' } }] },
      spot: {},
    });
    expect(several).not.toHaveProperty('guaranteed');
  });
});
