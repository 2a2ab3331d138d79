/** Elements that only an input block may hold (rich_text_input also stands in actions). */
import { z } from 'zod';
import { dispatchActionConfig } from './composition.ts';
import { richText } from './rich-text.ts';
import { identifier, plainText, text } from './text.ts';

const common = { action_id: identifier.optional(), focus_on_load: z.boolean().optional() };
const dispatchable = { ...common, dispatch_action_config: dispatchActionConfig.optional() };
const typed = { ...dispatchable, placeholder: plainText(150).optional() };

const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...typed,
    initial_value: z.string().max(3000).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(3000).optional(),
    max_length: z.int().min(1).max(3000).optional(),
  })
  .refine((input) => (input.min_length ?? 0) <= (input.max_length ?? 3000), {
    message: 'must be no more than `max_length`',
    path: ['min_length'],
  });

const numeric = z.string().regex(/^-?\d+(\.\d+)?$/, 'must be a number in a string');

const numberInput = z
  .strictObject({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean(),
    initial_value: numeric.optional(),
    min_value: numeric.optional(),
    max_value: numeric.optional(),
  })
  .refine((input) => Number(input.min_value ?? -Infinity) <= Number(input.max_value ?? Infinity), {
    message: 'must be no more than `max_value`',
    path: ['min_value'],
  });

const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...typed,
  initial_value: z.string().optional(),
});

const urlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...typed,
  initial_value: z.string().optional(),
});

const lines = z.int().min(1).max(100).optional();

export const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...typed,
  initial_value: richText.optional(),
  min_lines: lines,
  max_lines: lines,
});

const fileInput = z.strictObject({
  type: z.literal('file_input'),
  action_id: identifier.optional(),
  filetypes: z.array(text(255)).optional(),
  max_files: z.int().min(1).max(10).optional(),
});

export const typedInputs = [
  plainTextInput,
  numberInput,
  emailInput,
  urlInput,
  richTextInput,
  fileInput,
] as const;
