/** Which block may stand on which surface. */
import { z } from 'zod';
import { cardBlocks } from './cards.ts';
import { dataVisualization } from './chart.ts';
import { layoutBlocks } from './layout.ts';
import { textBlocks } from './tables.ts';

export type Surface = 'message' | 'modal' | 'home';

const { alert, ...everywhere } = layoutBlocks;
const { card, carousel, container, task_card, plan } = cardBlocks;
const { rich_text, table, data_table, markdown } = textBlocks;

const common = [
  everywhere.section,
  everywhere.header,
  everywhere.divider,
  everywhere.context,
  everywhere.actions,
  everywhere.input,
  everywhere.image,
  everywhere.video,
  everywhere.context_actions,
  rich_text,
  card,
] as const;

/** `file` blocks are missing on purpose: Slack shows them but lets no app send them. */
const bySurface = {
  message: z.discriminatedUnion('type', [
    ...common,
    markdown,
    table,
    data_table,
    dataVisualization,
    carousel,
    container,
    task_card,
    plan,
  ]),
  modal: z.discriminatedUnion('type', [...common, alert]),
  home: z.discriminatedUnion('type', [...common, carousel]),
} as const;

/** 50 blocks per message, 100 per modal or Home (docs.slack.dev/block-kit). */
const MOST_BLOCKS: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };

const lists = {
  message: z.array(bySurface.message).max(MOST_BLOCKS.message),
  modal: z.array(bySurface.modal).max(MOST_BLOCKS.modal),
  home: z.array(bySurface.home).max(MOST_BLOCKS.home),
} as const;

/** The schema of the `blocks` list of a surface. */
export function blocksOn(surface: Surface): z.ZodType<readonly { type: string }[]> {
  return lists[surface];
}
