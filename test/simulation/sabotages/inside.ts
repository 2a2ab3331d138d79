/** Guards of our own that can be switched off: claims, slots, keys, waits, caps and permissions. */
import { ok } from '../../../src/domain/result.ts';
import { MINUTE, type Millis, SECOND } from '../../../src/domain/time.ts';
import type { Store, Write } from '../../../src/ports/store.ts';
import type { Sabotage, Surroundings } from './sabotage.ts';

const isSaid = (write: Write) => write.write === 'say';

/** The slot is looked at and then taken, without the unique key that decides between two who do so at once. */
function slotsWithoutLock(store: Store, { random }: Surroundings): Store {
  return {
    ...store,
    async takeSlot(name, at, writes) {
      if (!name.startsWith('digest:')) return store.takeSlot(name, at, writes);
      await store.takeSlot(name, at, []);
      const mark = random.whole(0, 1e9);
      await store.write(
        writes.map((write) =>
          write.write === 'say'
            ? { ...write, saying: { ...write.saying, key: `${write.saying.key}#${mark}` } }
            : write,
        ),
      );
      return true;
    },
  };
}

/** A warning counts as delivered from when anybody first asked for it. */
function deliveryAssumed(store: Store): Store {
  const asked = new Map<string, Millis>();
  return {
    ...store,
    async saying(key) {
      const row = await store.saying(key);
      if (row === undefined || !key.startsWith('warn:') || row.postedAt !== undefined) return row;
      const since = asked.get(key) ?? (await store.now());
      asked.set(key, since);
      return { ...row, postedAt: since };
    },
  };
}

/** What is to be said is written after what was done, not with it. */
function saidAfterwards(store: Store): Store {
  const apart = async <T>(
    writes: readonly Write[],
    save: (others: readonly Write[]) => Promise<T>,
  ): Promise<T> => {
    const saved = await save(writes.filter((write) => !isSaid(write)));
    const said = writes.filter(isSaid);
    if (said.length > 0) await store.write(said);
    return saved;
  };
  return {
    ...store,
    saveMachine: (claim, machine, dueAt, writes) =>
      apart(writes, (others) => store.saveMachine(claim, machine, dueAt, others)),
    checkpoint: (claim, machine, lease, writes) =>
      apart(writes, (others) => store.checkpoint(claim, machine, lease, others)),
  };
}

/** What a look for capacity found is said, and not remembered. */
function toldAndForgotten(store: Store): Store {
  return {
    ...store,
    async saveCapacityWatch(before, _after, writes) {
      await store.write(writes);
      return before.state.kind !== 'ended';
    },
  };
}

export const INSIDE = {
  'told-with-the-watch': {
    loses: 'that what is told of watched capacity is saved with the watch',
    store: toldAndForgotten,
  },
  'digest-lock': { loses: 'the lock that gives a digest to one replica', store: slotsWithoutLock },
  'claim-epoch': {
    loses: 'the guard that lets only the present holder of a claim write',
    database: (database) => {
      const open = (sql: string) => sql.replaceAll('epoch = $2', '(epoch >= 0 or $2 = 0)');
      return {
        ...database,
        run: (sql, params) => database.run(open(sql), params),
        batch: (statements) => database.batch(statements.map((one) => ({ ...one, sql: open(one.sql) }))),
        now: () => database.now(),
        close: () => database.close(),
      };
    },
  },
  'confirmed-delivery': { loses: 'waiting until a warning has reached its owner', store: deliveryAssumed },
  'said-with-the-change': {
    loses: 'that a change and its message are one transaction',
    store: saidAfterwards,
  },
  'message-retry': {
    loses: 'trying a message again',
    store: (store) => ({
      ...store,
      undelivered: (claim, _dueAt, error) => store.undelivered(claim, undefined, error),
    }),
  },
  'second-look-outside': {
    loses: 'noticing what others did to a machine',
    store: (store) => ({ ...store, poke: async () => {} }),
  },
  adoption: {
    loses: 'taking machines over that only their labels tell of',
    store: (store) => ({
      ...store,
      acceptMachine: async (key, ...rest) =>
        key.startsWith('adopt:') ? 'duplicate' : store.acceptMachine(key, ...rest),
    }),
  },
  'read-back': {
    loses: 'looking for a message before it is posted again',
    chat: (chat) => ({ ...chat, find: async () => ok(undefined) }),
  },
  'warning-wait': {
    loses: 'the time between a warning and the stop',
    policy: (policy) => ({
      ...policy,
      watch: { ...policy.watch, warnBefore: 2 * MINUTE, remindBefore: 30 * SECOND },
    }),
  },
  'stop-cap': {
    loses: 'the brake on many stops at once',
    policy: (policy) => ({ ...policy, watch: { ...policy.watch, maxStops: 1_000 } }),
  },
  'machines-per-person': {
    loses: 'the cap on machines that one person holds',
    policy: (policy) => ({ ...policy, limits: { ...policy.limits, machinesPerPerson: 100 } }),
  },
  permission: {
    loses: 'the question whether somebody may act on a machine',
    policy: (policy) => ({
      ...policy,
      admins: Object.assign([...policy.admins], { includes: () => true }),
    }),
  },
  'delivery-key': {
    loses: 'recognising what Slack delivers again',
    dedupe: (key, { random }) => `${key}#${random.whole(0, 1e9)}`,
  },
} as const satisfies Readonly<Record<string, Sabotage>>;
