/** Rules of the layout blocks: section, header, context, actions, input, image, video, alert, rich_text. */
import { checkRules, image, many, mrkdwn, option, plain, type Rule, rich, richSection, x } from './rules.ts';

const section = (more: object) => ({ type: 'section', ...more });
const button = { type: 'button', text: plain('Go') };
const input = (more: object) => ({
  type: 'input',
  label: plain('Label'),
  element: { type: 'plain_text_input' },
  ...more,
});
const video = (more: object) => ({
  type: 'video',
  video_url: 'https://example.com/v',
  thumbnail_url: 'https://example.com/t.png',
  alt_text: 'a video',
  title: plain('Video'),
  ...more,
});

const sections: Rule[] = [
  {
    rule: 'a section has text or fields',
    takes: section({ fields: [mrkdwn('a')] }),
    refuses: section({}),
    says: 'must define either `text` or `fields` [json-pointer:/blocks/0]',
  },
  {
    rule: 'section text ≤ 3000',
    takes: section({ text: mrkdwn(x(3000)) }),
    refuses: section({ text: mrkdwn(x(3001)) }),
    says: 'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
  },
  {
    rule: 'a fault in a text is reported for the alternatives too',
    takes: section({ text: plain('a') }),
    refuses: section({ text: plain('') }),
    says: 'failed to match all allowed schemas [json-pointer:/blocks/0/text]',
  },
  {
    rule: 'no empty text',
    takes: section({ text: plain('a') }),
    refuses: section({ text: plain('') }),
    says: 'must be more than 0 characters [json-pointer:/blocks/0/text/text]',
  },
  {
    rule: 'text is a text object',
    takes: section({ text: plain('a') }),
    refuses: section({ text: 'a' }),
    says: 'must provide an object [json-pointer:/blocks/0/text]',
  },
  {
    rule: 'fields ≤ 10',
    takes: section({ fields: many(10, () => plain('a')) }),
    refuses: section({ fields: many(11, () => plain('a')) }),
    says: 'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
  },
  {
    rule: 'a field ≤ 2000',
    takes: section({ fields: [mrkdwn(x(2000))] }),
    refuses: section({ fields: [mrkdwn('a'), mrkdwn(x(2001))] }),
    says: 'must be less than 2001 characters [json-pointer:/blocks/0/fields/1/text]',
  },
  {
    rule: 'an accessory is an element for sections',
    takes: section({ text: plain('a'), accessory: image }),
    refuses: section({ text: plain('a'), accessory: { type: 'plain_text_input' } }),
    says: 'unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]',
  },
  {
    rule: 'no unknown fields',
    takes: section({ text: plain('a'), expand: true }),
    refuses: section({ text: plain('a'), colour: 'red' }),
    says: 'invalid additional property: colour [json-pointer:/blocks/0]',
  },
  {
    rule: 'emoji only on plain text, verbatim only on mrkdwn',
    takes: section({
      fields: [
        { ...plain('a'), emoji: true },
        { ...mrkdwn('a'), verbatim: true },
      ],
    }),
    refuses: section({ text: { ...mrkdwn('a'), emoji: true } }),
    says: 'invalid additional property: emoji [json-pointer:/blocks/0/text]',
  },
];

const simple: Rule[] = [
  {
    rule: 'a header is plain text',
    takes: { type: 'header', text: plain('a') },
    refuses: { type: 'header', text: mrkdwn('a') },
    says: 'unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]',
  },
  {
    rule: 'a header ≤ 150',
    takes: { type: 'header', text: plain(x(150)) },
    refuses: { type: 'header', text: plain(x(151)) },
    says: 'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
  },
  {
    rule: 'a header has a text',
    takes: { type: 'header', text: plain('a') },
    refuses: { type: 'header' },
    says: 'missing required field: text [json-pointer:/blocks/0]',
  },
  {
    rule: 'block_id ≤ 255',
    takes: { type: 'divider', block_id: x(255) },
    refuses: { type: 'divider', block_id: x(256) },
    says: 'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
  },
  {
    rule: 'a context has 1–10 elements',
    takes: { type: 'context', elements: [image, ...many(9, () => mrkdwn('a'))] },
    refuses: { type: 'context', elements: many(11, () => mrkdwn('a')) },
    says: 'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  },
  {
    rule: 'a context is not empty',
    takes: { type: 'context', elements: [plain('a')] },
    refuses: { type: 'context', elements: [] },
    says: 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]',
  },
  {
    rule: 'a context holds no buttons',
    takes: { type: 'context', elements: [plain('a')] },
    refuses: { type: 'context', elements: [button] },
    says: 'unsupported type: button [json-pointer:/blocks/0/elements/0/type]',
  },
  {
    rule: 'actions ≤ 25',
    takes: { type: 'actions', elements: many(25, () => button) },
    refuses: { type: 'actions', elements: many(26, () => button) },
    says: 'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
  },
  {
    rule: 'actions hold no inputs',
    takes: { type: 'actions', elements: [button, { type: 'datepicker' }, { type: 'rich_text_input' }] },
    refuses: { type: 'actions', elements: [{ type: 'email_text_input' }] },
    says: 'unsupported type: email_text_input [json-pointer:/blocks/0/elements/0/type]',
  },
  {
    rule: 'context_actions ≤ 5 icon or feedback buttons',
    takes: {
      type: 'context_actions',
      elements: many(5, () => ({ type: 'icon_button', icon: 'trash', text: plain('Delete') })),
    },
    refuses: { type: 'context_actions', elements: [button] },
    says: 'unsupported type: button [json-pointer:/blocks/0/elements/0/type]',
  },
];

const inputsAndMedia: Rule[] = [
  {
    rule: 'an input has a label ≤ 2000 in plain text',
    takes: input({ label: plain(x(2000)) }),
    refuses: input({ label: plain(x(2001)) }),
    says: 'must be less than 2001 characters [json-pointer:/blocks/0/label/text]',
  },
  {
    rule: 'a hint ≤ 2000',
    takes: input({ hint: plain(x(2000)), optional: true, dispatch_action: true }),
    refuses: input({ hint: plain(x(2001)) }),
    says: 'must be less than 2001 characters [json-pointer:/blocks/0/hint/text]',
  },
  {
    rule: 'an input holds no button',
    takes: input({ element: { type: 'radio_buttons', options: [option('a')] } }),
    refuses: input({ element: button }),
    says: 'unsupported type: button [json-pointer:/blocks/0/element/type]',
  },
  {
    rule: 'an image has alt_text ≤ 2000',
    takes: { ...image, alt_text: x(2000) },
    refuses: { type: 'image', image_url: 'https://example.com/a.png' },
    says: 'missing required field: alt_text [json-pointer:/blocks/0]',
  },
  {
    rule: 'an image has one source',
    takes: { type: 'image', alt_text: 'a', slack_file: { id: 'F1' } },
    refuses: { ...image, slack_file: { id: 'F1' } },
    says: 'must define exactly one of `image_url` or `slack_file` [json-pointer:/blocks/0]',
  },
  {
    rule: 'a slack_file is named by id or url',
    takes: { type: 'image', alt_text: 'a', slack_file: { url: 'https://files.example.com/F1' } },
    refuses: { type: 'image', alt_text: 'a', slack_file: {} },
    says: 'must define exactly one of `url` or `id` [json-pointer:/blocks/0/slack_file]',
  },
  {
    rule: 'an image title ≤ 2000',
    takes: { ...image, title: plain(x(2000)) },
    refuses: { ...image, title: plain(x(2001)) },
    says: 'must be less than 2001 characters [json-pointer:/blocks/0/title/text]',
  },
  {
    rule: 'a video title < 200',
    takes: video({ title: plain(x(199)), author_name: x(49) }),
    refuses: video({ title: plain(x(200)) }),
    says: 'must be less than 200 characters [json-pointer:/blocks/0/title/text]',
  },
  {
    rule: 'a video plays from https',
    takes: video({}),
    refuses: video({ video_url: 'http://example.com/v' }),
    says: 'must be a valid https URL [json-pointer:/blocks/0/video_url]',
  },
  {
    rule: 'an alert has a level of its own kind',
    on: 'modal',
    takes: { type: 'alert', text: mrkdwn('a'), level: 'warning' },
    refuses: { type: 'alert', text: mrkdwn('a'), level: 'danger' },
    says: 'must be a valid enum value [json-pointer:/blocks/0/level]',
  },
];

const richTexts: Rule[] = [
  {
    rule: 'rich_text holds sections, lists, quotes and preformatted text',
    takes: rich(
      richSection('a'),
      { type: 'rich_text_list', style: 'bullet', indent: 8, border: 1, elements: [richSection('a')] },
      {
        type: 'rich_text_quote',
        elements: [
          { type: 'user', user_id: 'U1' },
          { type: 'emoji', name: 'bulb' },
        ],
      },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'gcloud' }] },
    ),
    refuses: rich({ type: 'text', text: 'a' }),
    says: 'unsupported type: text [json-pointer:/blocks/0/elements/0/type]',
  },
  {
    rule: 'a list is indented 0–8',
    takes: rich({ type: 'rich_text_list', style: 'ordered', indent: 0, elements: [] }),
    refuses: rich({ type: 'rich_text_list', style: 'ordered', indent: 9, elements: [] }),
    says: 'must be no more than 8 [json-pointer:/blocks/0/elements/0/indent]',
  },
  {
    rule: 'preformatted text holds text and links',
    takes: rich({ type: 'rich_text_preformatted', elements: [{ type: 'link', url: 'https://example.com' }] }),
    refuses: rich({ type: 'rich_text_preformatted', elements: [{ type: 'user', user_id: 'U1' }] }),
    says: 'unsupported type: user [json-pointer:/blocks/0/elements/0/elements/0/type]',
  },
  {
    rule: 'a style has known marks',
    takes: rich({
      type: 'rich_text_section',
      elements: [{ type: 'text', text: 'a', style: { bold: true } }],
    }),
    refuses: rich({
      type: 'rich_text_section',
      elements: [{ type: 'text', text: 'a', style: { big: true } }],
    }),
    says: 'invalid additional property: big [json-pointer:/blocks/0/elements/0/elements/0/style]',
  },
];

checkRules('sections', sections);
checkRules('headers, contexts, actions', simple);
checkRules('inputs, images, videos, alerts', inputsAndMedia);
checkRules('rich text', richTexts);
