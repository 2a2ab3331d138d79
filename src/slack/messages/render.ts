/** Every notice as a message of Block Kit: pure, the same notice always gives the same message. */
import type { Notice } from '../../domain/notice.ts';
import type { Message } from '../blocks.ts';
import { plain } from '../mrkdwn.ts';
import { approval } from './approval.ts';
import { attention } from './attention.ts';
import { billTrouble } from './bill.ts';
import { birth } from './birth.ts';
import { brake } from './brake.ts';
import { anomaly, budgetWarning } from './budget-warning.ts';
import { capacity, capacityOver } from './capacity.ts';
import { change } from './change.ts';
import { consoleLines } from './console.ts';
import { copy } from './copy.ts';
import { digest } from './digest.ts';
import { ended } from './ended.ts';
import { found } from './found.ts';
import { brakeOver, freeze } from './freeze.ts';
import { handedOver, handOver } from './hand-over.ts';
import { afterHours, hoursEnding, hoursPaused } from './hours.ts';
import { idleWarning } from './idle-warning.ts';
import { leaseEnding } from './lease-ending.ts';
import { cleared, leftovers } from './leftovers.ts';
import { memoryQuestion } from './memory-question.ts';
import { notStarted } from './not-started.ts';
import { orphan } from './orphan.ts';
import { policyTest } from './policy-test.ts';
import { preempted } from './preempted.ts';
import { quotaTable } from './quota.ts';
import { quotaDraft } from './quota-draft.ts';
import { quotaOutcome } from './quota-outcome.ts';
import { removed } from './removed.ts';
import { requestFailed } from './request-failed.ts';
import { rightsize } from './rightsize.ts';
import { spending } from './spending.ts';
import { spendingFile } from './spending-file.ts';
import { stopped } from './stopped.ts';
import { stray, strayStopped } from './stray.ts';
import { strays } from './strays.ts';
import { stuck } from './stuck.ts';
import { unknownUtilization } from './unknown-utilization.ts';

/** `timeZone` (IANA) is for hours that buttons and charts name; moments in sentences are in each reader's own. */
export function render(notice: Notice, timeZone: string): Message {
  switch (notice.kind) {
    case 'birth':
      return birth(notice);
    case 'idle-warning':
      return idleWarning(notice, timeZone);
    case 'hand-over':
      return handOver(notice);
    case 'handed-over':
      return handedOver(notice);
    case 'hours-ending':
      return hoursEnding(notice, timeZone);
    case 'after-hours':
      return afterHours(notice);
    case 'hours-paused':
      return hoursPaused(notice);
    case 'memory-question':
      return memoryQuestion(notice, timeZone);
    case 'unknown-utilization':
      return unknownUtilization(notice);
    case 'lease-ending':
      return leaseEnding(notice);
    case 'stopped':
      return stopped(notice);
    case 'ended':
      return ended(notice);
    case 'removed':
      return removed(notice);
    case 'found':
      return found(notice);
    case 'capacity':
      return capacity(notice);
    case 'capacity-over':
      return capacityOver(notice);
    case 'preempted':
      return preempted(notice);
    case 'copy':
      return copy(notice);
    case 'not-started':
      return notStarted(notice);
    case 'change':
      return change(notice);
    case 'stuck':
      return stuck(notice);
    case 'request-failed':
      return requestFailed(notice);
    case 'console':
      return consoleLines(notice);
    case 'rightsize':
      return rightsize(notice);
    case 'quota':
      return quotaTable(notice);
    case 'quota-draft':
      return quotaDraft(notice);
    case 'quota-outcome':
      return quotaOutcome(notice);
    case 'approval':
      return approval(notice);
    case 'budget-warning':
      return budgetWarning(notice);
    case 'anomaly':
      return anomaly(notice);
    case 'policy-test':
      return policyTest(notice);
    case 'freeze':
      return freeze(notice);
    case 'brake-over':
      return brakeOver(notice);
    case 'bill-trouble':
      return billTrouble(notice);
    case 'brake':
      return brake(notice);
    case 'orphan':
      return orphan(notice);
    case 'attention':
      return attention(notice);
    case 'leftovers':
      return leftovers(notice);
    case 'cleared':
      return cleared(notice);
    case 'stray':
      return stray(notice);
    case 'stray-stopped':
      return strayStopped(notice);
    case 'strays':
      return strays(notice);
    case 'spending':
      return spending(notice);
    case 'spending-file':
      return { text: plain(spendingFile(notice.spending).title), blocks: [] };
    case 'digest':
      return digest(notice);
  }
}
