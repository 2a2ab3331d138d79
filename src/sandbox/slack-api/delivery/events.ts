/** Events to the bot, delivered again when they fail: at once, after a minute, after five (world time). */
import { type Duration, MINUTE } from '../../../domain/time.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Delivery, SlackJson } from '../desk.ts';
import { seconds } from '../workspace/identity.ts';
import type { Envelope, Receipt, RetryReason } from './courier.ts';
import { type Dispatcher, deliveryOf } from './dispatcher.ts';
import { eventPayload } from './payloads.ts';

const RETRY_AFTER: readonly Duration[] = [0, MINUTE, 5 * MINUTE];
/** Real milliseconds between two looks at the world's clock while a redelivery is due later. */
const LOOK_EVERY: Duration = 25;

interface Due {
  readonly at: number;
  readonly run: () => Promise<unknown>;
}

export class Events {
  readonly #dispatcher: Dispatcher;
  readonly #clock: Clock;
  readonly #botUserId: string;
  readonly #subscribed: ReadonlySet<string>;
  #due: Due[] = [];
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** `subscribed`: app_home_opened, app_mention, member_joined_channel, message.im. */
  constructor(dispatcher: Dispatcher, clock: Clock, botUserId: string, subscribed: readonly string[]) {
    this.#dispatcher = dispatcher;
    this.#clock = clock;
    this.#botUserId = botUserId;
    this.#subscribed = new Set(subscribed);
  }

  /** Delivers an event of a subscription and gives what became of the first attempt; undefined when the app is not
   *  subscribed. */
  async emit(subscription: string, event: SlackJson): Promise<Delivery | undefined> {
    if (!this.#subscribed.has(subscription) || this.#closed) return undefined;
    const payload = eventPayload(event, this.#botUserId, seconds(this.#clock));
    const receipt = await this.#attempt({ kind: 'events_api', name: String(event.type), payload });
    return deliveryOf(receipt);
  }

  /** Carries out what is due by now and waits for it. */
  async settle(): Promise<void> {
    do {
      this.#runDue();
      await this.#dispatcher.settled();
    } while (this.#due.some((due) => due.at <= this.#clock.now()));
  }

  close(): void {
    this.#closed = true;
    this.#due = [];
    clearInterval(this.#timer);
  }

  async #attempt(envelope: Envelope): Promise<Receipt> {
    const receipt = await this.#dispatcher.send(envelope);
    const wait = RETRY_AFTER[envelope.retry?.number ?? 0];
    if (receipt.outcome === 'ok' || receipt.noRetry || wait === undefined || this.#closed) return receipt;
    const retry = { number: (envelope.retry?.number ?? 0) + 1, reason: reasonOf(receipt) };
    this.#due.push({ at: this.#clock.now() + wait, run: () => this.#attempt({ ...envelope, retry }) });
    this.#watch();
    return receipt;
  }

  #watch(): void {
    this.#timer ??= setInterval(() => this.#runDue(), LOOK_EVERY).unref();
  }

  #runDue(): void {
    const now = this.#clock.now();
    const ready = this.#due.filter((due) => due.at <= now);
    this.#due = this.#due.filter((due) => due.at > now);
    if (this.#due.length === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
    for (const due of ready) void this.#dispatcher.track(due.run());
  }
}

function reasonOf({ outcome, status }: Receipt): RetryReason {
  if (outcome === 'timeout') return 'http_timeout';
  return status === undefined ? 'connection_failed' : 'http_error';
}
