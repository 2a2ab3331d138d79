/** What follows from a machine's own report: a kernel that executes is work; people and idle kernels only weigh in. */
import { formatDuration } from '../duration.ts';
import type { WatchPolicy } from '../policy.ts';
import { MINUTE, type Millis } from '../time.ts';
import type { Use } from '../use-report.ts';
import type { Verdict } from '../utilization.ts';

type Idle = Extract<Verdict, { kind: 'idle' }>;

/** Without a report the verdict stays as it is: silence decides nothing. */
export function withUse(verdict: Verdict, use: Use | undefined, now: Millis): Verdict {
  if (use === undefined || verdict.kind === 'busy') return verdict;
  const { readings } = verdict;
  if (use.executedAt !== undefined) {
    const ago = now - use.executedAt < MINUTE ? 'just now' : `${formatDuration(now - use.executedAt)} ago`;
    return { kind: 'busy', because: `a Jupyter kernel was executing ${ago}`, readings };
  }
  if (verdict.kind === 'unknown') return verdict;
  return {
    ...verdict,
    ...(use.sessions === 0 ? {} : { sessions: use.sessions }),
    ...(use.activeAt === undefined ? {} : { activeAt: use.activeAt }),
    ...(use.waitingSince === undefined ? {} : { kernelsWaitSince: use.waitingSince }),
  };
}

/** Until when open sessions put a stop off, counted from when the quiet began; undefined when they do not. */
export function connectedUntil(
  { sessions = 0 }: Idle,
  quietSince: Millis,
  { connectionCap }: Pick<WatchPolicy, 'connectionCap'>,
  now: Millis,
): Millis | undefined {
  const until = quietSince + connectionCap;
  return sessions > 0 && now < until ? until : undefined;
}

/** True when GPU memory keeps the machine: not when it is that of kernels which have waited for long. */
export function isHeld(
  { memoryHeld, kernelsWaitSince }: Idle,
  { heldByIdleKernels }: Pick<WatchPolicy, 'heldByIdleKernels'>,
  now: Millis,
): boolean {
  return memoryHeld && !(kernelsWaitSince !== undefined && now - kernelsWaitSince >= heldByIdleKernels);
}
