/** What a few methods need of a package's message types: all of that, and nothing else. */
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { type MessageTree, reachable } from '../../src/google/message-tree.ts';

const scalar = { type: 'string' };
const TREE: MessageTree = {
  nested: {
    google: {
      nested: {
        type: { nested: { Money: { fields: { units: { type: 'int64' } } }, Unused: {} } },
        shop: {
          nested: {
            Shop: {
              methods: {
                Buy: { requestType: 'BuyRequest', responseType: 'Receipt' },
                Close: { requestType: 'CloseRequest', responseType: '.google.shop.Closed' },
              },
            },
            BuyRequest: { fields: { what: scalar } },
            Receipt: {
              fields: {
                price: { type: 'google.type.Money' },
                state: { type: 'State' },
                part: { type: 'Receipt' },
              },
              nested: { State: { fields: {} }, Hint: { fields: { to: scalar } } },
            },
            State: { fields: { outer: scalar } },
            CloseRequest: { fields: { lost: { type: 'Lost' } } },
            Closed: { fields: { hint: { type: 'Receipt.Hint' } } },
          },
        },
      },
    },
  },
};

function names(tree: MessageTree, scope = ''): string[] {
  return Object.entries(tree.nested ?? {}).flatMap(([name, node]) => [
    `${scope}${name}`,
    ...names(node, `${scope}${name}.`),
  ]);
}

it('keeps what the method asks and answers with, innermost names first', () => {
  const left = reachable(TREE, { 'google.shop.Shop': ['Buy'] });
  expect(names(left)).toEqual([
    'google',
    'google.type',
    'google.type.Money',
    'google.shop',
    'google.shop.Shop',
    'google.shop.BuyRequest',
    'google.shop.Receipt',
    'google.shop.Receipt.State',
  ]);
  const { Shop, Receipt } = left.nested?.google?.nested?.shop?.nested ?? {};
  expect(Object.keys(Shop?.methods ?? {})).toEqual(['Buy']);
  expect(Receipt?.fields).toBe(TREE.nested?.google?.nested?.shop?.nested?.Receipt?.fields);
});

it('keeps a message within another for its own sake, the other as a scope only', () => {
  const { nested } = TREE.nested?.google?.nested?.shop ?? {};
  const lost = { ...TREE.nested?.google?.nested?.shop, nested: { ...nested, Lost: {} } };
  const tree = { nested: { google: { nested: { ...TREE.nested?.google?.nested, shop: lost } } } };
  const left = reachable(tree, { 'google.shop.Shop': ['Close'] });
  expect(left.nested?.google?.nested?.shop?.nested?.Receipt).toEqual({
    nested: { Hint: nested?.Receipt?.nested?.Hint },
  });
});

it('says what is not there', () => {
  expect(() => reachable(TREE, { 'google.shop.Shop': ['Sell'] })).toThrow(
    'google.shop.Shop has no method Sell',
  );
  expect(() => reachable(TREE, { 'google.shop.Stall': ['Buy'] })).toThrow(
    'google.shop.Stall has no method Buy',
  );
  expect(() => reachable(TREE, { 'google.shop.Shop': ['Close'] })).toThrow(
    'google.shop.CloseRequest refers to Lost, which is not declared',
  );
});

it('leaves a fiftieth of Compute for the list of instances', () => {
  const tree = createRequire(import.meta.url)(
    '@google-cloud/compute/build/protos/protos.json',
  ) as MessageTree;
  const left = reachable(tree, { 'google.cloud.compute.v1.Instances': ['AggregatedList'] });
  expect(names(left)).toContain('google.cloud.compute.v1.NetworkInterface');
  expect(names(left).length).toBeLessThan(names(tree).length / 50);
});
