/** How messages and events read in the transcript. */
import { describe, expect, test } from 'vitest';
import { linesOf, readable } from '../../src/story/shown.ts';
import { Transcript } from '../../src/story/transcript.ts';
import { openScene } from './open-scene.ts';

const nameOf = (id: string) => ({ U1: 'Ada', C1: '#gpu' })[id] ?? id;

describe('mrkdwn', () => {
  test.each([
    ['*bold* and `code`', 'bold and code'],
    ['`--zone us-*` or `*-a`', '--zone us-* or *-a'],
    ['<@U1> in <#C1|gpu>', 'Ada in #gpu'],
    [
      'ends <!date^1795165200^{date_short_pretty} at {time}|20 Nov at 09:00 UTC>.',
      'ends 20 Nov at 09:00 UTC.',
    ],
    ['a &lt;b&gt; &amp;lt; c', 'a <b> &lt; c'],
    ['<https://example.com|here> <https://example.com>', 'here https://example.com'],
  ])('%s', (mrkdwn, words) => {
    expect(readable(mrkdwn, nameOf)).toBe(words);
  });
});

test('blocks are read from top to bottom, charts and tables in words', () => {
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: 'Title' } },
    { type: 'section', fields: [{ text: '*State*\nready' }] },
    { type: 'divider' },
    {
      type: 'data_visualization',
      title: 'GPU',
      chart: {
        type: 'line',
        series: [{ name: 'GPU (%)', data: [{ value: 3 }, { value: 0.5 }] }],
        axis_config: { categories: ['12:00', '12:30'] },
      },
    },
    {
      type: 'data_table',
      caption: 'Spend',
      rows: [
        [{ text: 'Project' }, { text: 'Day' }],
        [{ text: 'a' }, { text: '$1' }],
      ],
    },
    { type: 'actions', elements: [{ text: { text: 'Keep' } }, { text: { text: 'Stop' } }] },
    { type: 'context', elements: [{ text: 'small' }] },
    { type: 'novelty' },
  ];
  const lines = linesOf({ text: '', blocks }, nameOf).map(({ kind, text }) => `${kind}: ${text}`);
  expect(lines).toEqual([
    'text: Title',
    'text: State',
    'text: ready',
    'drawing: chart "GPU", line: GPU (%) 0.5 to 3 (12:00 to 12:30)',
    'drawing: table "Spend"',
    'drawing: Project  Day',
    'drawing: a        $1',
    'buttons: [Keep] [Stop]',
    'small: small',
    'drawing: (novelty)',
  ]);
});

test('a person, an answer, the cloud and changes of one message, each with its time', async () => {
  const { scene } = await openScene();
  const { desk } = scene.stage.sandbox.slack;
  await scene.ada.types('hello', desk.openDm(scene.ada.id));
  await scene.ada.types('/gpu up l4 --name box');
  await scene.wait(25_000);
  scene.narrate('Something else happens.');
  const transcript = new Transcript();
  const text = scene.chronicle.entries.flatMap((entry) => transcript.linesOf(entry)).join('\n');
  expect(text).toBe(`
Friday, 20 November 2026 (UTC)

12:00:00  Ada in a direct message: hello
          Ada in #gpu: /gpu up l4 --name box
          Lamplighter to Ada only in #gpu
            Looking for 1 × L4 for 8 h: box. The message in this channel follows it.
            It costs about $0.89/h with 200 GB of disk and an address: $7.09 for 8 h, $646.76 a month (730 h).
            In the dearest zone it is $1.41/h.
            Zones in order, prices without disk and address: us-east4-a ($0.85/h, cheapest), us-east4-c
            ($0.85/h), us-central1-a ($0.85/h) and 41 more.
          Lamplighter in #gpu
            box: looking for a machine
            Ada asked for 1 × L4 for 8 h
            ⏳ Checking quota and prices
            ▫️ Booting
            ▫️ Installing the GPU driver
            ▫️ Starting the Ops Agent
            ▫️ Starting JupyterLab
            (0 s so far · /gpu show box tells more)
          Lamplighter in #gpu, same message
            box: looking for a zone
            Ada asked for 1 × L4 for 8 h · $0.89/h with disk and address, about $7.09 in all, $646.76 a month
            ✅ Checked quota and prices: 44 zones can take it
            ⏳ Choosing a zone
          · Google: asked to create box in whichever zone has room (g2-standard-8 in us-east4-a, us-east4-c)
          · Google: asked to create box in us-east4-a (g2-standard-8)
          Lamplighter in #gpu, same message
            ⏳ Trying us-east4 (a, c) (0 s)
12:00:17  · Google: box in us-east4-a is running
          Lamplighter in #gpu, same message
            box: getting ready
            ✅ us-east4-a took it (18 s)
            ⏳ Booting
12:00:25  ~ Something else happens.`);
});
