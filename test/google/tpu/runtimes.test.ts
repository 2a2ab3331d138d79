/** The runtime versions of a zone over the wire, and that the pinned table names none that is not there. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TPU_FAMILIES } from '../../../src/domain/accelerators/index.ts';
import { chooseRuntime } from '../../../src/domain/decide/runtime.ts';
import { computeCloud } from '../../../src/google/compute/cloud.ts';
import { openSandbox, type Sandbox } from '../sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await openSandbox();
});
afterEach(() => sandbox.close());

const PROJECT = 'ml-research';
const ZONE = 'us-central1-a';

it('are read whole, and have what fits every slice with every framework', async () => {
  const cloud = computeCloud(sandbox.google, { clock: sandbox.clock });
  const listed = await cloud.runtimeVersions(PROJECT, ZONE);
  if (!listed.ok) throw new Error(listed.fault.message);
  expect(new Set(listed.value).size).toBe(listed.value.length);
  const nodes = TPU_FAMILIES.flatMap(({ name, shapes }) =>
    shapes
      .filter(({ service }) => service === 'tpu')
      .map(({ count, machineType }) => ({ family: name, count, machineType })),
  );
  expect(nodes.length).toBeGreaterThan(40);
  for (const node of nodes) {
    for (const framework of ['jax', 'pytorch', 'tensorflow'] as const) {
      const chosen = chooseRuntime({ ...node, framework }, { zone: ZONE, versions: listed.value });
      expect(chosen, `${node.machineType} ${framework}`).toMatchObject({ kind: 'chosen' });
      expect(listed.value).toContain(chosen?.kind === 'chosen' ? chosen.version : '');
      const notes = chosen?.kind === 'chosen' ? chosen.notes.join(' ') : '';
      expect(notes).not.toContain('any more');
    }
  }
});

it('of a project that is not there are a fault, which whoever plans can live with', async () => {
  const cloud = computeCloud(sandbox.google, { clock: sandbox.clock });
  expect(await cloud.runtimeVersions('no-such-project', ZONE)).toMatchObject({ ok: false });
});
