/** Layout blocks for every surface: section, header, divider, context, actions, input, image, video, alert. */
import { z } from 'zod';
import { imageBlock, imageElement } from './composition.ts';
import {
  button,
  checkboxes,
  datepicker,
  datetimepicker,
  feedbackButtons,
  iconButton,
  overflow,
  radioButtons,
  timepicker,
  workflowButton,
} from './controls.ts';
import { richTextInput, typedInputs } from './inputs.ts';
import { multiSelects, selects } from './menus.ts';
import { anyText, checkedBy, identifier, plainText, text, webUrl } from './text.ts';

export const blockId = { block_id: identifier.optional() };

const accessory = z.discriminatedUnion('type', [
  button,
  checkboxes,
  datepicker,
  imageElement,
  overflow,
  radioButtons,
  timepicker,
  workflowButton,
  ...selects,
  ...multiSelects,
]);

const section = z
  .strictObject({
    type: z.literal('section'),
    ...blockId,
    text: anyText(3000).optional(),
    fields: z.array(anyText(2000)).min(1).max(10).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .refine(
    (block) => block.text !== undefined || block.fields !== undefined,
    'must define either `text` or `fields`',
  );

const header = z.strictObject({ type: z.literal('header'), ...blockId, text: plainText(150) });

const divider = z.strictObject({ type: z.literal('divider'), ...blockId });

const contextText = anyText(3000);
/** An image or a text; a text is limited as a section's is. */
const contextElement = checkedBy((value) => {
  const isImage = typeof value === 'object' && value !== null && 'type' in value && value.type === 'image';
  return isImage ? imageElement : contextText;
});

const context = z.strictObject({
  type: z.literal('context'),
  ...blockId,
  elements: z.array(contextElement).min(1).max(10),
});

const actionElement = z.discriminatedUnion('type', [
  button,
  checkboxes,
  datepicker,
  datetimepicker,
  overflow,
  radioButtons,
  richTextInput,
  timepicker,
  workflowButton,
  ...selects,
  ...multiSelects,
]);

const actions = z.strictObject({
  type: z.literal('actions'),
  ...blockId,
  elements: z.array(actionElement).min(1).max(25),
});

const inputElement = z.discriminatedUnion('type', [
  checkboxes,
  datepicker,
  datetimepicker,
  radioButtons,
  timepicker,
  ...typedInputs,
  ...selects,
  ...multiSelects,
]);

const input = z.strictObject({
  type: z.literal('input'),
  ...blockId,
  label: plainText(2000),
  hint: plainText(2000).optional(),
  optional: z.boolean().optional(),
  dispatch_action: z.boolean().optional(),
  element: inputElement,
});

const httpsUrl = text(3000).regex(/^https:\/\//i, 'must be a valid https URL');

const video = z.strictObject({
  type: z.literal('video'),
  ...blockId,
  video_url: httpsUrl,
  thumbnail_url: webUrl,
  alt_text: text(2000),
  // "Less than" 200 and 50 in Slack's own words.
  title: plainText(199),
  title_url: httpsUrl.optional(),
  author_name: text(49).optional(),
  provider_name: text(255).optional(),
  provider_icon_url: webUrl.optional(),
  description: plainText(200).optional(),
});

const alert = z.strictObject({
  type: z.literal('alert'),
  ...blockId,
  text: anyText(3000),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});

const contextActions = z.strictObject({
  type: z.literal('context_actions'),
  ...blockId,
  elements: z
    .array(z.discriminatedUnion('type', [feedbackButtons, iconButton]))
    .min(1)
    .max(5),
});

export const layoutBlocks = {
  section,
  header,
  divider,
  context,
  actions,
  input,
  image: imageBlock,
  video,
  alert,
  context_actions: contextActions,
} as const;
