/** The rich_text block and what it may hold. */
import { z } from 'zod';
import { identifier, text, url } from './text.ts';

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    code: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    underline: z.boolean().optional(),
    highlight: z.boolean().optional(),
    client_highlight: z.boolean().optional(),
    unlink: z.boolean().optional(),
  })
  .optional();

const textElement = z.strictObject({ type: z.literal('text'), text: text(3000), style });
const linkElement = z.strictObject({
  type: z.literal('link'),
  url,
  text: z.string().optional(),
  unsafe: z.boolean().optional(),
  style,
});

const inline = z.discriminatedUnion('type', [
  textElement,
  linkElement,
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({ type: z.literal('color'), value: text(255), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: identifier, style }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: text(255),
    url: url.optional(),
    fallback: z.string().optional(),
    style,
  }),
  z.strictObject({
    type: z.literal('emoji'),
    name: text(255),
    unicode: z.string().optional(),
    skin_tone: z.int().optional(),
    url: url.optional(),
    style,
  }),
  z.strictObject({ type: z.literal('team'), team_id: identifier, style }),
  z.strictObject({ type: z.literal('user'), user_id: identifier, style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: identifier, style }),
]);

const border = z.union([z.literal(0), z.literal(1)]).optional();

const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(inline) });

const list = z.strictObject({
  type: z.literal('rich_text_list'),
  style: z.enum(['bullet', 'ordered']),
  elements: z.array(z.discriminatedUnion('type', [section])),
  indent: z.int().min(0).max(8).optional(),
  offset: z.int().min(0).optional(),
  border,
});

const quote = z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(inline), border });

const preformatted = z.strictObject({
  type: z.literal('rich_text_preformatted'),
  elements: z.array(z.discriminatedUnion('type', [textElement, linkElement])),
  language: text(255).optional(),
  border,
});

/** The rich_text block; also a table cell, a task card's details and a rich text input's initial value. */
export const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: identifier.optional(),
  elements: z.array(z.discriminatedUnion('type', [section, list, quote, preformatted])),
});
