/** The Advice port over the simulated estate without the wire: the real adapter, answered by the handler itself. */
import { computeAdvice } from '../../../src/google/advice.ts';
import type { GoogleConnection } from '../../../src/google/connect.ts';
import type { Advice } from '../../../src/ports/advice.ts';
import { capacityAdvice } from '../../../src/sandbox/google-api/compute/advice.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import { answered, requestFor } from './google-faults.ts';

interface Asked {
  readonly project: string;
  readonly region: string;
  readonly capacityAdviceRequestResource: object;
}

export function worldAdvice(world: World): Advice {
  const call = async (_id: string, request: object) => {
    // What computeAdvice sends, which is the only caller.
    const { project, region, capacityAdviceRequestResource: body } = request as Asked;
    return answered(() => capacityAdvice(world, requestFor({ project, region }, {}, body)));
  };
  return computeAdvice({ call: call as GoogleConnection['call'] });
}
