/** Requests that the engine answers without touching a machine: the digest on demand, a console, quotas. */
import { yesterdayIn } from '../domain/decide/digest-time.ts';
import type { Notice } from '../domain/notice.ts';
import type { Request } from '../domain/request.ts';
import type { Claim } from '../ports/store.ts';
import { adoptOnRequest } from './adopt-stray.ts';
import { clearLeftover } from './clear-leftover.ts';
import { draftQuota } from './draft-quota.ts';
import type { EngineDeps } from './engine-deps.ts';
import { digestNotice } from './post-digest.ts';
import { raiseQuota } from './raise-quota.ts';
import { readConsole } from './read-console.ts';
import { readQuotas } from './read-quotas.ts';
import { readRightsize } from './read-rightsize.ts';
import { stopStray } from './stop-stray.ts';
import { answerPolicyTest } from './test-policy.ts';

/** Answers one request, for the eyes of the person who asked, where they asked. */
export async function answerRequest(deps: EngineDeps, claim: Claim<Request>): Promise<void> {
  if (claim.row.what.verb === 'raise-quota') return raiseQuota(deps, claim, claim.row.what.draft);
  if (claim.row.what.verb === 'policy-test') return answerPolicyTest(deps, claim, claim.row.what);
  if (claim.row.what.verb === 'adopt') return adoptOnRequest(deps, claim, claim.row.what);
  if (claim.row.what.verb === 'clear') return clearLeftover(deps, claim, claim.row.what);
  if (claim.row.what.verb === 'stop-stray') return stopStray(deps, claim, claim.row.what);
  const { actor, channel } = claim.row;
  const notice = await answerTo(deps, claim.row);
  if (notice === undefined) {
    await deps.store.finishRequest(claim, undefined, []);
    return;
  }
  await deps.store.finishRequest(claim, undefined, [
    {
      write: 'say',
      saying: {
        key: keyOf(claim.row),
        destination: { to: 'ephemeral', channel, user: actor },
        notice,
      },
    },
  ]);
}

/** Names the message that answers it. */
function keyOf({ id, what }: Request): string {
  return `${what.verb}-asked:${id}`;
}

/** undefined for what is no question. */
async function answerTo(deps: EngineDeps, request: Request): Promise<Notice | undefined> {
  const { what } = request;
  switch (what.verb) {
    case 'digest': {
      const day = yesterdayIn(deps.policy.timeZone, await deps.store.now());
      return digestNotice(deps, day, request.channel, keyOf(request));
    }
    case 'logs':
      return readConsole(deps, what.machine);
    case 'rightsize':
      return readRightsize(deps, what.machine);
    case 'quota':
      return readQuotas(deps, what);
    case 'draft-quota':
      return draftQuota(deps, request, what.wish);
    default:
      return undefined;
  }
}
