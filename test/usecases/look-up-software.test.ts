/** What a TPU boots is looked up where it is to be made; what Google does not tell does not stop it. */
import { describe, expect, it } from 'vitest';
import type { Fault } from '../../src/domain/fault.ts';
import type { Machine, MachineSpec } from '../../src/domain/machine.ts';
import { fail, ok, type Result } from '../../src/domain/result.ts';
import { HOUR } from '../../src/domain/time.ts';
import { lookUpSoftware } from '../../src/usecases/look-up-software.ts';
import { machine } from '../slack/messages/notices.ts';
import { type FakeEngine, fakeEngine } from '../support/fake-engine.ts';

const SPEC: MachineSpec = { family: 'v5e', count: 8, buy: 'on-demand', leaseFor: HOUR, zone: undefined };

async function looked(answer: Result<readonly string[]>, change: Partial<Machine> = {}) {
  const engine: FakeEngine = await fakeEngine();
  const asked: string[] = [];
  engine.cloud.runtimeVersions = async (project, zone) => {
    asked.push(`${project}/${zone}`);
    return answer;
  };
  const found = await lookUpSoftware(
    engine.deps,
    machine({ kind: 'tpu', spec: SPEC, shape: undefined, ...change }),
    'us-west4-a',
  );
  return { asked, found };
}

const fault = (kind: 'denied' | 'unavailable'): Fault => ({ kind, scope: 'zone', message: 'no' });

describe('the software of a TPU', () => {
  it('is asked of Google once, in the first zone that is to be tried', async () => {
    const { asked, found } = await looked(ok(['v2-alpha-tpuv5-lite', 'v2-alpha-tpuv6e']));
    expect(asked).toEqual(['ml-research/us-west4-a']);
    expect(found).toMatchObject({
      kind: 'found',
      machine: { runtimeVersion: 'v2-alpha-tpuv5-lite', softwareNotes: [] },
    });
    const again = await looked(ok([]), { runtimeVersion: 'v2-alpha-tpuv5-lite' });
    expect(again.asked).toEqual([]);
  });

  it.each(['denied', 'unavailable'] as const)(
    'is taken from the table when Google’s answer is %s, and that is said',
    async (kind) => {
      const { found } = await looked(fail(fault(kind)));
      expect(found).toMatchObject({
        machine: {
          runtimeVersion: 'v2-alpha-tpuv5-lite',
          softwareNotes: [expect.stringContaining('Google did not say')],
        },
      });
    },
  );

  it('that Google does not have there is refused with a whole command', async () => {
    const { found } = await looked(ok(['v2-alpha-tpuv5-lite']), {
      spec: { ...SPEC, runtimeVersion: 'v2-alpha-tpuv5-lite-old' },
    });
    expect(found).toMatchObject({
      kind: 'refused',
      because: expect.stringMatching(/For example: \/gpu up v5e-8 --version v2-alpha-tpuv5-lite$/),
    });
  });

  it('is nothing to ask for where an image is booted', async () => {
    const { asked, found } = await looked(ok([]), { kind: 'gpu', spec: { ...SPEC, family: 'l4', count: 1 } });
    expect(asked).toEqual([]);
    expect(found).toMatchObject({ kind: 'found' });
  });
});
