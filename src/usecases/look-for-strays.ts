/** Looks every hour for machines that nobody asked Lamplighter for, and tells the administrators of them once a day. */
import { strayReport } from '../domain/decide/strays.ts';
import type { SeenStray, Stray, StrayReport } from '../domain/stray.ts';
import { type Duration, HOUR, type Millis } from '../domain/time.ts';
import type { EngineDeps } from './engine-deps.ts';
import { readStrays, strayOf } from './read-strays.ts';
import { dueToday, tellAdmins } from './tell-daily.ts';

/** What is gone within the hour is no news. */
const YOUNGEST: Duration = HOUR;
/** Strays of a project that are looked at by themselves in one look. */
const LOOKED_AT = 200;
const TOLD = 'strays-told';

/** What one look through the projects found. */
export interface StraySight {
  readonly seen: readonly SeenStray[];
  /** How many somebody wants left alone. */
  readonly leftAlone: number;
  readonly unread: readonly string[];
}

/** The slot under which it is kept for ever that somebody wants that machine left alone. */
export function leftAloneSlot({ project, instanceId }: Pick<SeenStray, 'project' | 'instanceId'>): string {
  return `stray-left:${project}:${instanceId}`;
}

/** One project's failure is its own. */
export async function lookForStrays(deps: EngineDeps, now: Millis): Promise<StraySight> {
  const seen: SeenStray[] = [];
  const unread: string[] = [];
  let leftAlone = 0;
  for (const { id } of deps.policy.projects) {
    const listed = await deps.inventory.strangers(id);
    if (!listed.ok) {
      deps.log.warn({ project: id, fault: listed.fault }, 'a project could not be searched for strays');
      unread.push(id);
      continue;
    }
    if (!listed.value.complete) unread.push(id);
    const old = listed.value.machines.map(strayOf).filter(({ upSince }) => now - upSince >= YOUNGEST);
    const left = await Promise.all(old.map((stray) => deps.store.lastSlot(leftAloneSlot(stray))));
    const open = old.filter((_, i) => left[i] === undefined);
    leftAlone += old.length - open.length;
    const known = await withKeepers(deps, open);
    if (known.length > 0) seen.push(...(await readStrays(deps, id, known, now)));
  }
  return { seen, leftAlone, unread };
}

/**
 * With the instance groups and the like that keep some of them: lists do not tell, so each is looked at by itself, where
 * anybody is asked or warned about it. What cannot be seen, or is beyond `LOOKED_AT`, is told of without.
 */
async function withKeepers(deps: EngineDeps, strays: readonly Stray[]): Promise<readonly Stray[]> {
  if (deps.policy.watch.strays === 'report') return strays;
  const known: Stray[] = [];
  for (const [i, stray] of strays.entries()) {
    const isTold = stray.service !== undefined || stray.keeper !== undefined || i >= LOOKED_AT;
    const found = isTold ? undefined : await deps.inventory.stranger(stray);
    const keeper = found?.ok ? found.value.keptBy : undefined;
    known.push(keeper === undefined ? stray : { ...stray, keeper });
  }
  return known;
}

/** Once a day, from the digest's hour on; a look that finds nothing says nothing. */
export async function reportStrays(deps: EngineDeps, sight: StraySight, now: Millis): Promise<void> {
  const due = sight.seen.length === 0 ? undefined : await dueToday(deps, TOLD, now);
  if (due === undefined) return;
  const report = strayReport(sight.seen, sight.leftAlone, sight.unread, deps.policy.watch.strays);
  const notice = { kind: 'strays', report, at: now } as const;
  const tale = { name: 'strays', kind: 'stray', text: inWords(report), detail: report, notice } as const;
  await tellAdmins(deps, TOLD, due, tale, now);
}

function inWords({ count, idle }: StrayReport): string {
  return `${count} machines run that Lamplighter did not make, ${idle} of them idle.`;
}
