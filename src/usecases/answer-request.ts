/** Requests that concern no machine: today the digest on demand. */
import { yesterdayIn } from '../domain/decide/digest-time.ts';
import type { Request } from '../domain/request.ts';
import type { Claim } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { composeDigest, readBill } from './post-digest.ts';

/** Answers one request; posts the digest of yesterday where it was asked for. */
export async function answerRequest(deps: EngineDeps, claim: Claim<Request>): Promise<void> {
  const request = claim.row;
  if (request.what.verb !== 'digest') {
    await deps.store.finishRequest(claim, undefined, []);
    return;
  }
  const now = await deps.store.now();
  const day = yesterdayIn(deps.policy.timeZone, now);
  const digest = await composeDigest(deps, day, await readBill(deps, day), now, false);
  await deps.store.finishRequest(claim, undefined, [
    {
      write: 'say',
      saying: {
        key: `digest-asked:${request.id}`,
        destination: { to: 'ephemeral', channel: request.what.channel, user: request.actor },
        notice: { kind: 'digest', digest },
      },
    },
  ]);
}
