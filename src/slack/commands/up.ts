/** /gpu up: asks for a machine, in words or through the form. */
import { command } from '../grammar/spec.ts';
import { code } from '../mrkdwn.ts';
import { cannotPost, fieldRefusal } from './answers.ts';
import { askUp } from './up-ask.ts';
import { upReply } from './up-reply.ts';
import { UP } from './up-spec.ts';

export const up = command(UP, async ({ args, flags }, caller) => {
  const blocked = await cannotPost(caller);
  if (blocked !== undefined) return blocked;
  const { accelerator } = args;
  if (accelerator !== undefined) return upReply(await askUp({ accelerator, flags }, caller));
  const [{ openForm }, { filledFrom }] = await Promise.all([
    import('../views/open.ts'),
    import('../views/up-filled.ts'),
  ]);
  return (await openForm(caller, 'up', filledFrom(flags))) ?? WHICH;
});

const { label, what, example } = UP.args.accelerator;
/** The plain answer where no form can be shown. */
const WHICH = fieldRefusal(label, `${code('/gpu up')} needs ${label}: ${what}`, example);
