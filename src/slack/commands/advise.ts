/** /gpu advise: which GPU for which work, with the arithmetic shown. */
import { command } from '../grammar/spec.ts';
import { adviceReply } from './advise-reply.ts';
import { ADVISE, wishOf } from './advise-spec.ts';

export const advise = command(ADVISE, async ({ args, flags }, caller) => {
  const [{ readWish }, { workloadOf }] = await Promise.all([
    import('../../domain/advise/read.ts'),
    import('../../domain/advise/workload.ts'),
  ]);
  const said = args.workload === undefined ? {} : readWish(args.workload);
  const wish = { ...said, ...wishOf(flags) };
  if (args.workload === undefined && Object.keys(wish).length === 0) {
    const { openForm } = await import('../views/open.ts');
    const opened = await openForm(caller, 'advise');
    if (opened !== undefined) return opened;
  }
  return adviceReply(workloadOf(wish), caller);
});
