/** What a machine has cost so far, what its present run costs, and what it will have cost when its lease ends. */
import type { LedgerEntry } from '../ledger.ts';
import type { Machine, MachineState } from '../machine.ts';
import { costOf, type Money } from '../money.ts';
import type { Duration, Millis } from '../time.ts';
import type { Sum } from './estimate.ts';
import { itemsOf } from './ledger-items.ts';
import { sumOf } from './ledger-sums.ts';

/** By its ledger entries; undefined where nothing has a known price, or the currencies differ. */
export function costSoFar(entries: readonly LedgerEntry[], now: Millis): Sum | undefined {
  const { money, unpriced } = sumOf(entries, { from: 0, to: now });
  if (money.length > 1) return undefined;
  const [all] = money;
  if (all === undefined) return unpriced > 0 ? undefined : { money: NOTHING, least: false };
  return { money: all, least: unpriced > 0 };
}

const NOTHING: Money = { micros: 0, currency: 'USD' };

/** What its present life costs until then, with disk and addresses; undefined when it never ran or its own price is unknown. */
export function runCost(machine: Machine, until: Millis): Sum | undefined {
  const { incarnation } = machine;
  return incarnation === undefined ? undefined : costFor(machine, Math.max(0, until - incarnation.startedAt));
}

const RUNNING: readonly MachineState[] = ['booting', 'ready', 'stuck'];

/** With what it will cost until its lease ends, if it runs on until then; undefined where it does not run, or that is not known. */
export function costByLeaseEnd(machine: Machine, soFar: Sum | undefined, now: Millis): Sum | undefined {
  if (!RUNNING.includes(machine.state) || soFar === undefined) return undefined;
  const more = costFor(machine, Math.max(0, machine.lease.until - now));
  const isSame = soFar.money.micros === 0 || more?.money.currency === soFar.money.currency;
  if (more === undefined || !isSame) return undefined;
  const micros = soFar.money.micros + more.money.micros;
  return { money: { micros, currency: more.money.currency }, least: soFar.least || more.least };
}

/** Of so long, in the machine's currency. */
function costFor(machine: Machine, time: Duration): Sum | undefined {
  const currency = machine.price?.currency;
  if (currency === undefined) return undefined;
  let micros = 0;
  let least = false;
  for (const { price } of itemsOf(machine)) {
    if (price?.currency === currency) micros += costOf(price, time).micros;
    else least = true;
  }
  return { money: { micros, currency }, least };
}
