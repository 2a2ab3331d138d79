/** Blocks that hold other blocks or tell of progress: card, carousel, container, task_card, plan. */
import { z } from 'zod';
import { imageElement } from './composition.ts';
import { button } from './controls.ts';
import { blockId, layoutBlocks } from './layout.ts';
import { richText } from './rich-text.ts';
import { table } from './tables.ts';
import { anyText, mrkdwnText, plainText, text, webUrl } from './text.ts';

const card = z
  .strictObject({
    type: z.literal('card'),
    ...blockId,
    hero_image: imageElement.optional(),
    icon: imageElement.optional(),
    title: mrkdwnText(150).optional(),
    subtitle: mrkdwnText(150).optional(),
    body: mrkdwnText(200).optional(),
    actions: z
      .array(z.discriminatedUnion('type', [button]))
      .min(1)
      .optional(),
  })
  .refine(
    (block) => [block.hero_image, block.title, block.actions, block.body].some((part) => part !== undefined),
    'must define at least one of `hero_image`, `title`, `actions` or `body`',
  );

const carousel = z.strictObject({
  type: z.literal('carousel'),
  ...blockId,
  elements: z
    .array(z.discriminatedUnion('type', [card]))
    .min(1)
    .max(10),
});

const childBlock = z.discriminatedUnion('type', [
  layoutBlocks.actions,
  layoutBlocks.context,
  layoutBlocks.divider,
  layoutBlocks.header,
  layoutBlocks.image,
  layoutBlocks.input,
  layoutBlocks.section,
  layoutBlocks.video,
  richText,
  table,
]);

const container = z
  .strictObject({
    type: z.literal('container'),
    ...blockId,
    title: plainText(150).optional(),
    rich_text_title: z.discriminatedUnion('type', [richText]).optional(),
    subtitle: anyText(150).optional(),
    // Slack reads `child_blocks`; `blocks` or `elements` is refused.
    child_blocks: z.array(childBlock).min(1).max(10),
    width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
    icon: imageElement.optional(),
    is_collapsible: z.boolean().optional(),
    default_collapsed: z.boolean().optional(),
    has_header_divider: z.boolean().optional(),
  })
  .refine(
    (block) => block.title !== undefined || block.rich_text_title !== undefined,
    'must define either `title` or `rich_text_title`',
  )
  .refine((block) => block.default_collapsed !== true || block.is_collapsible === true, {
    message: 'requires `is_collapsible`',
    path: ['default_collapsed'],
  });

const urlSource = z.strictObject({ type: z.literal('url'), url: webUrl, text: text(255) });

const taskCard = z.strictObject({
  type: z.literal('task_card'),
  ...blockId,
  task_id: text(255),
  title: text(3000),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
  details: z.discriminatedUnion('type', [richText]).optional(),
  output: z.discriminatedUnion('type', [richText]).optional(),
  sources: z.array(z.discriminatedUnion('type', [urlSource])).optional(),
});

const plan = z
  .strictObject({
    type: z.literal('plan'),
    ...blockId,
    title: text(3000),
    tasks: z.array(z.discriminatedUnion('type', [taskCard])).optional(),
  })
  .refine((block) => isUnique(block.tasks?.map((task) => task.task_id) ?? []), {
    message: 'must have a unique `task_id` each',
    path: ['tasks'],
  });

function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}

export const cardBlocks = { card, carousel, container, task_card: taskCard, plan } as const;
