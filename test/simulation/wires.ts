/** The ports as a process of the run has them: the simulated outside, with everything that can go wrong on the way. */
import type { Notice } from '../../src/domain/notice.ts';
import { ok, type Result } from '../../src/domain/result.ts';
import { MINUTE, type Millis } from '../../src/domain/time.ts';
import type { Sample } from '../../src/domain/utilization.ts';
import type { Advice } from '../../src/ports/advice.ts';
import type { Billing } from '../../src/ports/billing.ts';
import type { Buckets } from '../../src/ports/buckets.ts';
import type { Chat } from '../../src/ports/chat.ts';
import type { Inventory } from '../../src/ports/inventory.ts';
import type { Listings } from '../../src/ports/listings.ts';
import type { Meters } from '../../src/ports/meters.ts';
import type { Quotas } from '../../src/ports/quotas.ts';
import type { Database } from '../../src/store/database.ts';
import type { FaultKind } from './plan.ts';
import type { Process } from './process.ts';
import type { Random } from './random.ts';
import type { Recorder } from './recorder.ts';

const straight = () => undefined;

type Read = Parameters<Meters['read']>;

export function metersOver(
  process: Process,
  meters: Meters,
  random: Random,
  recorder: Recorder,
  now: () => Millis,
): Meters {
  return {
    async readTpus(query, onSeries) {
      const told: Parameters<typeof onSeries>[] = [];
      const answer = await process.ask(
        { port: 'meters', method: 'readTpus' },
        `read ${query.signal} of TPUs in ${query.project}`,
        () => meters.readTpus(query, (...series) => void told.push(series)),
        straight,
      );
      if (answer.ok) for (const series of told) onSeries(...series);
      return answer;
    },
    async read(...[query, onSeries]: Read) {
      // A dead or failing read must not have told anything: series are passed on with the answer.
      const told: (readonly [string, readonly Sample[]])[] = [];
      const one = query.instanceId === undefined ? '' : ` of ${query.instanceId.slice(-5)}`;
      const answer = await process.ask(
        { port: 'meters', method: 'read' },
        `read ${query.signal}${one} in ${query.project}`,
        () => meters.read(query, (id, samples) => void told.push([id, samples])),
        (fault, effect) => spoiled(fault, effect, told, random, now()),
      );
      if (answer.ok) for (const [id, samples] of told) onSeries(id, samples);
      const { instanceId, signal } = query;
      if (instanceId !== undefined) {
        const whole = answer.ok && answer.value.complete;
        recorder.tell((watcher) => watcher.onLastLook?.(instanceId, signal, whole, now()));
      }
      return answer;
    },
  };
}

type Told = (readonly [string, readonly Sample[]])[];

function spoiled(
  fault: FaultKind,
  effect: () => ReturnType<Meters['read']>,
  told: Told,
  random: Random,
  now: Millis,
): ReturnType<Meters['read']> | undefined {
  const change = (with_: (samples: readonly Sample[]) => readonly Sample[]) =>
    effect().then((answer) => {
      const before = told.splice(0);
      for (const [id, samples] of before) told.push([id, with_(samples)]);
      return answer;
    });
  switch (fault) {
    case 'partial':
      return effect().then((answer) => {
        const before = told.splice(0);
        told.push(...before.filter(() => random.chance(0.5)));
        return answer.ok ? ok({ ...answer.value, complete: false }) : answer;
      });
    case 'stale-metrics': {
      const until = now - random.whole(4, 30) * MINUTE;
      return change((samples) => samples.filter(({ at }) => at <= until));
    }
    case 'missing-metrics':
      return change((samples) => samples.filter(() => random.chance(0.8)));
    case 'wrong-metrics':
      return change((samples) => samples.flatMap((sample) => garbled(sample, random, now)));
    default:
      return undefined;
  }
}

/** What no meter should say: no number, below zero, from the future, twice. */
function garbled(sample: Sample, random: Random, now: Millis): readonly Sample[] {
  const roll = random.next();
  if (roll < 0.05) return [{ at: sample.at, value: Number.NaN }];
  if (roll < 0.1) return [{ at: sample.at, value: -1 }];
  if (roll < 0.15) return [sample, { at: now + 10 * MINUTE, value: 0 }];
  if (roll < 0.25) return [sample, sample];
  return [sample];
}

export function billingOver(
  process: Process,
  billing: Billing,
  recorder: Recorder,
  now: () => Millis,
): Billing {
  return {
    accounts: billing.accounts,
    async spend(account, from, to) {
      const label = `spend ${from} ${to}`;
      const read = () => billing.spend(account, from, to);
      const answer = await process.ask({ port: 'billing', method: 'spend' }, label, read, straight);
      recorder.tell((watcher) => watcher.onBill?.(from, to, answer.ok, now()));
      return answer;
    },
    estimate: (account, from, to) =>
      process.ask(
        { port: 'billing', method: 'estimate' },
        `what reading ${from} ${to} costs`,
        () => billing.estimate(account, from, to),
        straight,
      ),
    machineSpend: (from, to, resources) =>
      process.ask(
        { port: 'billing', method: 'machineSpend' },
        `spend of machines ${from} ${to}`,
        () => billing.machineSpend(from, to, resources),
        straight,
      ),
  };
}

export function quotasOver(process: Process, quotas: Quotas): Quotas {
  const asked = <T>(method: keyof Quotas, label: string, read: () => Promise<Result<T>>) =>
    process.ask({ port: 'quotas', method }, label, read, straight);
  return {
    list: (project) => asked('list', `quotas of ${project}`, () => quotas.list(project)),
    families: (project) =>
      asked('families', `quotas of GPU families of ${project}`, () => quotas.families(project)),
    tpus: (project) => asked('tpus', `quotas of TPUs of ${project}`, () => quotas.tpus(project)),
    raisable: (project, name) =>
      asked('raisable', `whether ${name.metric} may be raised`, () => quotas.raisable(project, name)),
    raise: (ask) => asked('raise', `raise ${ask.metric} to ${ask.to}`, () => quotas.raise(ask)),
  };
}

/** Lists are the catalogue's: no trouble has a port of its own for them. */
export function listingsOver(process: Process, listings: Listings): Listings {
  return {
    shapes: (project) =>
      process.ask(
        { port: 'catalog', method: 'shapes' },
        `machine types of ${project}`,
        () => listings.shapes(project),
        straight,
      ),
    partPrices: () =>
      process.ask(
        { port: 'catalog', method: 'partPrices' },
        'list prices',
        () => listings.partPrices(),
        straight,
      ),
  };
}

export function inventoryOver(process: Process, inventory: Inventory): Inventory {
  return {
    strangers: (project) =>
      process.ask(
        { port: 'cloud', method: 'strangers' },
        `strangers in ${project}`,
        () => inventory.strangers(project),
        straight,
      ),
    stranger: (at) =>
      process.ask(
        { port: 'cloud', method: 'stranger' },
        `${at.name}, a stranger`,
        () => inventory.stranger(at),
        straight,
      ),
    leftover: (at) =>
      process.ask(
        { port: 'cloud', method: 'leftover' },
        `${at.kind} ${at.name}`,
        () => inventory.leftover(at),
        straight,
      ),
    removeLeftover: (at, requestId) =>
      process.ask(
        { port: 'cloud', method: 'removeLeftover' },
        `delete ${at.kind} ${at.name}`,
        () => inventory.removeLeftover(at, requestId),
        straight,
      ),
    leftovers: (project) =>
      process.ask(
        { port: 'cloud', method: 'leftovers' },
        `leftovers in ${project}`,
        () => inventory.leftovers(project),
        straight,
      ),
  };
}

export function adviceOver(process: Process, advice: Advice): Advice {
  return {
    capacity: (question, patience) =>
      process.ask(
        { port: 'advice', method: 'capacity' },
        `advice on ${question.shape.machineType} in ${question.region}`,
        () => advice.capacity(question, patience),
        straight,
      ),
  };
}

export function bucketsOver(process: Process, buckets: Buckets): Buckets {
  return {
    look: (project, place) =>
      process.ask(
        { port: 'buckets', method: 'look' },
        `look at ${place.bucket}`,
        () => buckets.look(project, place),
        straight,
      ),
  };
}

export function chatOver(process: Process, chat: Chat): Chat {
  const label = (method: string, key: string, notice?: Notice) =>
    `${method} ${key}${notice === undefined ? '' : ` (${notice.kind})`}`;
  return {
    post: (destination, notice, key) =>
      process.ask(
        { port: 'chat', method: 'post' },
        label('post', key, notice),
        () => chat.post(destination, notice, key),
        straight,
      ),
    update: (at, notice) =>
      process.ask(
        { port: 'chat', method: 'update' },
        label('update', at.ts, notice),
        () => chat.update(at, notice),
        straight,
      ),
    find: (destination, key, since) =>
      process.ask(
        { port: 'chat', method: 'find' },
        label('find', key),
        () => chat.find(destination, key, since),
        straight,
      ),
  };
}

export function databaseOver(process: Process, database: Database): Database {
  return {
    shared: database.shared,
    schemaLock: database.schemaLock,
    run: (sql, params) =>
      process.query({ port: 'database', method: /^\s*select\b/i.test(sql) ? 'read' : 'run' }, () =>
        database.run(sql, params),
      ),
    batch: (statements) =>
      process.query({ port: 'database', method: 'batch' }, () => database.batch(statements)),
    now: () => process.query({ port: 'database', method: 'now' }, () => database.now()),
    close: () => database.close(),
  };
}
