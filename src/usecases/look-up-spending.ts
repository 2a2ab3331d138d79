/** What was spent over days, from what is stored of the bill and from the ledger; asks nobody. */
import { digestScope } from '../domain/decide/digest.ts';
import { composeSpending, spendingDays } from '../domain/decide/spending.ts';
import type { UserId } from '../domain/lease.ts';
import type { Notice, Saying } from '../domain/notice.ts';
import type { Spending, SpendingBy, SpendingOf } from '../domain/spending.ts';
import { dayBounds } from '../domain/time-of-day.ts';
import type { Deps } from './deps.ts';
import { knownBill } from './refresh-bill.ts';

export interface SpendingQuestion {
  readonly of: SpendingOf;
  readonly by: SpendingBy;
  readonly days: number;
  /** Where it is asked: of the projects that are used from there. */
  readonly channel: string;
}

export async function lookUpSpending(deps: Deps, question: SpendingQuestion): Promise<Spending> {
  const { store, policy } = deps;
  const { of, by, days, channel } = question;
  const { timeZone } = policy;
  const now = await store.now();
  const { from, to } = spendingDays(days, timeZone, now);
  const [ledger, spend] = await Promise.all([
    store.ledger(dayBounds(from, timeZone).from, now),
    knownBill(store, from, to),
  ]);
  const scope = digestScope(policy, channel);
  return composeSpending({ of, by, days, timeZone, scope, spend, ledger, now });
}

export interface SpendingReader {
  readonly user: UserId;
  readonly channel: string;
  /** Names what was asked: the same again owes nothing new. */
  readonly dedupe: string;
}

/** Owes the person the figures where they asked, for their eyes, and if wanted as a file in their direct messages. */
export async function oweSpending(
  deps: Deps,
  { user, channel, dedupe }: SpendingReader,
  notice: Extract<Notice, { kind: 'spending' }>,
): Promise<void> {
  const { spending, file } = notice;
  const id = dedupe.replaceAll(/[^A-Za-z0-9]/g, '').slice(-12);
  const answer: Saying = {
    key: `spend-asked:${id}`,
    destination: { to: 'ephemeral', channel, user },
    notice,
  };
  // Its key is in the file's name, by which one that was uploaded is found again.
  const upload: Saying = {
    key: `gpu-spend-${spending.from}-to-${spending.to}-${id}`,
    destination: { to: 'person', user },
    notice: { kind: 'spending-file', spending },
  };
  await deps.store.write((file ? [answer, upload] : [answer]).map((saying) => ({ write: 'say', saying })));
  deps.nudge.nudge();
}
