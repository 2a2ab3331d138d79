/** /gpu prices as people read it: ordered, dated, with stockouts, and nothing unknown as $0; and that Slack takes it. */
import { afterEach, expect, test } from 'vitest';
import { FAMILIES, titledSize, typedSize } from '../../src/domain/accelerators/index.ts';
import type { Offer } from '../../src/domain/offer.ts';
import { fail, ok } from '../../src/domain/result.ts';
import { MINUTE } from '../../src/domain/time.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import { areBlocksTooLong, validateBlocks } from '../../src/sandbox/slack-api/blocks/validate.ts';
import type { Block } from '../../src/slack/blocks.ts';
import { plainBlocks } from '../../src/slack/plain-blocks.ts';
import { fakeExtras } from '../support/fake-extras.ts';
import { ADA, GPU, openStage, START, type Stage } from './front.ts';

let stage: Stage;
afterEach(() => stage.close());

async function asks(line: string) {
  const delivery = await stage.slack.desk.type(ADA, GPU, line);
  expect(delivery.outcome).toBe('ok');
  const own = stage.slack.desk.messages(GPU, ADA).filter((message) => message.ephemeralTo === ADA);
  const blocks = own.at(-1)?.blocks ?? [];
  expect(validateBlocks(blocks, 'message')).toEqual([]);
  expect(validateBlocks([...plainBlocks(blocks as unknown as Block[])] as never, 'message')).toEqual([]);
  expect(areBlocksTooLong(blocks)).toBe(false);
  const table = blocks.find(({ type }) => type === 'data_table') as { rows: Cell[][] } | undefined;
  const rows = (table?.rows ?? []).map((row) => row.map((cell) => cell.text ?? String(cell.value)));
  return { text: own.at(-1)?.text ?? '', rows, cells: table?.rows ?? [], all: JSON.stringify(blocks) };
}

interface Cell {
  readonly type: string;
  readonly text?: string;
  readonly value?: number;
}

function catalogOf(
  offers: readonly [zone: string, buy: Offer['buy'], dollars: number | undefined][],
): Catalog {
  return {
    extras: fakeExtras,
    offers: async (family, count, buy) =>
      ok({
        source: 'list prices of 2026-07-30',
        offers: offers
          .filter(([, way]) => way === buy)
          .map(([zone, way, dollars]) => ({
            shape: { family, count, machineType: 'g2-standard-8' },
            zone,
            buy: way,
            price:
              dollars === undefined
                ? undefined
                : { microsPerHour: Math.round(dollars * 1_000_000), currency: 'USD' },
          })),
      }),
  };
}

test('a family: cheapest first, with what ran out, the date of the prices, and how to get one', async () => {
  stage = await openStage({
    catalog: catalogOf([
      ['us-east4-a', 'on-demand', 0.9],
      ['us-central1-a', 'on-demand', 0.85],
      ['us-central1-b', 'on-demand', 0.85],
      ['us-central1-a', 'spot', 0.34],
      ['mystery1-a', 'on-demand', undefined],
    ]),
  });
  await stage.store.write([
    {
      write: 'journal',
      entry: {
        at: START - 20 * MINUTE,
        machineId: 'm1',
        machineName: 'other',
        kind: 'attempt',
        text: 'us-central1-b: no capacity now.',
        detail: {
          zone: 'us-central1-b',
          family: 'l4',
          fault: { kind: 'stockout', scope: 'zone', message: 'none' },
        },
      },
    },
  ]);
  const { text, rows, cells, all } = await asks('/gpu prices L4');
  expect(rows).toEqual([
    ['Zone', 'Machine type', 'On demand', 'Spot', 'Recent stockouts'],
    ['us-central1-a', 'g2-standard-8', '$0.85/h', '$0.34/h', 'none'],
    ['us-central1-b', 'g2-standard-8', '$0.85/h', 'not sold', 'no capacity 20 min ago'],
    ['us-east4-a', 'g2-standard-8', '$0.90/h', 'not sold', 'none'],
    ['mystery1-a', 'g2-standard-8', 'unknown', 'not sold', 'none'],
  ]);
  expect(cells[1]?.[2]).toEqual({ type: 'raw_number', value: 0.85, text: '$0.85/h' });
  for (const fact of [
    '1 × NVIDIA L4 is sold in 4 zones: on demand from $0.85/h, spot from $0.34/h.',
    'g2-standard-8, on demand $0.85/h, spot not sold: us-central1-b (no capacity 20 min ago)',
    'on demand unknown, spot not sold: mystery1-a',
    'List prices of 2026-07-30',
    '/gpu up l4',
  ]) {
    expect(text).toContain(fact);
  }
  expect(text + all).not.toMatch(/\$0\.00|\$0\/h/);
});

test('prices above what the policy allows are pointed out', async () => {
  stage = await openStage({ catalog: catalogOf([['us-central1-a', 'on-demand', 5_000]]) });
  expect((await asks('/gpu prices l4')).text).toContain('limits.maxPricePerHour');
});

test('every family and size of the snapshot is answered, within what Slack takes, never at $0', async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
  const overview = await asks('/gpu prices');
  expect(overview.rows.slice(1).map(([name]) => name)).toEqual(FAMILIES.map(({ name }) => name));
  for (const family of FAMILIES) {
    expect(overview.text).toContain(family.title);
    const counts = [...new Set(family.shapes.map((shape) => shape.count))];
    // Of the hundred sizes of a TPU the smallest ones and the largest.
    for (const count of new Set([...counts.slice(0, 5), ...counts.slice(-1)])) {
      const { text, rows, all } = await asks(`/gpu prices ${typedSize(family.name, count)}`);
      const [first] = rows.slice(1);
      expect(text).toContain(titledSize(family, count));
      expect(text.length).toBeLessThanOrEqual(3_500);
      if (first !== undefined) expect(text).toContain(first[0]);
      expect(text + all).not.toMatch(/\$0\.00|\$0\/h|NaN|undefined/);
    }
  }
  expect(overview.text).toMatch(/l4\): on demand \$0\.\d\d\/h, 1 in \S+; spot \$0\.\d\d\/h, 1 in /);
  expect(overview.text).toMatch(/v3\): on demand \$8\.00\/h, v3-8 in \S+; spot \$2\.04\/h, v3-8 in /);
  expect(overview.text).toMatch(/h100\): on demand \$\d+\.\d\d\/h, 8 in \S+; spot \$\d+\.\d\d\/h, 1 in /);
});

test('what is wrong is named, with a command that works', async () => {
  stage = await openStage({ catalog: snapshotCatalog() });
  const wrong: readonly (readonly [string, RegExp, string])[] = [
    ['/gpu prices l44', /^`FAMILY`: .*Did you mean l4/, '/gpu prices l4'],
    [
      '/gpu prices l4:3',
      /^`FAMILY`: Google sells no machine with 3 × NVIDIA L4\. It comes with 1, 2, 4 or 8/,
      '/gpu prices l4:2',
    ],
    ['/gpu prices l4 us-central1', /I do not know what `us-central1` means there/, '/gpu prices'],
  ];
  for (const [line, words, works] of wrong) {
    const { text } = await asks(line);
    expect(text).toMatch(words);
    expect(text).toContain(`For example: \`${works}\``);
    expect((await asks(works)).rows.length, works).toBeGreaterThan(1);
  }
});

test('prices that cannot be read are not made up', async () => {
  const fault = { kind: 'unavailable', scope: 'call', message: 'HTTP 503' } as const;
  stage = await openStage({ catalog: { offers: async () => fail(fault), extras: async () => fail(fault) } });
  for (const line of ['/gpu prices', '/gpu prices l4']) {
    const { text, rows } = await asks(line);
    expect(text).toContain('cannot be read now (HTTP 503). Try again');
    expect(rows).toEqual([]);
  }
});
