/** Once a day the administrators are told of machines that do not move on, and of machines that cannot be judged. */
import { attentionReport } from '../domain/decide/attention.ts';
import type { Millis } from '../domain/time.ts';
import type { Deps } from './deps.ts';
import { dueToday, tellAdmins } from './tell-daily.ts';

const TOLD = 'attention-told';

export async function reportAttention(deps: Deps, now: Millis): Promise<void> {
  const due = await dueToday(deps, TOLD, now);
  if (due === undefined) return;
  const [machines, watches] = await Promise.all([deps.store.machines(), deps.store.watches()]);
  const report = attentionReport(machines, watches, deps.policy.watch, now);
  const { stuck, unmeasured } = report;
  const isQuiet = stuck.length + unmeasured.length === 0;
  const text = `${stuck.length} machines do not move on, and ${unmeasured.length} cannot be judged.`;
  const notice = { kind: 'attention', report, at: now } as const;
  const tale = { name: 'attention', kind: 'attention', text, detail: report, notice } as const;
  await tellAdmins(deps, TOLD, due, isQuiet ? undefined : tale, now);
}
