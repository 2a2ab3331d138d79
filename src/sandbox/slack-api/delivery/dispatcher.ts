/** Sends payloads to the bot by the courier of the day, applies faults, and keeps a log of every attempt. */
import type { Clock } from '../../../ports/clock.ts';
import type { Delivery } from '../desk.ts';
import type { Faults } from '../faults.ts';
import type { SentDelivery } from '../simulated-slack.ts';
import type { Courier, Envelope, Receipt } from './courier.ts';

export class Dispatcher {
  readonly #courier: () => Courier;
  readonly #faults: Faults;
  readonly #clock: Clock;
  readonly #log: SentDelivery[] = [];
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(courier: () => Courier, faults: Faults, clock: Clock) {
    this.#courier = courier;
    this.#faults = faults;
    this.#clock = clock;
  }

  get log(): readonly SentDelivery[] {
    return this.#log;
  }

  /** Sends once, or twice when that was appointed: the first ack counts, the second is thrown away. */
  async send(envelope: Envelope): Promise<Receipt> {
    const attempt = (envelope.retry?.number ?? 0) + 1;
    const twice = this.#faults.takeTwice();
    const first = this.#attempt(envelope, attempt);
    if (twice) void this.#attempt(envelope, attempt + 1);
    return first;
  }

  /** Keeps `work` among what settled() waits for. */
  track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work)).catch(() => {});
    return work;
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled([...this.#underWay]);
  }

  #attempt(envelope: Envelope, attempt: number): Promise<Receipt> {
    return this.track(this.#sendAndLog(envelope, attempt));
  }

  async #sendAndLog(envelope: Envelope, attempt: number): Promise<Receipt> {
    const at = this.#clock.now();
    const isLost = this.#faults.takeDroppedAck();
    const receipt = await this.#courier().send(envelope);
    const seen: Receipt = isLost
      ? { ...receipt, outcome: 'timeout', status: undefined, body: undefined }
      : receipt;
    const { outcome, status, tookMs } = seen;
    this.#log.push({ at, kind: envelope.kind, name: envelope.name, attempt, outcome, status, tookMs });
    return seen;
  }
}

/** What the desk tells of a receipt. */
export function deliveryOf({ outcome, status, tookMs, body }: Receipt): Delivery {
  return { outcome, status, tookMs, body };
}
