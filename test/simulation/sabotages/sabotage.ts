/** Where one guard of the product can be switched off for a run: around its ports and its policy, never inside it. */
import type { Policy } from '../../../src/domain/policy.ts';
import type { Billing } from '../../../src/ports/billing.ts';
import type { Chat } from '../../../src/ports/chat.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import type { Meters } from '../../../src/ports/meters.ts';
import type { Store } from '../../../src/ports/store.ts';
import type { World } from '../../../src/sandbox/world/world.ts';
import type { Database } from '../../../src/store/database.ts';
import type { Random } from '../random.ts';

/** What a sabotage may know. */
export interface Surroundings {
  readonly world: World;
  readonly random: Random;
}

/** Each part stands between the product and the outside; what is left out stays as it is. */
export interface Sabotage {
  /** What the product loses, in words. */
  readonly loses: string;
  readonly policy?: (policy: Policy) => Policy;
  readonly cloud?: (cloud: Cloud, around: Surroundings) => Cloud;
  readonly meters?: (meters: Meters, around: Surroundings) => Meters;
  readonly billing?: (billing: Billing) => Billing;
  readonly chat?: (chat: Chat) => Chat;
  readonly store?: (store: Store, around: Surroundings) => Store;
  readonly database?: (database: Database) => Database;
  /** False: the adapter reads the first page of a list only. */
  readonly followPages?: boolean;
  /** How a delivery is named. */
  readonly dedupe?: (key: string, around: Surroundings) => string;
}
