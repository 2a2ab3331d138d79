/** Select and multi-select menus. */
import { z } from 'zod';
import { confirm, conversationFilter, menuOption, optionGroup } from './composition.ts';
import { identifier, plainText, text } from './text.ts';

const common = {
  action_id: identifier.optional(),
  confirm: confirm.optional(),
  focus_on_load: z.boolean().optional(),
  placeholder: plainText(150).optional(),
};
const multi = { ...common, max_selected_items: z.int().min(1).optional() };
const respondable = { response_url_enabled: z.boolean().optional() };
const staticOptions = {
  options: z.array(menuOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
const conversations = {
  default_to_current_conversation: z.boolean().optional(),
  filter: conversationFilter.optional(),
};

type Option = z.infer<typeof menuOption>;

interface StaticMenu {
  options?: Option[] | undefined;
  option_groups?: { options: Option[] }[] | undefined;
}

function hasOneList(menu: StaticMenu): boolean {
  return (menu.options === undefined) !== (menu.option_groups === undefined);
}

/** An initial option has to equal one of those on offer, not only by its value. */
export function offers(offered: readonly unknown[], chosen: readonly unknown[]): boolean {
  const known = new Set(offered.map((option) => JSON.stringify(option)));
  return chosen.every((option) => known.has(JSON.stringify(option)));
}

function offeredBy(menu: StaticMenu): readonly Option[] {
  return menu.options ?? menu.option_groups?.flatMap((group) => group.options) ?? [];
}

const oneList = 'must define either `options` or `option_groups`';
const notOffered = 'must be one of the options on offer';

const staticSelect = z
  .strictObject({
    type: z.literal('static_select'),
    ...common,
    ...staticOptions,
    initial_option: menuOption.optional(),
  })
  .refine(hasOneList, oneList)
  .refine((menu) => offers(offeredBy(menu), menu.initial_option ? [menu.initial_option] : []), {
    message: notOffered,
    path: ['initial_option'],
  });

const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...multi,
    ...staticOptions,
    initial_options: z.array(menuOption).min(1).optional(),
  })
  .refine(hasOneList, oneList)
  .refine((menu) => offers(offeredBy(menu), menu.initial_options ?? []), {
    message: notOffered,
    path: ['initial_options'],
  });

const ids = z.array(text(255)).min(1).optional();
const minQuery = { min_query_length: z.int().min(0).optional() };

export const selects = [
  staticSelect,
  z.strictObject({
    type: z.literal('external_select'),
    ...common,
    ...minQuery,
    initial_option: menuOption.optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...common, initial_user: text(255).optional() }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...common,
    ...respondable,
    ...conversations,
    initial_conversation: text(255).optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...common,
    ...respondable,
    initial_channel: text(255).optional(),
  }),
] as const;

export const multiSelects = [
  multiStaticSelect,
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...multi,
    ...minQuery,
    initial_options: z.array(menuOption).min(1).optional(),
  }),
  z.strictObject({ type: z.literal('multi_users_select'), ...multi, initial_users: ids }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...multi,
    ...conversations,
    initial_conversations: ids,
  }),
  z.strictObject({ type: z.literal('multi_channels_select'), ...multi, initial_channels: ids }),
] as const;
