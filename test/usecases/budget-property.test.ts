/** Reservations never exceed a budget, whoever asks at once, whatever crashes, with two replicas. */
import fc, { type Scheduler } from 'fast-check';
import { expect, test } from 'vitest';
import { type BudgetScope, concerns } from '../../src/domain/budget.ts';
import { HOUR, MINUTE } from '../../src/domain/time.ts';
import type { Store } from '../../src/ports/store.ts';
import { type Ask, askMachine } from '../../src/usecases/ask-machine.ts';
import type { EngineDeps } from '../../src/usecases/engine-deps.ts';
import { requestMachine } from '../../src/usecases/request-machine.ts';
import { settleMachine } from '../../src/usecases/settle-machine.ts';
import { CLAIM } from '../../src/usecases/step.ts';
import { ADA } from '../support/ada.ts';
import { type FakeEngine, fakeEngine, ZONES } from '../support/fake-engine.ts';

const DOLLAR = 1_000_000;
const LIMITS: readonly { readonly scope: BudgetScope; readonly micros: number }[] = [
  { scope: { kind: 'project', project: 'ml-prod' }, micros: 11 * DOLLAR },
  { scope: { kind: 'team', name: 'vision', people: ['UADA', 'UBOB'] }, micros: 9 * DOLLAR },
  { scope: { kind: 'person', user: 'UADA' }, micros: 6 * DOLLAR },
];
const PEOPLE = ['UADA', 'UBOB', 'UEVE'];
const NAMES = ['one', 'two', 'three'];

type Doing =
  | {
      readonly do: 'up';
      readonly who: string;
      readonly name: string;
      readonly hours: number;
      readonly key: number;
    }
  | { readonly do: 'ask'; readonly name: string; readonly what: Ask; readonly key: number }
  | { readonly do: 'settle' }
  | { readonly do: 'wait'; readonly minutes: number };

const doing: fc.Arbitrary<Doing> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('up' as const),
      who: fc.constantFrom(...PEOPLE),
      name: fc.constantFrom(...NAMES),
      hours: fc.integer({ min: 4, max: 9 }),
      key: fc.nat(5),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      name: fc.constantFrom(...NAMES),
      what: fc.constantFrom<Ask>(
        { verb: 'keep', for: 5 * HOUR },
        { verb: 'keep', for: 7 * HOUR },
        { verb: 'stop' },
        { verb: 'start' },
        { verb: 'remove' },
        { verb: 'resize', family: 'l4', count: 2, buy: 'on-demand', start: true },
      ),
      key: fc.nat(1_000),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('settle' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 12 }) }),
  },
);

/** Each call waits for its turn, and some crash their caller before they took effect or after. */
function troubled(store: Store, scheduler: Scheduler, crash: () => 'no' | 'before' | 'after'): Store {
  return new Proxy(store, {
    get(target, name: keyof Store) {
      const method: unknown = target[name];
      if (typeof method !== 'function') return method;
      return async (...args: unknown[]) => {
        await scheduler.schedule(Promise.resolve());
        const when = crash();
        if (when === 'before') throw new Error('crashed before it was written');
        const result: unknown = await method.apply(target, args);
        if (when === 'after') throw new Error('crashed after it was written');
        return result;
      };
    },
  });
}

/** No scope has more reserved in a month than its budget. */
async function holds(world: FakeEngine): Promise<void> {
  const rows = await world.store.reserved('2026-11');
  for (const { scope, micros } of LIMITS) {
    const sum = rows.filter((one) => concerns(scope, one)).reduce((total, one) => total + one.micros, 0);
    expect(sum).toBeLessThanOrEqual(micros);
  }
}

async function carryOut(deps: EngineDeps, world: FakeEngine, one: Doing): Promise<void> {
  switch (one.do) {
    case 'wait':
      world.clock.advance(one.minutes * MINUTE);
      return;
    case 'settle': {
      const claim = await deps.store.claimMachine(deps.worker, CLAIM);
      if (claim !== undefined) await settleMachine(deps, claim);
      return;
    }
    case 'up': {
      const spec = {
        family: 'l4',
        count: 1,
        buy: 'on-demand',
        leaseFor: one.hours * HOUR,
        zone: undefined,
      } as const;
      await requestMachine(deps, { ...ADA, actor: one.who, dedupe: `up${one.key}`, name: one.name, spec });
      return;
    }
    case 'ask': {
      const [machine] = await world.store.machines({ name: one.name });
      const actor = machine?.lease.owner ?? 'UADA';
      const { what, name } = one;
      await askMachine(deps, { ...ADA, actor, dedupe: `ask${one.key}`, machineName: name, what });
    }
  }
}

test('under every schedule, with crashes around every write', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(doing, { minLength: 8, maxLength: 24 }),
      fc.infiniteStream(fc.nat(60)),
      fc.subarray(ZONES.slice(0, 4)),
      async (scheduler, work, dice, full) => {
        const world = await fakeEngine((policy) => ({
          ...policy,
          budgets: {
            ...policy.budgets,
            projects: { 'ml-prod': 11 * DOLLAR },
            teams: { vision: { people: ['UADA', 'UBOB'], monthlyMicros: 9 * DOLLAR } },
            people: { UADA: 6 * DOLLAR },
          },
        }));
        // Two machines run already; the zones that have none are so for what comes after them.
        for (const [i, name] of ['one', 'two'].entries()) {
          const hours = 4 - i;
          await carryOut(world.deps, world, { do: 'up', who: PEOPLE[i] ?? '', name, hours, key: 10 + i });
        }
        await world.travel(8 * MINUTE);
        for (const zone of full) world.cloud.stockedOut.add(zone);
        const crash = () => {
          const number = dice.next().value;
          return number === 0 ? 'before' : number === 1 ? 'after' : 'no';
        };
        const store = troubled(world.store, scheduler, crash);
        const replicas = ['a', 'b'].map((worker) => ({ ...world.deps, store, worker }));
        const [a = world.deps, b = a] = replicas;
        // Four at a time, two on each replica; a crash ends what its caller was at.
        for (let at = 0; at < work.length; at += 4) {
          const together = work
            .slice(at, at + 4)
            .map((one, i) => carryOut(i % 2 === 0 ? a : b, world, one).catch(() => undefined));
          await scheduler.waitFor(Promise.all(together));
          await holds(world);
        }
        // At rest: once everything is stopped, only what was used is left of it, and nothing is held for ever.
        await world.travel(5 * MINUTE);
        await holds(world);
        for (const { name, lease } of await world.store.machines()) {
          const ask = { ...ADA, actor: lease.owner, dedupe: `end ${name}`, machineName: name };
          await askMachine(world.deps, { ...ask, what: { verb: 'remove' } });
        }
        await world.travel(20 * MINUTE);
        expect(await world.store.machines()).toEqual([]);
        const rows = await world.store.reserved('2026-11');
        expect(rows.filter(({ until }) => until > world.clock.now())).toEqual([]);
        await holds(world);
        await world.store.close();
      },
    ),
    { numRuns: 12 },
  );
});
