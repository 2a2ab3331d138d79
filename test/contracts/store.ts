/** What every store keeps to, whatever engine is under it. */
import { afterEach, beforeEach, describe } from 'vitest';
import type { Store } from '../../src/ports/store.ts';
import type { SandboxClock } from '../../src/sandbox/clock.ts';
import { billCases } from './store-bills.ts';
import { brakeCases } from './store-brakes.ts';
import { budgetCases } from './store-budgets.ts';
import { capacityCases } from './store-capacity.ts';
import { claimCases } from './store-claims.ts';
import { listingCases } from './store-listings.ts';
import { machineCases } from './store-machines.ts';
import { recordCases } from './store-records.ts';
import { requestCases } from './store-requests.ts';
import { sayingCases } from './store-sayings.ts';
import { watchedDayCases } from './store-watched-days.ts';
import { watchCases } from './store-watches.ts';

/** A store that is empty, with a clock that stands at START. */
export interface OpenedStore {
  readonly store: Store;
  readonly clock: SandboxClock;
  close(): Promise<void>;
}

/** The store of the running test. */
export type Subject = () => OpenedStore;

export function storeContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`store on ${name}`, () => {
    let opened: OpenedStore | undefined;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(async () => {
      await opened?.close();
      opened = undefined;
    });
    const subject: Subject = () => {
      if (opened === undefined) throw new Error('the store is not open');
      return opened;
    };
    describe('machines', () => machineCases(subject));
    describe('bills', () => billCases(subject));
    describe('brakes', () => brakeCases(subject));
    describe('budgets', () => budgetCases(subject));
    describe('claims', () => claimCases(subject));
    describe('requests', () => requestCases(subject));
    describe('sayings', () => sayingCases(subject));
    describe('capacity watches', () => capacityCases(subject));
    describe('watches', () => watchCases(subject));
    describe('listings', () => listingCases(subject));
    describe('days of passes', () => watchedDayCases(subject));
    describe('slots, journal, ledger', () => recordCases(subject));
  });
}
