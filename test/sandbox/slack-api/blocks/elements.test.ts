/** Rules of the elements: buttons, choices, pickers, typed inputs, options, confirmation dialogs. */
import { checkRules, mrkdwn, option, options, plain, type Rule, x } from './rules.ts';

const at = '/blocks/0/elements/0';
const acting = (element: object) => ({ type: 'actions', elements: [element] });
const button = (more: object) => acting({ type: 'button', text: plain('Go'), ...more });
const typing = (type: string, more: object = {}) => ({
  type: 'input',
  label: plain('Label'),
  element: { type, ...more },
});
const element = '/blocks/0/element';
const confirming = (more: object) => button({ confirm: { text: plain('Sure?'), ...more } });

const buttons: Rule[] = [
  {
    rule: 'button text ≤ 75',
    takes: button({ text: plain(x(75)) }),
    refuses: button({ text: plain(x(76)) }),
    says: `must be less than 76 characters [json-pointer:${at}/text/text]`,
  },
  {
    rule: 'button text is plain',
    takes: button({}),
    refuses: button({ text: mrkdwn('*Go*') }),
    says: `unsupported type: mrkdwn [json-pointer:${at}/text/type]`,
  },
  {
    rule: 'button value ≤ 2000',
    takes: button({ value: x(2000) }),
    refuses: button({ value: x(2001) }),
    says: `must be less than 2001 characters [json-pointer:${at}/value]`,
  },
  {
    rule: 'button value is a string',
    takes: button({ value: '1' }),
    refuses: button({ value: 1 }),
    says: `must provide a string [json-pointer:${at}/value]`,
  },
  {
    rule: 'button url is one',
    takes: button({ url: 'https://console.cloud.google.com' }),
    refuses: button({ url: 'console.cloud.google.com' }),
    says: `must be a valid URL [json-pointer:${at}/url]`,
  },
  {
    rule: 'button style is primary or danger',
    takes: button({ style: 'danger' }),
    refuses: button({ style: 'default' }),
    says: `must be a valid enum value [json-pointer:${at}/style]`,
  },
  {
    rule: 'accessibility_label ≤ 75',
    takes: button({ accessibility_label: x(75) }),
    refuses: button({ accessibility_label: x(76) }),
    says: `must be less than 76 characters [json-pointer:${at}/accessibility_label]`,
  },
  {
    rule: 'action_id ≤ 255',
    takes: button({ action_id: x(255) }),
    refuses: button({ action_id: x(256) }),
    says: `must be less than 256 characters [json-pointer:${at}/action_id]`,
  },
  {
    rule: 'a workflow button names its trigger',
    takes: acting({
      type: 'workflow_button',
      text: plain('Run'),
      workflow: { trigger: { url: 'https://slack.com/x' } },
    }),
    refuses: acting({ type: 'workflow_button', text: plain('Run') }),
    says: `missing required field: workflow [json-pointer:${at}]`,
  },
  {
    rule: 'feedback comes in two buttons',
    takes: {
      type: 'context_actions',
      elements: [
        {
          type: 'feedback_buttons',
          positive_button: { text: plain('Good'), value: '1' },
          negative_button: { text: plain('Bad'), value: '0' },
        },
      ],
    },
    refuses: {
      type: 'context_actions',
      elements: [{ type: 'feedback_buttons', positive_button: { text: plain('Good'), value: '1' } }],
    },
    says: `missing required field: negative_button [json-pointer:${at}]`,
  },
];

const confirms: Rule[] = [
  {
    rule: 'confirm title ≤ 100',
    takes: confirming({ title: plain(x(100)) }),
    refuses: confirming({ title: plain(x(101)) }),
    says: `must be less than 101 characters [json-pointer:${at}/confirm/title/text]`,
  },
  {
    rule: 'confirm text ≤ 300',
    takes: confirming({ text: mrkdwn(x(300)) }),
    refuses: confirming({ text: mrkdwn(x(301)) }),
    says: `must be less than 301 characters [json-pointer:${at}/confirm/text/text]`,
  },
  {
    rule: 'confirm and deny ≤ 30',
    takes: confirming({ confirm: plain(x(30)), deny: plain(x(30)), style: 'danger' }),
    refuses: confirming({ deny: plain(x(31)) }),
    says: `must be less than 31 characters [json-pointer:${at}/confirm/deny/text]`,
  },
  {
    rule: 'a confirm carries no type',
    takes: confirming({}),
    refuses: confirming({ type: 'confirm' }),
    says: `invalid additional property: type [json-pointer:${at}/confirm]`,
  },
];

const choices: Rule[] = [
  {
    rule: 'checkboxes ≤ 10',
    takes: acting({ type: 'checkboxes', options: options(10), initial_options: [option('v0')] }),
    refuses: acting({ type: 'checkboxes', options: options(11) }),
    says: `no more than 10 items allowed [json-pointer:${at}/options]`,
  },
  {
    rule: 'radio buttons ≤ 10, with mrkdwn if wanted',
    takes: acting({
      type: 'radio_buttons',
      options: [{ text: mrkdwn('*a*'), value: 'a', description: mrkdwn('b') }],
    }),
    refuses: acting({ type: 'radio_buttons', options: options(11) }),
    says: `no more than 10 items allowed [json-pointer:${at}/options]`,
  },
  {
    rule: 'a chosen radio button is on offer',
    takes: acting({ type: 'radio_buttons', options: options(2), initial_option: option('v0') }),
    refuses: acting({ type: 'radio_buttons', options: options(2), initial_option: option('v2') }),
    says: `must be one of the options on offer [json-pointer:${at}/initial_option]`,
  },
  {
    rule: 'a date is YYYY-MM-DD',
    takes: acting({ type: 'datepicker', initial_date: '2026-11-21' }),
    refuses: acting({ type: 'datepicker', initial_date: '21.11.2026' }),
    says: `must be a date as YYYY-MM-DD [json-pointer:${at}/initial_date]`,
  },
  {
    rule: 'a time is HH:mm',
    takes: acting({ type: 'timepicker', initial_time: '18:00', timezone: 'Europe/Berlin' }),
    refuses: acting({ type: 'timepicker', initial_time: '24:00' }),
    says: `must be a time as HH:mm [json-pointer:${at}/initial_time]`,
  },
  {
    rule: 'a moment is in seconds, ten digits',
    takes: acting({ type: 'datetimepicker', initial_date_time: 1_763_712_000 }),
    refuses: acting({ type: 'datetimepicker', initial_date_time: 1_763_712_000_000 }),
    says: `must be no more than 9999999999 [json-pointer:${at}/initial_date_time]`,
  },
];

const typed: Rule[] = [
  {
    rule: 'max_length ≤ 3000',
    takes: typing('plain_text_input', { min_length: 0, max_length: 3000, multiline: true }),
    refuses: typing('plain_text_input', { max_length: 3001 }),
    says: `must be no more than 3000 [json-pointer:${element}/max_length]`,
  },
  {
    rule: 'min_length ≤ max_length',
    takes: typing('plain_text_input', { min_length: 5, max_length: 5 }),
    refuses: typing('plain_text_input', { min_length: 6, max_length: 5 }),
    says: `must be no more than \`max_length\` [json-pointer:${element}/min_length]`,
  },
  {
    rule: 'a number input says whether decimals are allowed',
    takes: typing('number_input', { is_decimal_allowed: true, min_value: '0.5', max_value: '8' }),
    refuses: typing('number_input'),
    says: `missing required field: is_decimal_allowed [json-pointer:${element}]`,
  },
  {
    rule: 'its bounds are strings',
    takes: typing('number_input', { is_decimal_allowed: false, max_value: '8' }),
    refuses: typing('number_input', { is_decimal_allowed: false, max_value: 8 }),
    says: `must provide a string [json-pointer:${element}/max_value]`,
  },
  {
    rule: 'min_value ≤ max_value',
    takes: typing('number_input', { is_decimal_allowed: false, min_value: '-1', max_value: '10' }),
    refuses: typing('number_input', {
      is_decimal_allowed: false,
      min_value: '9',
      max_value: '10',
      initial_value: 'x',
    }),
    says: `must be a number in a string [json-pointer:${element}/initial_value]`,
  },
  {
    rule: 'dispatching happens on enter or on each character',
    takes: typing('email_text_input', {
      dispatch_action_config: { trigger_actions_on: ['on_enter_pressed'] },
    }),
    refuses: typing('url_text_input', { dispatch_action_config: { trigger_actions_on: ['on_blur'] } }),
    says: `must be a valid enum value [json-pointer:${element}/dispatch_action_config/trigger_actions_on/0]`,
  },
  {
    rule: 'rich text input lines 1–100',
    takes: typing('rich_text_input', { min_lines: 1, max_lines: 100 }),
    refuses: typing('rich_text_input', { max_lines: 101 }),
    says: `must be no more than 100 [json-pointer:${element}/max_lines]`,
  },
  {
    rule: 'files ≤ 10',
    takes: typing('file_input', { max_files: 10, filetypes: ['csv'] }),
    refuses: typing('file_input', { max_files: 11 }),
    says: `must be no more than 10 [json-pointer:${element}/max_files]`,
  },
];

checkRules('buttons', buttons);
checkRules('confirmation dialogs', confirms);
checkRules('choices and pickers', choices);
checkRules('typed inputs', typed);
