/** trigger_ids: each opens one view within three seconds of real time. */

import { SECOND } from '../../../domain/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import { newSecret } from './identity.ts';

const LIFE = 3 * SECOND;
/** Spent triggers are remembered this long, to be told from unknown ones. */
const MEMORY = 600 * SECOND;

interface Trigger {
  readonly user: string;
  readonly mintedAt: number;
  spent: boolean;
}

export type Exchange =
  | { readonly ok: true; readonly user: string }
  | { readonly ok: false; readonly why: 'expired_trigger_id' | 'exchanged_trigger_id' | 'unknown' };

export class Triggers {
  readonly #triggers = new Map<string, Trigger>();
  readonly #wire: Clock;

  constructor(wire: Clock) {
    this.#wire = wire;
  }

  mint(user: string): string {
    const now = this.#wire.now();
    for (const [id, trigger] of this.#triggers)
      if (now - trigger.mintedAt > MEMORY) this.#triggers.delete(id);
    const digits = () => String(Math.floor(Math.random() * 1e12)).padStart(12, '1');
    const id = `${digits()}.${digits()}.${newSecret(16)}`;
    this.#triggers.set(id, { user, mintedAt: now, spent: false });
    return id;
  }

  exchange(id: string): Exchange {
    const trigger = this.#triggers.get(id);
    if (!trigger) return { ok: false, why: 'unknown' };
    if (trigger.spent) return { ok: false, why: 'exchanged_trigger_id' };
    if (this.#wire.now() - trigger.mintedAt > LIFE) return { ok: false, why: 'expired_trigger_id' };
    trigger.spent = true;
    return { ok: true, user: trigger.user };
  }
}
