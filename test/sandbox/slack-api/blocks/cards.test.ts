/** Rules of cards, carousels, containers, task cards and plans. */
import { checkRules, image, many, mrkdwn, plain, type Rule, rich, richSection, x } from './rules.ts';

const card = (more: object) => ({ type: 'card', ...more });
const container = (more: object) => ({
  type: 'container',
  title: plain('a'),
  child_blocks: [{ type: 'divider' }],
  ...more,
});
const task = (id: string, more: object = {}) => ({
  type: 'task_card',
  task_id: id,
  title: 'Quota',
  status: 'pending',
  ...more,
});

const cards: Rule[] = [
  {
    rule: 'a card shows something',
    takes: card({ hero_image: image }),
    refuses: card({ subtitle: mrkdwn('a') }),
    says: 'must define at least one of `hero_image`, `title`, `actions` or `body` [json-pointer:/blocks/0]',
  },
  {
    rule: 'a card title is mrkdwn ≤ 150',
    takes: card({ title: mrkdwn(x(150)), subtitle: mrkdwn(x(150)) }),
    refuses: card({ title: plain('a') }),
    says: 'unsupported type: plain_text [json-pointer:/blocks/0/title/type]',
  },
  {
    rule: 'a card body ≤ 200',
    takes: card({ body: mrkdwn(x(200)) }),
    refuses: card({ body: mrkdwn(x(201)) }),
    says: 'must be less than 201 characters [json-pointer:/blocks/0/body/text]',
  },
  {
    rule: 'a carousel has 1–10 cards',
    takes: { type: 'carousel', elements: many(10, () => card({ body: mrkdwn('a') })) },
    refuses: { type: 'carousel', elements: many(11, () => card({ body: mrkdwn('a') })) },
    says: 'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
  },
  {
    rule: 'a container has a title',
    takes: container({ width: 'full', subtitle: mrkdwn('a'), is_collapsible: true, default_collapsed: true }),
    refuses: container({ title: undefined }),
    says: 'must define either `title` or `rich_text_title` [json-pointer:/blocks/0]',
  },
  {
    rule: 'a container reads child_blocks',
    takes: container({}),
    refuses: { type: 'container', title: plain('a'), blocks: [{ type: 'divider' }] },
    says: 'missing required field: child_blocks [json-pointer:/blocks/0]',
  },
  {
    rule: 'a container has ≤ 10 blocks of certain kinds',
    takes: container({ child_blocks: many(10, () => ({ type: 'divider' })) }),
    refuses: container({ child_blocks: [container({})] }),
    says: 'unsupported type: container [json-pointer:/blocks/0/child_blocks/0/type]',
  },
  {
    rule: 'only what is collapsible starts collapsed',
    takes: container({ is_collapsible: true, default_collapsed: true }),
    refuses: container({ default_collapsed: true }),
    says: 'requires `is_collapsible` [json-pointer:/blocks/0/default_collapsed]',
  },
  {
    rule: 'a task card has one of four states',
    takes: many(4, (index) =>
      task(`t${index}`, { status: ['pending', 'in_progress', 'complete', 'error'][index] }),
    ),
    refuses: task('t', { status: 'done' }),
    says: 'must be a valid enum value [json-pointer:/blocks/0/status]',
  },
  {
    rule: 'a task title is a string, its details rich text',
    takes: task('t', {
      details: rich(richSection('a')),
      sources: [{ type: 'url', url: 'https://a.b', text: 'a' }],
    }),
    refuses: task('t', { title: plain('Quota') }),
    says: 'must provide a string [json-pointer:/blocks/0/title]',
  },
  {
    rule: 'a plan holds task cards',
    takes: { type: 'plan', title: 'Birth', tasks: [task('a'), task('b')] },
    refuses: { type: 'plan', title: 'Birth', tasks: [{ type: 'divider' }] },
    says: 'unsupported type: divider [json-pointer:/blocks/0/tasks/0/type]',
  },
  {
    rule: 'the tasks of a plan differ',
    takes: { type: 'plan', title: 'Birth', tasks: [task('a'), task('b')] },
    refuses: { type: 'plan', title: 'Birth', tasks: [task('a'), task('a')] },
    says: 'must have a unique `task_id` each [json-pointer:/blocks/0/tasks]',
  },
];

checkRules('cards, containers, plans', cards);
