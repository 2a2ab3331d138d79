/** /gpu cp: copies between Cloud Storage and a machine, by the machine itself. */
import { type CopyOrder, inWords } from '../../domain/copy.ts';
import { checkName } from '../../domain/decide/name.ts';
import { machineNamed } from '../../usecases/look.ts';
import { command } from '../grammar/spec.ts';
import type { Value } from '../grammar/values.ts';
import { byHand } from '../messages/copy-by-hand.ts';
import { code } from '../mrkdwn.ts';
import { cannotPost, fieldRefusal, noSuchMachine } from './answers.ts';
import { askFor } from './ask.ts';

const TO_MACHINE = '/gpu cp gs://my-bucket/my-data trainer-1:data';
const FROM_MACHINE = '/gpu cp trainer-1:results gs://my-bucket/results';

export const cp = command(
  {
    name: 'cp',
    aliases: ['copy'],
    summary: 'Copy from Cloud Storage to a machine, or back. The machine does it, with its own account.',
    details:
      "Of a folder, what is in it is copied; what is there already and has not changed is left out, so that asking again goes on. Paths on the machine are below JupyterLab's home unless they begin with a slash. While it copies, a machine counts as busy.",
    args: {
      from: {
        kind: 'copy-place',
        label: 'FROM',
        what: 'gs://bucket/path, or NAME:path for a place on a machine.',
        example: TO_MACHINE,
      },
      to: {
        kind: 'copy-place',
        label: 'TO',
        what: 'the other of the two.',
        example: FROM_MACHINE,
      },
    },
    flags: {},
    examples: [TO_MACHINE, FROM_MACHINE],
    permission: 'owner',
  },
  async ({ args }, caller) => {
    const blocked = await cannotPost(caller);
    if (blocked !== undefined) return blocked;
    const read = orderOf(args.from, args.to);
    if (read === undefined) {
      return fieldRefusal(
        'TO',
        'One of the two is in Cloud Storage, gs://bucket/path, and the other on a machine, NAME:path.',
        args.from.kind === 'bucket' ? TO_MACHINE : FROM_MACHINE,
      );
    }
    const { order } = read;
    const name = checkName(read.name);
    if (!name.ok) {
      const message = `${code(read.name)} is not a machine's name. ${name.message}`;
      return fieldRefusal(order.way === 'to-machine' ? 'TO' : 'FROM', message, TO_MACHINE);
    }
    const machine = await machineNamed(caller.deps, name.name, caller.actor);
    if (machine === undefined) return noSuchMachine(caller, name.name, 'ls');
    if (machine.state === 'ready' && machine.copier !== true) return byHand(machine, order);
    return askFor(
      caller,
      name.name,
      { verb: 'copy', ...order },
      () =>
        `${code(inWords(order, name.name), 900)} is being copied; the message in this channel follows it.`,
    );
  },
);

function orderOf(
  from: Value<'copy-place'>,
  to: Value<'copy-place'>,
): { readonly name: string; readonly order: CopyOrder } | undefined {
  if (from.kind === 'bucket' && to.kind === 'machine') {
    return { name: to.name, order: { way: 'to-machine', url: from.url, path: to.path } };
  }
  if (from.kind === 'machine' && to.kind === 'bucket') {
    return { name: from.name, order: { way: 'from-machine', url: to.url, path: from.path } };
  }
  return undefined;
}
