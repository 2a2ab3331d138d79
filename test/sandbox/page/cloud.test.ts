/** The cloud console and the clock. */
import { expect, it } from 'vitest';
import { eventually, shownText, tabOfEachTest } from './open-tab.ts';
import { START } from './page-world.ts';

const opened = tabOfEachTest();

function cloud() {
  return opened.tab.getByRole('complementary', { name: 'Simulated Google Cloud' });
}

function addMachine(): void {
  const { world } = opened;
  world.console.add('l4-ada-1', START - 72 * 60_000);
  world.console.add('h100-spot', START, {
    provisioningModel: 'SPOT',
    accelerator: { type: 'nvidia-h100-80gb', count: 8 },
  });
}

function activity() {
  return opened.world.console.machines()[0]?.activity;
}

it('shows each machine with what it is, does and costs', async () => {
  addMachine();
  const card = cloud().getByRole('listitem').filter({ hasText: 'l4-ada-1' });
  const text = (await shownText(card)).replaceAll('\n', ' ');
  expect(text).toContain('RUNNING');
  expect(text).toContain('g2-standard-4, 1 × l4, us-central1-a, on demand');
  expect(text).toContain('Up 1 h 12 min');
  expect(text).toContain('Per hour $0.71');
  expect(text).toContain('So far $1.24');
});

it('makes a machine idle and busy by slider and by preset', async () => {
  addMachine();
  const slider = cloud().getByRole('slider', { name: 'GPU utilization of l4-ada-1' });
  await slider.fill('0');
  await eventually(activity, (now) => now?.gpu === 0);
  expect(activity()).toMatchObject({ gpu: 0, gpuMemory: 0 });
  expect(activity()?.cpu).toBeLessThanOrEqual(5);
  await slider.press('ArrowRight');
  await eventually(activity, (now) => now?.gpu === 1);
  await cloud().getByRole('button', { name: 'Loading data: l4-ada-1' }).click();
  const loading = await eventually(activity, (now) => (now?.networkBytesPerSecond ?? 0) > 1_000_000);
  expect(loading).toMatchObject({ gpu: 0 });
  await eventually(
    () => slider.inputValue(),
    (value) => value === '0',
  );
  // What the world changes by itself moves the slider too.
  opened.world.console.setActivity(
    { project: 'ml-prod', zone: 'us-central1-a', name: 'l4-ada-1' },
    { gpu: 77, cpu: 20, gpuMemory: 50, networkBytesPerSecond: 0 },
  );
  await eventually(
    () => slider.inputValue(),
    (value) => value === '77',
  );
});

it('silences a machine and takes a spot machine back', async () => {
  addMachine();
  await cloud().getByRole('switch', { name: 'Sends metrics: l4-ada-1' }).click();
  await eventually(
    () => opened.world.console.machines()[0]?.reportsMetrics,
    (on) => on === false,
  );
  expect(await cloud().getByRole('button', { name: 'Preempt l4-ada-1' }).count()).toBe(0);
  await cloud().getByRole('button', { name: 'Preempt h100-spot' }).click();
  await cloud().getByText('STOPPING').waitFor();
});

it('shows TPU nodes with their hosts, and queued resources with what they wait for', async () => {
  const { console } = opened.world;
  console.add('v5e-ada-1', START, {
    machineType: 'v5litepod-16',
    accelerator: { type: 'tpu-v5e', count: 16 },
    status: 'READY',
    provisioningModel: 'SPOT',
    tpu: { hosts: 4, topology: '4x4', queue: 'v5e-ada-1' },
  });
  const place = { project: 'ml-prod', zone: 'us-central1-a' };
  console.setQueues([
    {
      ...place,
      name: 'v6e-grace-2',
      state: 'WAITING_FOR_RESOURCES',
      since: START - 5 * 60_000,
      until: START + 60 * 60_000,
      machineType: 'v6e-8',
      slices: 2,
      spot: true,
      error: undefined,
    },
  ]);
  const card = cloud().getByRole('listitem').filter({ hasText: 'READY' });
  const text = (await shownText(card)).replaceAll('\n', ' ');
  expect(text).toContain('v5litepod-16, 16 chips as 4x4, 4 hosts, from queue v5e-ada-1, us-central1-a, spot');
  await cloud().getByRole('slider', { name: 'TPU utilization of v5e-ada-1' }).fill('0');
  await eventually(activity, (now) => now?.gpu === 0);
  const queue = cloud().getByRole('list', { name: 'Queued resources' }).getByRole('listitem');
  const waiting = (await shownText(queue)).replaceAll('\n', ' ');
  expect(waiting).toContain('WAITING_FOR_RESOURCES');
  expect(waiting).toContain('2 × v6e-8, us-central1-a, spot, for 5 min, waits 1 h');
  await cloud().getByRole('button', { name: 'Preempt v5e-ada-1' }).waitFor();
});

it('sells zones out and restocks them, the machines’ own first', async () => {
  addMachine();
  await cloud().getByText('h100-spot').first().waitFor();
  await cloud().locator('summary', { hasText: 'Capacity' }).click();
  const switches = cloud().getByRole('switch', { name: /^Capacity of/ });
  expect(await switches.first().getAttribute('aria-label')).toBe(
    'Capacity of nvidia-h100-80gb in us-central1-a',
  );
  await cloud().getByRole('switch', { name: 'Capacity of nvidia-l4 in us-central1-b' }).click();
  await eventually(
    () => opened.world.console.zones()[1]?.stockedOut,
    (out) => out?.join() === 'nvidia-l4',
  );
  await cloud().getByRole('searchbox', { name: 'Filter zones and accelerators' }).fill('l4');
  await cloud().getByRole('button', { name: 'Sell out 3' }).click();
  await eventually(
    () =>
      opened.world.console
        .zones()
        .map((z) => z.stockedOut.join())
        .join(),
    (out) => out === 'nvidia-l4,nvidia-l4,nvidia-l4',
  );
  await cloud().getByText('3 sold out').waitFor();
  await cloud().getByRole('button', { name: 'Restock' }).click();
  await cloud().getByText('all in stock').waitFor();
});

it('changes a quota', async () => {
  await cloud().locator('summary', { hasText: 'Quotas' }).click();
  const limit = cloud().getByRole('spinbutton', {
    name: 'Limit of NVIDIA_L4_GPUS in us-central1, ml-prod',
  });
  await limit.fill('0');
  await limit.press('Enter');
  await eventually(
    () => opened.world.console.quotas()[1]?.limit,
    (now) => now === 0,
  );
});

it('runs, pauses and jumps the clock, and lists what happened', async () => {
  const { world, tab } = opened;
  await cloud().getByText('14:05:00').waitFor();
  expect(await shownText(cloud())).toContain('20 Nov');
  await cloud().getByRole('button', { name: '+15 min' }).click();
  await cloud().getByText('14:20:00').waitFor();
  await cloud().getByRole('button', { name: 'to 9:00' }).click();
  await cloud().getByText('09:00:00').waitFor();
  await cloud().getByRole('radio', { name: /×600/ }).check();
  await eventually(
    () => world.clock.speed,
    (speed) => speed === 600,
  );
  await cloud().getByRole('radio', { name: /Pause/ }).click({ force: true });
  await eventually(
    () => world.clock.speed,
    (speed) => speed === 0,
  );
  world.console.add('l4-ada-1', world.clock.now());
  await tab.locator('summary', { hasText: 'Events' }).click();
  await cloud().getByText('instances.insert').waitFor();
});
