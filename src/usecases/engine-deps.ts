/** What the use cases of the engine need: the ports to Google and to people beside the store. */

import type { Addresses } from '../ports/addresses.ts';
import type { Advice } from '../ports/advice.ts';
import type { Billing } from '../ports/billing.ts';
import type { Buckets } from '../ports/buckets.ts';
import type { Catalog } from '../ports/catalog.ts';
import type { Chat } from '../ports/chat.ts';
import type { Clock } from '../ports/clock.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Inventory } from '../ports/inventory.ts';
import type { Listings } from '../ports/listings.ts';
import type { Logger } from '../ports/logger.ts';
import type { Meters } from '../ports/meters.ts';
import type { Quotas } from '../ports/quotas.ts';
import type { RightOfWay } from '../ports/right-of-way.ts';
import type { Deps } from './deps.ts';

export interface EngineDeps extends Deps {
  readonly cloud: Cloud;
  readonly meters: Meters;
  readonly inventory: Inventory;
  readonly billing: Billing;
  readonly quotas: Quotas;
  readonly advice: Advice;
  readonly buckets: Buckets;
  /** What machines run as; undefined = the project's default compute account. */
  readonly machineAccount?: string;
  readonly catalog: Catalog;
  readonly listings: Listings;
  readonly chat: Chat;
  /** To tell Google whom to ask; without it only the policy's address is known. */
  readonly addresses?: Addresses;
  readonly log: Logger;
  /** Where people are answered in the same process; without it, work gives way to nobody. */
  readonly way?: Pick<RightOfWay, 'giveWay'>;
  /** The machine's own time: how long something took. What is due goes by the store's. */
  readonly clock: Clock;
  /** Names this process in the store's claims. */
  readonly worker: string;
}
