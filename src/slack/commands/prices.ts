/** /gpu prices: what a family costs in every zone, or the cheapest offer of each family. */
import { familyOf } from '../../domain/accelerators/index.ts';
import { inWords } from '../../domain/fault.ts';
import { command } from '../grammar/spec.ts';
import { code, escaped } from '../mrkdwn.ts';
import { refusal, unsoldSize } from './answers.ts';

export const prices = command(
  {
    name: 'prices',
    aliases: ['price', 'offers'],
    summary: 'Compare prices: where a GPU or TPU is sold, on demand and spot, and where it lately ran out.',
    details:
      'Prices are list prices of the whole machine by the hour, without boot disk and address; /gpu estimate counts them in. An offer is not capacity: what anybody here was refused lately is shown beside it.',
    args: {
      accelerator: {
        kind: 'accelerator',
        label: 'FAMILY',
        optional: true,
        what: 'which GPU, and how many in a machine if more than one: l4, a100-80:2; or a TPU in its size: v5e-8. Without it, the cheapest offer of each family.',
        example: '/gpu prices l4',
      },
    },
    flags: {},
    examples: ['/gpu prices', '/gpu prices l4', '/gpu prices a100-80:2', '/gpu prices v5e-8'],
    permission: 'look',
  },
  async ({ args }, { deps }) => {
    const { catalog, policy } = deps;
    if (catalog === undefined) return refusal('There are no prices at hand here.', '/gpu up l4');
    const [{ familyPrices, priceOverview }, { priceTable, overviewTable }] = await Promise.all([
      import('../../usecases/look-up-prices.ts'),
      import('../messages/prices.ts'),
    ]);
    const asked = args.accelerator;
    const family = asked === undefined ? undefined : familyOf(asked.family);
    if (asked === undefined || family === undefined) {
      const overview = await priceOverview({ ...deps, catalog });
      return overview.ok ? overviewTable(overview.value) : unreadable(inWords(overview.fault));
    }
    const unsold = unsoldSize(family, asked.count, 'prices');
    if (unsold !== undefined) return unsold;
    const found = await familyPrices({ ...deps, catalog }, family, asked.count, asked.machineType);
    return found.ok ? priceTable(found.value, policy.limits) : unreadable(inWords(found.fault));
  },
);

function unreadable(why: string) {
  return refusal(
    `The prices cannot be read now (${escaped(why)}). Try again in a minute; ${code('/gpu up l4')} works without them.`,
  );
}
