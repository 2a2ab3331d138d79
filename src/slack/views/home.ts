/** The Home tab: a person's machines with what they cost, and what to type for the first one. */
import type { HomeView } from '@slack/web-api';
import type { UserId } from '../../domain/lease.ts';
import { LIVE_STATES } from '../../domain/machine.ts';
import { formatPrice, type Price } from '../../domain/money.ts';
import type { RightsizeTip } from '../../domain/rightsize.ts';
import type { Millis } from '../../domain/time.ts';
import type { Deps } from '../../usecases/deps.ts';
import { savingsOf } from '../../usecases/find-savings.ts';
import { listMachines, type MachineView } from '../../usecases/look.ts';
import { actions, type Block, context, header, section } from '../blocks.ts';
import { buttonsFor } from '../messages/machine-card.ts';
import { line } from '../messages/machine-list.ts';
import { tooLargeInWords } from '../messages/rightsize.ts';
import { counted } from '../messages/words.ts';
import { escaped, moment } from '../mrkdwn.ts';
import { formButton } from './form-button.ts';

/** Slack takes 100 blocks in a Home tab; a machine takes two. */
const SHOWN = 40;
/** Machines that are called too large. */
const TIPS = 3;

const GET_ONE = formButton('up', 'Get a machine', {}, { style: 'primary' });

export async function homeView(deps: Deps, user: UserId): Promise<HomeView> {
  const { machines, now } = await listMachines(deps, { actor: user, all: false });
  if (machines.length === 0) return view(welcome());
  const held = machines.map(({ machine }) => machine);
  return view(overview(machines, await savingsOf(deps, held, now), now));
}

/** For those who may not use it. */
export function closedView(say: string): HomeView {
  return view([section(escaped(say))]);
}

function welcome(): readonly Block[] {
  return [
    header('You hold no machines'),
    section(
      '`/gpu up l4` in a channel or here in *Messages* gets you one. `/gpu help` lists what else there is.',
    ),
    ...actions([GET_ONE]),
  ];
}

function overview(
  machines: readonly MachineView[],
  tips: readonly RightsizeTip[],
  now: Millis,
): readonly Block[] {
  const shown = machines.slice(0, SHOWN);
  const more = machines.length - shown.length;
  return [
    header(`Your machines: ${machines.length}`),
    section(runningInWords(machines)),
    ...actions([GET_ONE]),
    ...shown.flatMap((one) => [section(line(one, now, false)), ...actions(buttonsFor(one.machine))]),
    ...tips.slice(0, TIPS).map((tip) => context(tooLargeInWords(tip))),
    ...(more > 0 ? [context(`and ${more} more: \`/gpu ls\``)] : []),
    context(
      `As of ${moment(now)}; open this tab again for newer figures. Costs are estimates from list prices.`,
    ),
  ];
}

/** What runs now costs this much an hour, each currency by itself. */
function runningInWords(machines: readonly MachineView[]): string {
  const live = machines.filter(
    ({ machine }) => machine.zone !== undefined && LIVE_STATES.includes(machine.state),
  );
  if (live.length === 0) return 'None of them runs, so none costs GPU money.';
  const prices = live.flatMap(({ machine }) => machine.price ?? []);
  const byCurrency = [...Map.groupBy(prices, (price) => price.currency)].map(([currency, list]) =>
    formatPrice({
      currency,
      microsPerHour: list.reduce((sum: number, price: Price) => sum + price.microsPerHour, 0),
    }),
  );
  const unknown = live.length - prices.length;
  const parts = [...byCurrency, ...(unknown > 0 ? [counted(unknown, 'unknown price')] : [])];
  return `*${counted(live.length, 'machine')} running* for ${parts.join(' and ')}.`;
}

function view(blocks: readonly Block[]): HomeView {
  // Only sections, headers, contexts and buttons: all of them stand in Slack's types.
  return { type: 'home', blocks: [...blocks] as HomeView['blocks'] };
}
