/** The engine's part of a draft: looks at Google whether asking makes sense, and puts the justification together. */
import { familyOf, tpuOf } from '../domain/accelerators/index.ts';
import { mayRaise } from '../domain/decide/permit.ts';
import { justify, LOOK_BACK, limitInWords, troubleWith } from '../domain/decide/raise.ts';
import { formatDuration } from '../domain/duration.ts';
import type { Fault } from '../domain/fault.ts';
import type { Notice } from '../domain/notice.ts';
import { ALL_GPUS, type PendingRaise, type Quota, tpuApiPlace } from '../domain/quota.ts';
import type { RaiseWish } from '../domain/raise.ts';
import type { Request } from '../domain/request.ts';
import type { Deps } from './deps.ts';
import type { EngineDeps } from './engine-deps.ts';

/** Looks once: a person waits, and may ask again. */
export async function draftQuota(deps: EngineDeps, request: Request, wish: RaiseWish): Promise<Notice> {
  const now = await deps.store.now();
  const earlier = (await pendingRaises(deps, wish.project)).find(
    (one) => one.metric === wish.metric && one.region === wish.region && one.to >= wish.to,
  );
  if (earlier !== undefined) {
    return failed(
      `<@${earlier.by}> asked Google to raise ${limitInWords(wish)} to ${earlier.to} ${formatDuration(now - earlier.at)} ago, and Google has not decided yet.`,
      '/gpu quota shows what is asked for; who asked is told when Google decides.',
    );
  }
  const read = await deps.quotas.raisable(wish.project, wish);
  if (!read.ok) {
    deps.log.warn({ project: wish.project, fault: read.fault }, 'Cloud Quotas could not be read');
    return unreadable(wish, read.fault);
  }
  const trouble = troubleWith(wish, read.value);
  if (trouble !== undefined) return failed(trouble.what, trouble.next);
  const from = read.value.limit ?? 0;
  const window = { from: now - LOOK_BACK, to: now };
  const runs = (await deps.store.runs(window.from, window.to)).filter(
    ({ project, family }) =>
      project === wish.project && (wish.family === undefined || family === wish.family),
  );
  return {
    kind: 'quota-draft',
    draft: {
      ...wish,
      id: request.id,
      from,
      justification: justify(wish, titleOf(wish), from, runs, window, !deps.policy.watch.dryRun),
      askedBy: request.actor,
    },
    maySend: mayRaise(deps.policy, request.actor),
    contactEmail: deps.policy.quota.contactEmail,
    tooFew: await projectLimit(deps, wish),
    end: undefined,
  };
}

/** What Google is being asked for in a project and has not decided, oldest first. */
export async function pendingRaises(
  { store }: Pick<Deps, 'store'>,
  project: string,
): Promise<readonly PendingRaise[]> {
  return (await store.requests(undefined)).flatMap(({ what, actor, at }) => {
    if (what.verb !== 'raise-quota' || what.draft.project !== project) return [];
    const { metric, region, to } = what.draft;
    return [{ metric, region, to, by: actor, at }];
  });
}

/** The limit on all GPUs together, where it would still not allow as many: both must. */
async function projectLimit(deps: EngineDeps, wish: RaiseWish): Promise<Quota | undefined> {
  if (wish.family === undefined || tpuOf(wish.family) !== undefined) return undefined;
  const listed = await deps.quotas.list(wish.project);
  const all = listed.ok
    ? listed.value.find(({ metric, region }) => metric === ALL_GPUS.metric && region === ALL_GPUS.region)
    : undefined;
  return all === undefined || all.limit < 0 || all.limit >= wish.to ? undefined : all;
}

function titleOf({ family, metric }: RaiseWish): string {
  const tpu = family === undefined ? undefined : tpuOf(family);
  if (tpu !== undefined) {
    const isCores = tpuApiPlace(metric) !== undefined && tpu.quota.unit === 'tensor-cores';
    return `${tpu.title} ${isCores ? 'TensorCores' : 'chips'}`;
  }
  if (family !== undefined) return `${familyOf(family)?.title ?? family} GPUs`;
  return metric === ALL_GPUS.metric ? 'GPUs' : metric;
}

function unreadable(wish: RaiseWish, fault: Fault): Notice {
  const what = `Cloud Quotas did not tell about ${limitInWords(wish)}`;
  switch (fault.kind) {
    case 'denied':
      return failed(
        `${what}: Google does not permit it (${fault.message}).`,
        `Ask an administrator to switch the Cloud Quotas API on in ${wish.project} and to give Lamplighter cloudquotas.quotas.get and cloudquotas.quotas.update there.`,
      );
    case 'not-found':
      return failed(`${what}: Google knows no such quota.`, '/gpu quota shows those that there are.');
    case 'throttled':
    case 'unavailable':
      return failed(`${what}: it did not answer in time.`, 'Ask again in a minute.');
    default:
      return failed(`${what}: ${fault.message}`, 'Ask again later.');
  }
}

function failed(what: string, next: string): Notice {
  return { kind: 'request-failed', machineName: undefined, what, next };
}
