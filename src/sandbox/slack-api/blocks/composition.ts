/** Composition objects: confirmation dialogs, options, option groups, filters, images. */
import { z } from 'zod';
import { anyText, identifier, plainText, text, url, webUrl } from './text.ts';

export const colorScheme = z.enum(['primary', 'danger']);

export const confirm = z.strictObject({
  title: plainText(100).optional(),
  text: anyText(300),
  confirm: plainText(30).optional(),
  deny: plainText(30).optional(),
  style: colorScheme.optional(),
});

/** Options of menus: plain text. The value limit is 75 in Slack's types and 150 in its docs; 75 fits both. */
export const menuOption = z.strictObject({
  text: plainText(75),
  value: text(75),
  description: plainText(75).optional(),
});

/** Options of checkboxes and radio buttons, which may carry mrkdwn. */
export const choiceOption = z.strictObject({
  text: anyText(75),
  value: text(75),
  description: anyText(75).optional(),
});

/** Options of overflow menus, the only ones that may open a URL. */
export const overflowOption = z.strictObject({
  text: plainText(75),
  value: text(75).optional(),
  description: plainText(75).optional(),
  url: url.optional(),
});

export const optionGroup = z.strictObject({
  label: plainText(75),
  options: z.array(menuOption).min(1).max(100),
});

export const dispatchActionConfig = z.strictObject({
  trigger_actions_on: z
    .array(z.enum(['on_enter_pressed', 'on_character_entered']))
    .min(1)
    .max(2)
    .optional(),
});

export const conversationFilter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, 'must define at least one filter');

const slackFile = z
  .strictObject({ url: webUrl.optional(), id: identifier.optional() })
  .refine(
    (file) => (file.url === undefined) !== (file.id === undefined),
    'must define exactly one of `url` or `id`',
  );

const imageSource = {
  image_url: webUrl.optional(),
  slack_file: slackFile.optional(),
  image_width: z.number().optional(),
  image_height: z.number().optional(),
  image_bytes: z.number().optional(),
};

function hasOneSource(image: { image_url?: unknown; slack_file?: unknown }): boolean {
  return (image.image_url === undefined) !== (image.slack_file === undefined);
}
const oneSource = 'must define exactly one of `image_url` or `slack_file`';

/** The image element: in sections, contexts, cards and containers. */
export const imageElement = z
  .strictObject({ type: z.literal('image'), alt_text: text(2000), ...imageSource })
  .refine(hasOneSource, oneSource);

/** The image block. */
export const imageBlock = z
  .strictObject({
    type: z.literal('image'),
    block_id: identifier.optional(),
    alt_text: text(2000),
    title: plainText(2000).optional(),
    ...imageSource,
  })
  .refine(hasOneSource, oneSource);
