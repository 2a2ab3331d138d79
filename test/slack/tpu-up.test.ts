/** TPUs as people ask for them: prices, estimates, requests and the form, at the snapshot's prices. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR } from '../../src/domain/time.ts';
import { snapshotCatalog } from '../../src/google/catalog.ts';
import { defaultPolicy } from '../../src/policy.ts';
import type { ShownView, SlackJson } from '../../src/sandbox/slack-api/desk.ts';
import { ADA, GPU, openStage, type Stage } from './front.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    catalog: snapshotCatalog(),
    policy: { limits: { ...defaultPolicy(['ml-research']).limits, maxMicrosPerHour: 150_000_000 } },
  });
});
afterAll(() => stage.close());

async function says(line: string): Promise<string> {
  expect(await stage.slack.desk.type(ADA, GPU, line)).toMatchObject({ outcome: 'ok' });
  return stage.lastAnswer(ADA);
}

test.each<[string, readonly string[]]>([
  [
    '/gpu prices tpu v5e-8',
    [
      'TPU v5e-8 (8 chips, one host, wired 2x4) is sold in',
      'on demand from $9.60/h',
      'A chip-hour is $1.20, and $0.22 spot, where it is cheapest.',
      '/gpu up v5e-8',
      'v5e-1, v5e-4, v5e-8, v5e-16, v5e-32 … v5e-256',
    ],
  ],
  [
    '/gpu prices v3',
    [
      'TPU v3-8 (8 TensorCores on 4 chips, one host, wired 2x2) is sold in',
      'A chip-hour is $2.00, and $0.51 spot',
    ],
  ],
  ['/gpu prices tpu7x', ['TPU7x-8 (', 'at a price that is unknown']],
  [
    '/gpu estimate v3-8 --for 2h',
    [
      'Estimate for v3-8 (8 TensorCores on 4 chips, one host, wired 2x2).',
      "with its hosts' disks and an address: $16.01 for 2 h",
      'Machine, v3-8: $8.00/h',
    ],
  ],
  [
    '/gpu estimate v5e-16 --slices 2 --zone us-west4-a --max-price 40 --for 1h',
    [
      '(2 slices of 16 chips, each on 4 hosts and wired 4x4)',
      'Machine, 2 × v5litepod-16: $38.40/h',
      '8 addresses on the internet: $0.04/h',
    ],
  ],
  [
    '/gpu prices ct6e-standard-8t',
    [
      'TPU ct6e-standard-8t (8 chips, one host, wired 2x4)',
      'Get one with /gpu up ct6e-standard-8t.',
      'boot disk and address are extra (/gpu estimate ct6e-standard-8t counts them in)',
    ],
  ],
  ['/gpu prices v6e-16', ['an address for each host is extra (/gpu estimate v6e-16 counts it in)']],
  ['/gpu estimate ct6e-standard-1t', ['Machine, ct6e-standard-1t: $2.70/h', 'GB hyperdisk-balanced']],
])('%s', async (line, facts) => {
  const text = await says(line);
  for (const fact of facts) expect(text).toContain(fact);
  expect(text).not.toMatch(/\$0\.00(?!\d)|NaN|undefined|GPU memory/);
});

test('what is asked for is written down, and said back in plain words', async () => {
  const text = await says(
    '/gpu up TPU v5e-16 --spot --slices 2 --framework torch --version v2-alpha-tpuv5-lite --for 4h --name pair',
  );
  expect(text).toContain(
    'Looking for 2 × v5e-16 spot for 4 h, for PyTorch, runtime v2-alpha-tpuv5-lite: `pair`',
  );
  expect(text).toContain('That is 2 slices of 16 chips, each on 4 hosts and wired 4x4.');
  expect(await stage.store.machines({ name: 'pair' })).toMatchObject([
    {
      kind: 'tpu',
      spec: {
        family: 'v5e',
        count: 16,
        buy: 'spot',
        leaseFor: 4 * HOUR,
        slices: 2,
        framework: 'pytorch',
        runtimeVersion: 'v2-alpha-tpuv5-lite',
      },
    },
  ]);
  expect(await says('/gpu up ct6e-standard-1t --name single')).toContain(
    '`ct6e-standard-1t` is 1 chip, one host.',
  );
  expect(await stage.store.machines({ name: 'single' })).toMatchObject([
    { kind: 'tpu', spec: { family: 'v6e', count: 1, machineType: 'ct6e-standard-1t' } },
  ]);
});

test.each([
  ['/gpu up v5e-7', 'There is no v5e-7. The nearest are v5e-4 and v5e-8.'],
  ['/gpu up v5e-8 --disk 500', 'The boot disks of TPU v5e come with its hosts'],
  ['/gpu up v5e-8 --flex', '--wait has the request wait until there is capacity'],
  ['/gpu up l4 --slices 2', 'Slices are of TPUs'],
  ['/gpu up v3-8 --zone us-west4-a', 'There is no v3 in us-west4-a. It is in'],
])('%s is refused, and nothing is written down', async (line, message) => {
  const before = (await stage.store.machines()).length;
  const text = await says(line);
  expect(text).toContain(message);
  expect(text).toContain('For example: `/gpu up ');
  expect((await stage.store.machines()).length).toBe(before);
});

type Block = SlackJson & { readonly block_id: string; readonly element?: SlackJson };

function modal(): ShownView {
  const view = stage.slack.desk.modal(ADA);
  if (view === undefined) throw new Error('no modal');
  return view;
}

function fields(): string[] {
  return (modal().view.blocks as readonly Block[]).flatMap(({ block_id: id, element }) =>
    element === undefined ? [] : [id.split(':')[0] ?? ''],
  );
}

async function choose(field: string, value: string) {
  const view = modal();
  const block = (view.view.blocks as readonly Block[]).find(({ block_id: id }) => id.split(':')[0] === field);
  await stage.slack.desk.act(ADA, { viewId: view.id }, block?.block_id ?? field, {
    action_id: 'field',
    selected_option: { value },
  });
  await stage.slack.settle();
}

test('the form has what goes with the size: disk and image of GPUs, slices and software of TPUs', async () => {
  await says('/gpu up --disk 500 --name formed');
  expect(fields()).toEqual(expect.arrayContaining(['disk', 'image']));
  expect(fields()).not.toContain('framework');
  await choose('accelerator', 'v5e-8');
  await expect.poll(fields).toEqual(expect.arrayContaining(['slices', 'framework', 'version']));
  expect(fields()).not.toContain('disk');
  expect(fields()).not.toContain('image');
  expect(JSON.stringify(modal().view.blocks)).toContain('$9.60');
  await choose('framework', 'jax');
  expect(await stage.slack.desk.submit(ADA, modal().id, {})).toMatchObject({ outcome: 'ok' });
  const [made] = await stage.store.machines({ name: 'formed' });
  expect(made).toMatchObject({ kind: 'tpu', spec: { family: 'v5e', count: 8, framework: 'jax' } });
  expect(made?.spec).not.toHaveProperty('diskGb');
});

test.each([
  ['--framework pytorch --slices 2', { accelerator: 'v5e-8', framework: 'pytorch', slices: '2' }],
  ['--version v2-alpha-tpuv6e', { accelerator: 'v6e-1', version: 'v2-alpha-tpuv6e' }],
  ['--version tpu-vm-tf-2.18.0-pjrt-v5p-and-below', { accelerator: 'v2-8' }],
])('the form keeps what was typed of TPUs, and starts with one that has it: %s', async (flags, kept) => {
  await says(`/gpu up ${flags} --name kept`);
  const initial = Object.fromEntries(
    (modal().view.blocks as readonly Block[]).flatMap(({ block_id: id, element }) => {
      const { initial_option: option, initial_value: value } = element ?? {};
      const { value: chosen } = (option ?? {}) as SlackJson;
      return [[id.split(':')[0], chosen ?? value]];
    }),
  );
  expect(initial).toMatchObject({ ...kept, name: 'kept' });
});
