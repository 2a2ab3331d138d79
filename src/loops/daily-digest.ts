/** The digest's slots: once per channel and day, at the policy's hour. */
import { dueDigest } from '../domain/decide/digest-time.ts';
import { MINUTE, type Millis } from '../domain/time.ts';
import type { EngineDeps } from '../usecases/engine-deps.ts';
import { type DueChannel, postDailyDigests } from '../usecases/post-digest.ts';
import type { Source } from './pump.ts';

/** How often the clock is compared with the digest's hour. */
const LOOK_EVERY = MINUTE;

export function digestSource(deps: EngineDeps): Source {
  let lookedAt: Millis | undefined;
  return {
    name: 'digest',
    lanes: 1,
    async claim() {
      const now = await deps.store.now();
      if (lookedAt !== undefined && now - lookedAt < LOOK_EVERY) return undefined;
      lookedAt = now;
      const channels: DueChannel[] = [];
      for (const channel of deps.policy.digest.channels) {
        const last = await deps.store.lastSlot(`digest:${channel}`);
        const due = dueDigest(deps.policy, now, last);
        if (due !== undefined) channels.push({ channel, due });
      }
      return channels.length === 0 ? undefined : () => postDailyDigests(deps, channels);
    },
  };
}
