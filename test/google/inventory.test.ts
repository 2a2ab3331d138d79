/** What others have made, over the wire: the contract, TPUs, and a project that Google shows in part. */
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import { googleInventory } from '../../src/google/inventory.ts';
import { ESTATE, inventoryContract } from '../contracts/inventory.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';

inventoryContract('Google’s APIs', async (options) => {
  const { google, clock, close } = await openSandbox(options);
  return { inventory: googleInventory(google), project: 'ml-research', now: () => clock.now(), close };
});

describe('over the wire', () => {
  let sandbox: Sandbox;
  afterEach(() => sandbox.close());

  it('finds a node of the Cloud TPU API that somebody else made', async () => {
    sandbox = await openSandbox();
    const { api, google, clock } = sandbox;
    const made = await fetch(
      `${api.url}/v2/projects/ml-research/locations/us-central1-a/nodes?nodeId=theirs`,
      {
        method: 'POST',
        headers: { authorization: 'Bearer somebody', 'content-type': 'application/json' },
        body: JSON.stringify({
          acceleratorType: 'v5litepod-8',
          runtimeVersion: 'v2-alpha-tpuv5-lite',
          labels: { team: 'vision' },
        }),
      },
    );
    expect(await made.json()).toHaveProperty('name');
    clock.advance(HOUR);
    const found = await googleInventory(google).strangers('ml-research');
    expect(found).toMatchObject({
      ok: true,
      value: {
        complete: true,
        machines: [
          {
            service: 'tpu',
            name: 'theirs',
            machineType: 'v5litepod-8',
            accelerators: undefined,
            labels: { team: 'vision' },
          },
        ],
      },
    });
  });

  it('says when Google leaves a zone out', async () => {
    sandbox = await openSandbox(ESTATE);
    sandbox.world.setUnreachable('us-central1-b', true);
    const found = await googleInventory(sandbox.google).strangers('ml-research');
    expect(found).toMatchObject({
      ok: true,
      value: { complete: false, machines: [{ name: 'notebook' }, { name: 'grouped' }] },
    });
  });
});
