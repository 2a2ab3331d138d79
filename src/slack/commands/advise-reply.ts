/** Answers a workload with advice, or with what is missing of it: for the command and for its form. */
import type { WishTrouble, Workload } from '../../domain/advise/workload.ts';
import { inWords } from '../../domain/fault.ts';
import type { Caller } from '../grammar/spec.ts';
import { escaped } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { fieldRefusal, refusal } from './answers.ts';

export async function adviceReply(
  workload: Workload | WishTrouble,
  { deps }: Pick<Caller, 'deps'>,
): Promise<Reply> {
  if ('field' in workload) {
    return fieldRefusal(`--${workload.field}`, escaped(workload.message), `/gpu advise ${workload.instead}`);
  }
  const [{ adviseOn }, { adviceMessage }] = await Promise.all([
    import('../../usecases/advise-on.ts'),
    import('../messages/advice.ts'),
  ]);
  const advised = await adviseOn(deps, workload);
  if (!advised.ok) {
    return refusal(
      `The prices cannot be read now (${escaped(inWords(advised.fault))}). Try again in a minute.`,
    );
  }
  return adviceMessage(advised.value, deps.policy.limits);
}
