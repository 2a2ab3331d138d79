/** Rules of select menus and their options. */
import { checkRules, many, mrkdwn, option, options, plain, type Rule, x } from './rules.ts';

const at = '/blocks/0/elements/0';
const acting = (element: object) => ({ type: 'actions', elements: [element] });
const select = (more: object) => acting({ type: 'static_select', options: options(2), ...more });
const multi = (more: object) => acting({ type: 'multi_static_select', options: options(2), ...more });

const menus: Rule[] = [
  {
    rule: 'a select ≤ 100 options',
    takes: select({ options: options(100) }),
    refuses: select({ options: options(101) }),
    says: `no more than 100 items allowed [json-pointer:${at}/options]`,
  },
  {
    rule: 'a select has options',
    takes: select({}),
    refuses: select({ options: [] }),
    says: `no fewer than 1 items allowed [json-pointer:${at}/options]`,
  },
  {
    rule: 'options or option_groups, not both',
    takes: acting({
      type: 'static_select',
      option_groups: [{ label: plain('Group'), options: options(100) }],
    }),
    refuses: select({ option_groups: [{ label: plain('Group'), options: options(1) }] }),
    says: `must define either \`options\` or \`option_groups\` [json-pointer:${at}]`,
  },
  {
    rule: 'groups ≤ 100',
    takes: acting({
      type: 'static_select',
      option_groups: many(100, () => ({ label: plain('G'), options: options(1) })),
    }),
    refuses: acting({
      type: 'static_select',
      option_groups: many(101, () => ({ label: plain('G'), options: options(1) })),
    }),
    says: `no more than 100 items allowed [json-pointer:${at}/option_groups]`,
  },
  {
    rule: 'a group label ≤ 75',
    takes: acting({ type: 'static_select', option_groups: [{ label: plain(x(75)), options: options(1) }] }),
    refuses: acting({ type: 'static_select', option_groups: [{ label: plain(x(76)), options: options(1) }] }),
    says: `must be less than 76 characters [json-pointer:${at}/option_groups/0/label/text]`,
  },
  {
    rule: 'an option text ≤ 75',
    takes: select({ options: [{ text: plain(x(75)), value: 'a' }] }),
    refuses: select({ options: [{ text: plain(x(76)), value: 'a' }] }),
    says: `must be less than 76 characters [json-pointer:${at}/options/0/text/text]`,
  },
  {
    rule: 'an option value ≤ 75',
    takes: select({ options: [option(x(75))] }),
    refuses: select({ options: [option(x(76))] }),
    says: `must be less than 76 characters [json-pointer:${at}/options/0/value]`,
  },
  {
    rule: 'a menu option is plain text',
    takes: select({}),
    refuses: select({ options: [{ text: mrkdwn('a'), value: 'a' }] }),
    says: `unsupported type: mrkdwn [json-pointer:${at}/options/0/text/type]`,
  },
  {
    rule: 'an option opens a URL only in an overflow menu',
    takes: acting({ type: 'overflow', options: [{ ...option('a'), url: 'https://example.com' }] }),
    refuses: select({ options: [{ ...option('a'), url: 'https://example.com' }] }),
    says: `invalid additional property: url [json-pointer:${at}/options/0]`,
  },
  {
    rule: 'the initial option is on offer',
    takes: select({ initial_option: option('v1') }),
    refuses: select({ initial_option: option('v9') }),
    says: `must be one of the options on offer [json-pointer:${at}/initial_option]`,
  },
  {
    rule: 'the initial options are on offer',
    takes: multi({ initial_options: [option('v1')], max_selected_items: 1 }),
    refuses: multi({ initial_options: [option('v9')] }),
    says: `must be one of the options on offer [json-pointer:${at}/initial_options]`,
  },
  {
    rule: 'max_selected_items ≥ 1',
    takes: multi({ max_selected_items: 1 }),
    refuses: multi({ max_selected_items: 0 }),
    says: `must be no less than 1 [json-pointer:${at}/max_selected_items]`,
  },
  {
    rule: 'a placeholder ≤ 150',
    takes: acting({ type: 'users_select', placeholder: plain(x(150)) }),
    refuses: acting({ type: 'users_select', placeholder: plain(x(151)) }),
    says: `must be less than 151 characters [json-pointer:${at}/placeholder/text]`,
  },
  {
    rule: 'a conversation filter filters something',
    takes: acting({
      type: 'conversations_select',
      filter: { include: ['public'] },
      response_url_enabled: true,
    }),
    refuses: acting({ type: 'conversations_select', filter: {} }),
    says: `must define at least one filter [json-pointer:${at}/filter]`,
  },
  {
    rule: 'the other menus name what they select',
    takes: {
      type: 'actions',
      elements: [
        { type: 'external_select', min_query_length: 2 },
        { type: 'channels_select', initial_channel: 'C1' },
        { type: 'multi_external_select' },
        { type: 'multi_users_select', initial_users: ['U1'] },
        { type: 'multi_conversations_select', default_to_current_conversation: true },
        { type: 'multi_channels_select' },
      ],
    },
    refuses: acting({ type: 'users_select', options: options(1) }),
    says: `invalid additional property: options [json-pointer:${at}]`,
  },
  {
    rule: 'an overflow menu ≤ 5',
    takes: acting({ type: 'overflow', options: options(5) }),
    refuses: acting({ type: 'overflow', options: options(6) }),
    says: `no more than 5 items allowed [json-pointer:${at}/options]`,
  },
];

checkRules('menus', menus);
