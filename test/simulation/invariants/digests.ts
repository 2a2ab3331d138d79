/** What must be true of digests: one per channel and day, with every billing row counted once. */
import type { Digest } from '../../../src/domain/digest.ts';
import { HOUR, MINUTE, type Millis } from '../../../src/domain/time.ts';
import { addDays, dayOf, momentOf } from '../../../src/domain/time-of-day.ts';
import { PACIFIC } from '../adapters/billing.ts';
import type { Scene } from '../scene.ts';
import type { Invariant } from './invariant.ts';

/** I8: one digest per channel and day, also over clock changes, restarts and with two replicas. */
export const digestOncePerDay: Invariant = (scene, tell) => {
  const posted = new Map<string, number>();
  return {
    onPost({ notice, destination }) {
      if (notice.kind !== 'digest' || destination.to !== 'channel') return;
      const key = `${destination.channel} ${notice.digest.day}`;
      const times = (posted.get(key) ?? 0) + 1;
      posted.set(key, times);
      if (times > 1)
        tell(`the digest of ${notice.digest.day} was posted ${times} times in ${destination.channel}`);
    },
    atEnd() {
      const { plan, policy } = scene;
      for (let day = dayOf(plan.start, plan.timeZone); ; day = addDays(day, 1)) {
        const slot = momentOf(day, policy.digest.hour, 0, plan.timeZone);
        if (slot > plan.end - MINUTE) break;
        if (slot < plan.start + 2 * MINUTE || wasAway(scene, slot)) continue;
        for (const channel of policy.digest.channels) {
          if (!posted.has(`${channel} ${addDays(day, -1)}`))
            tell(`no digest of ${addDays(day, -1)} in ${channel}`);
        }
      }
    },
  };
};

/** A bot that was away, or could write nothing, for most of the hour after the first slot need not make up for it. */
function wasAway({ plan }: Scene, slot: Millis): boolean {
  return plan.events.some((event) => {
    // A kill that waits for a call of a kind may strike long after it was armed.
    if (event.kind === 'kill') return event.downFor > 20 * MINUTE && event.at <= slot + HOUR;
    if (event.kind !== 'fault' || event.at > slot + HOUR || event.until < slot) return false;
    return (event.target === 'database' || event.target === 'write') && event.rate > 0.2;
  });
}

/** I7: what the digest says was spent is the sum of the rows that the export held then, each counted once. */
export const billingRowsCountedOnce: Invariant = (scene, tell) => ({
  onPost({ notice }) {
    if (notice.kind !== 'digest' || notice.digest.exportedUntil === undefined) return;
    const { digest } = notice;
    const sums = sumsOf(scene, digest);
    for (const { project, yesterday, dayBefore } of digest.projects) {
      const said = [yesterday.micros, dayBefore.micros];
      for (const [i, day] of [digest.day, addDays(digest.day, -1)].entries()) {
        const micros = sums.get(`${project ?? ''} ${day}`) ?? 0;
        const off = (said[i] ?? 0) - micros;
        if (Math.abs(off) > 2)
          tell(`the digest is off by ${off} micros for ${project ?? 'the account'} on ${day}`);
      }
    }
    for (const [key, micros] of sums) {
      const [project = '', day] = key.split(' ');
      const shown = digest.projects.some((one) => (one.project ?? '') === project);
      if (!shown && micros !== 0) tell(`the digest leaves out ${micros} micros of ${project} on ${day}`);
    }
  },
});

/** Net micros by project and Pacific day, from the rows themselves; a row that came twice counts once. */
function sumsOf(scene: Scene, { day, exportedUntil }: Digest): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  const seen = new Set<string>();
  const before = addDays(day, -1);
  const from = momentOf(before, 0, 0, PACIFIC);
  const middle = momentOf(day, 0, 0, PACIFIC);
  const to = momentOf(addDays(day, 1), 0, 0, PACIFIC);
  for (const row of scene.world.billingRows(exportedUntil ?? 0, from)) {
    const at = Date.parse(row.usage_start_time);
    const name = `${row.project?.id} ${row.sku.id} ${row.location.location} ${at} ${row.export_time} ${row.cost} ${row.usage.amount} ${JSON.stringify(row.labels)}`;
    if (at < from || at >= to || seen.has(name)) continue;
    seen.add(name);
    const key = `${row.project?.id ?? ''} ${at < middle ? before : day}`;
    const net = row.cost + row.credits.reduce((sum, { amount }) => sum + amount, 0);
    sums.set(key, (sums.get(key) ?? 0) + net * 1e6);
  }
  for (const [key, micros] of sums) sums.set(key, Math.round(micros));
  return sums;
}
