/** What the pump carries out: machines, messages and requests that are due. */
import type { Duration } from '../domain/time.ts';
import { SECOND } from '../domain/time.ts';
import { answerRequest } from '../usecases/answer-request.ts';
import { deliverSaying } from '../usecases/deliver-saying.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import { settleMachine } from '../usecases/settle-machine.ts';
import { CLAIM } from '../usecases/step.ts';
import type { Source } from './pump.ts';

/** Messages are short calls: another worker may take over after this. */
const SAYING_CLAIM: Duration = 30 * SECOND;
/** Of that, for one post to arrive: the next claim must find it. Our client waits 10 s for the answer. */
const POSTING: Duration = 15 * SECOND;

/** Machines being born, moved, stopped: most lanes wait for Google. */
export function settleSource(deps: EngineDeps, lanes = 32): Source {
  return {
    name: 'settle',
    lanes,
    async claim() {
      const claim = await deps.store.claimMachine(deps.worker, CLAIM);
      return claim === undefined ? undefined : () => settleMachine(deps, claim);
    },
  };
}

/** Messages owed to people. */
export function outboxSource(deps: EngineDeps, lanes = 8): Source {
  return {
    name: 'outbox',
    lanes,
    async claim() {
      const postUntil = deps.clock.now() + SAYING_CLAIM - POSTING;
      const claim = await deps.store.claimSaying(deps.worker, SAYING_CLAIM);
      return claim === undefined ? undefined : () => deliverSaying(deps, claim, postUntil);
    },
  };
}

/** Requests that concern no machine. */
export function requestSource(deps: EngineDeps, lanes = 2): Source {
  return {
    name: 'requests',
    lanes,
    async claim() {
      const claim = await deps.store.claimRequest(deps.worker, CLAIM);
      return claim === undefined ? undefined : () => answerRequest(deps, claim);
    },
  };
}
