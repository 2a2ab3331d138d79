/** What a machine will cost, said before it is created: to /gpu up and to /gpu estimate. */
import { afterEach, expect, test } from 'vitest';
import { fail, ok } from '../../src/domain/result.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import type { Catalog } from '../../src/ports/catalog.ts';
import type { SlackJson } from '../../src/sandbox/slack-api/desk.ts';
import { fakeExtras } from '../support/fake-extras.ts';
import { ADA, GPU, openStage, type Stage } from './front.ts';

let stage: Stage | undefined;
afterEach(async () => {
  await stage?.close();
  stage = undefined;
});

/** L4s at $0.73 in one zone, $0.80 in another; spot at $0.30; flex-start at a price that nobody knows. */
const CATALOG: Catalog = {
  extras: fakeExtras,
  offers: async (family, count, buy) =>
    ok({
      source: 'list prices of 2026-07-30',
      offers: (
        [
          ['us-central1-a', 730_000],
          ['us-east1-b', 800_000],
        ] as const
      ).map(([zone, micros]) => ({
        shape: { family, count, machineType: 'g2-standard-8' },
        zone,
        buy,
        price:
          buy === 'flex-start'
            ? undefined
            : { microsPerHour: buy === 'spot' ? micros - 430_000 : micros, currency: 'USD' },
      })),
    }),
};

async function says(line: string, catalog: Catalog = CATALOG): Promise<string> {
  stage ??= await openStage({ catalog });
  expect(await stage.slack.desk.type(ADA, GPU, line)).toMatchObject({ outcome: 'ok' });
  return stage.lastAnswer(ADA);
}

function lastBlocks(): readonly SlackJson[] {
  const own = stage?.slack.desk.messages(GPU, ADA).filter((message) => message.ephemeralTo === ADA) ?? [];
  return own.at(-1)?.blocks ?? [];
}

test('/gpu up says what it will cost with disk and address, and which zones come first and why', async () => {
  const text = await says('/gpu up l4 --name trainer-1');
  expect(text).toContain('Looking for 1 × L4 for 8 h: `trainer-1`');
  expect(text).toContain(
    'It costs about *$0.76/h* with 200 GB of disk and an address: $6.10 for 8 h, $556.55 a month (730 h). In the dearest zone it is $0.83/h.',
  );
  expect(text).toContain(
    'Zones in order, prices without disk and address: us-central1-a ($0.73/h, cheapest), us-east1-b ($0.80/h).',
  );
});

test('without prices it is asked for all the same, and nothing is made up', async () => {
  const fault = { kind: 'unavailable', scope: 'call', message: 'HTTP 503' } as const;
  const text = await says('/gpu up l4', { offers: async () => fail(fault), extras: async () => fail(fault) });
  expect(text).toContain('Looking for 1 × L4');
  expect(text).not.toContain('$');
});

test('what disks cost may be unknown: the rest is the least of it, and it is said', async () => {
  const catalog: Catalog = {
    ...CATALOG,
    extras: async () => ok({ extras: { currency: 'USD', disks: {}, address: 5_000 }, source: 'today' }),
  };
  const text = await says('/gpu up l4', catalog);
  expect(text).toContain('at least *$0.74/h*');
  expect(text).toContain('The price of the disk is not known and not counted.');
});

test('/gpu estimate: sums, items, zones and sources; it asks for nothing, its button opens the form filled in', async () => {
  const text = await says('/gpu estimate l4 --for 3d --spot --disk 500');
  expect(text).toContain('Estimate for 1 × L4 spot.');
  expect(text).toContain('$26.71 for 3 d');
  const blocks = lastBlocks();
  const shown = JSON.stringify(blocks);
  for (const words of [
    '*Per hour*\\n$0.37',
    '*For 3 d*\\n$26.71',
    '*Per month (730 h)*\\n$270.83',
    '*Per month while stopped*\\n$50.00',
    'Machine, g2-standard-8: $0.30/h',
    'Boot disk, 500 GB pd-balanced: $0.07/h ($50.00 a month)',
    'Address on the internet: $0.0025/h',
    '1. us-central1-a: $0.30/h, cheapest',
    'List prices of 2026-07-30.',
  ]) {
    expect(shown).toContain(words);
  }
  expect(await stage?.store.machines()).toEqual([]);
  const row = blocks.find(({ type }) => type === 'actions') as SlackJson & { elements: readonly SlackJson[] };
  const message = stage?.slack.desk
    .messages(GPU, ADA)
    .findLast((one) => one.ephemeralTo === ADA && one.blocks.length > 0);
  await stage?.slack.desk.act(
    ADA,
    { channel: GPU, ts: message?.ts ?? '' },
    String(row.block_id),
    row.elements[0] ?? {},
  );
  const modal = JSON.stringify(stage?.slack.desk.modal(ADA)?.view);
  expect(modal).toContain('*For 3 d*');
  expect(modal).toContain('"initial_value":"500"');
});

test.each([
  ['/gpu estimate', 'needs ACCELERATOR', '/gpu estimate l4'],
  ['/gpu estimate l5', 'no accelerator called', '/gpu estimate l4'],
  ['/gpu estimate l4 --spot --on-demand', 'either spot or on demand', '/gpu estimate l4 --spot'],
  ['/gpu estimate l4 --zone moon-1', 'There is no l4 in moon-1', '/gpu prices'],
  ['/gpu estimate like nobody', 'no machine called `nobody`', '/gpu ls --all'],
])('%s is refused with what would do', async (line, words, example) => {
  const text = await says(line);
  expect(text).toContain(words);
  expect(text).toContain(example);
});

test('every family and size of the snapshot is estimated or refused, never at $0', async () => {
  for (const size of ['t4', 'l4:8', 'v100:8', 'a100-40:16', 'a100-80:8', 'h100:1 --spot', 'rtx-pro-6000']) {
    const text = await says(`/gpu estimate ${size}`, snapshotCatalog());
    expect(text, size).toMatch(/Estimate for|No estimate/);
    expect(text, size).not.toMatch(/\$0\.00\b/);
  }
});
