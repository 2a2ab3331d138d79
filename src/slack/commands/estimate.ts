/** /gpu estimate: what a machine will cost and where it would be looked for; asks for nothing. */
import { previewRequest } from '../../usecases/preview-request.ts';
import { actions } from '../blocks.ts';
import { command } from '../grammar/spec.ts';
import { plain } from '../mrkdwn.ts';
import { fieldRefusal, refusal } from './answers.ts';
import { specAsked, twoWays } from './up-ask.ts';
import { UP } from './up-spec.ts';

const { flags } = UP;

export const estimate = command(
  {
    name: 'estimate',
    aliases: ['cost', 'quote'],
    summary:
      'Say what a machine would cost, by the hour, for its lease and by the month, and where it would be.',
    details:
      'Item by item: the machine, its boot disk, its address, local SSD that comes with it. From list prices and from what anybody here was refused lately; asks nothing of Google, so quotas count for nothing in it. What has no known price is called unknown.',
    args: {
      accelerator: {
        kind: 'wanted',
        label: 'ACCELERATOR',
        what: 'which GPU, and how many if more than one, or a TPU in its size; or `like` and the name of a machine.',
        rest: true,
        example: '/gpu estimate l4',
      },
    },
    flags: {
      spot: { ...flags.spot, example: '/gpu estimate l4 --spot' },
      flex: { ...flags.flex, example: '/gpu estimate h100 --flex' },
      'on-demand': { ...flags['on-demand'], example: '/gpu estimate like trainer-1 --on-demand' },
      for: { ...flags.for, example: '/gpu estimate l4 --for 8h' },
      zone: { ...flags.zone, example: '/gpu estimate l4 --zone us-central1-*' },
      slices: { ...flags.slices, example: '/gpu estimate v5e-16 --slices 2' },
      disk: { ...flags.disk, example: '/gpu estimate l4 --disk 500' },
      'max-price': { ...flags['max-price'], example: '/gpu estimate l4 --max-price 1.50' },
    },
    examples: [
      '/gpu estimate l4',
      '/gpu estimate v5e-8',
      '/gpu estimate l4:2 --for 3d --spot',
      '/gpu estimate h100:8 --disk 500',
    ],
    permission: 'look',
  },
  async ({ args, flags: given }, caller) => {
    const clash = twoWays(given);
    if (clash !== undefined) {
      return fieldRefusal(clash.field, clash.message, `/gpu estimate l4 ${clash.keep}`);
    }
    const ask = { accelerator: args.accelerator, flags: given };
    const spec = await specAsked(ask, caller);
    if ('text' in spec) return spec;
    const answer = await previewRequest(caller.deps, spec);
    const [{ previewBlocks, previewText }, { formButton }, { filledFrom, typedForForm }] = await Promise.all([
      import('../messages/estimate.ts'),
      import('../views/form-button.ts'),
      import('../views/up-filled.ts'),
    ]);
    if (answer.kind !== 'known') return refusal(previewText(answer), '/gpu prices');
    const filled = { ...filledFrom(ask.flags), accelerator: typedForForm(spec), buy: spec.buy };
    return {
      text: plain(previewText(answer)),
      blocks: [
        ...previewBlocks(answer),
        ...actions([formButton('up', 'Get one', filled, { style: 'primary' })]),
      ],
    };
  },
);
