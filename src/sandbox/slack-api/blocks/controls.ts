/** Buttons, choices and pickers. */
import { z } from 'zod';
import { choiceOption, colorScheme, confirm, overflowOption } from './composition.ts';
import { offers } from './menus.ts';
import { identifier, plainText, text, url } from './text.ts';

const action = { action_id: identifier.optional() };
const confirmable = { ...action, confirm: confirm.optional() };
const focusable = { ...confirmable, focus_on_load: z.boolean().optional() };
const placeholder = { placeholder: plainText(150).optional() };
const accessibilityLabel = { accessibility_label: text(75).optional() };

export const button = z.strictObject({
  type: z.literal('button'),
  ...confirmable,
  ...accessibilityLabel,
  text: plainText(75),
  value: text(2000).optional(),
  url: url.optional(),
  style: colorScheme.optional(),
});

export const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  ...confirmable,
  ...accessibilityLabel,
  text: plainText(75),
  workflow: z.strictObject({
    trigger: z.strictObject({
      url,
      customizable_input_parameters: z
        .array(z.strictObject({ name: text(255), value: z.string() }))
        .optional(),
    }),
  }),
  style: colorScheme.optional(),
});

export const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    ...focusable,
    options: z.array(choiceOption).min(1).max(10),
    initial_options: z.array(choiceOption).min(1).optional(),
  })
  .refine((element) => offers(element.options, element.initial_options ?? []), {
    message: 'must be one of the options on offer',
    path: ['initial_options'],
  });

export const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    ...focusable,
    options: z.array(choiceOption).min(1).max(10),
    initial_option: choiceOption.optional(),
  })
  .refine((element) => offers(element.options, element.initial_option ? [element.initial_option] : []), {
    message: 'must be one of the options on offer',
    path: ['initial_option'],
  });

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  ...confirmable,
  options: z.array(overflowOption).min(1).max(5),
});

export const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  ...focusable,
  ...placeholder,
  initial_date: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'must be a date as YYYY-MM-DD')
    .optional(),
});

export const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  ...focusable,
  ...placeholder,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time as HH:mm')
    .optional(),
  timezone: text(255).optional(),
});

export const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  ...focusable,
  // Ten digits: seconds, not milliseconds.
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
});

const feedbackButton = z.strictObject({ text: plainText(75), ...accessibilityLabel, value: text(2000) });

export const feedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  ...action,
  positive_button: feedbackButton,
  negative_button: feedbackButton,
});

export const iconButton = z.strictObject({
  type: z.literal('icon_button'),
  ...confirmable,
  ...accessibilityLabel,
  icon: text(255),
  text: plainText(75),
  value: text(2000).optional(),
  visible_to_user_ids: z.array(text(255)).optional(),
});
