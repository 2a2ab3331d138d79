/** What is told of machines that Lamplighter did not make. */
import type { Notice } from '../../../src/domain/notice.ts';
import type { SeenStray, StrayReport } from '../../../src/domain/stray.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';

/** `at`: now. */
export function strayNotices(at: number): Readonly<Record<string, Notice>> {
  const notebook: SeenStray = {
    project: 'ml-research',
    zone: 'us-central1-a',
    name: 'notebook',
    instanceId: '7700100000000000001',
    machineType: 'a2-highgpu-1g',
    accelerator: 'nvidia-tesla-a100',
    count: 1,
    family: 'a100-40',
    spot: false,
    hasLocalSsd: false,
    upSince: at - 9 * DAY,
    owner: 'grace',
    keeper: undefined,
    use: { kind: 'idle', since: at - HOUR, memoryHeld: true },
    price: { microsPerHour: 3_673_000, currency: 'USD' },
  };
  const idle: SeenStray = { ...notebook, use: { kind: 'idle', since: at - HOUR, memoryHeld: false } };
  const node: SeenStray = {
    ...notebook,
    name: 'gke-train-pool-1-a8f2',
    machineType: 'g2-standard-8',
    accelerator: 'nvidia-l4',
    family: 'l4',
    spot: true,
    owner: undefined,
    keeper: 'GKE',
    use: { kind: 'busy' },
    price: { microsPerHour: 350_000, currency: 'USD' },
  };
  const odd: SeenStray = {
    ...notebook,
    name: 'old-box',
    machineType: 'n1-custom-12-65536',
    accelerator: 'nvidia-tesla-k80',
    count: 2,
    family: undefined,
    upSince: at - 400 * DAY,
    owner: undefined,
    use: { kind: 'unknown', missing: 'GPU not known' },
    price: undefined,
  };
  const report: StrayReport = {
    shown: [notebook, node, odd],
    count: 3,
    idle: 1,
    perHour: [{ micros: 4_023_000, currency: 'USD' }],
    unpriced: 1,
    leftAlone: 2,
    unread: ['ml-vault'],
    policy: 'report',
  };
  const one: StrayReport = {
    ...report,
    shown: [odd],
    count: 1,
    idle: 0,
    perHour: [],
    leftAlone: 0,
    unread: [],
  };
  return {
    'stray: asked': { kind: 'stray', stray: notebook, at, end: undefined },
    'stray: adopted': {
      kind: 'stray',
      stray: notebook,
      at,
      end: { kind: 'adopted', by: 'U0ADAENGINE', at, until: at + DAY },
    },
    'stray: left alone': { kind: 'stray', stray: odd, at, end: { kind: 'left', by: 'U0ADAENGINE', at } },
    'stray: to be stopped': { kind: 'stray', stray: idle, at, stopAt: at + HOUR, end: undefined },
    'stray: being stopped': { kind: 'stray', stray: idle, at, stopAt: at, sentAt: at, end: undefined },
    'stray: stopped': { kind: 'stray', stray: idle, at, stopAt: at, end: { kind: 'stopped', at } },
    'stray: stays': {
      kind: 'stray',
      stray: idle,
      at,
      stopAt: at,
      end: { kind: 'called-off', at, because: 'it is busy again' },
    },
    'stray: told that it stopped': { kind: 'stray-stopped', stray: idle, at },
    'strays: where idle ones are stopped': { kind: 'strays', at, report: { ...one, policy: 'stop' } },
    'strays: idle, kept and odd': { kind: 'strays', at, report },
    'strays: one of which little is known': { kind: 'strays', at, report: one },
  };
}

/** As many and as long as there can be, with words that mean something to Slack. */
export function crowdOfStrays(at: number, evil: string): Notice {
  const first = Object.values(strayNotices(at)).find(({ kind }) => kind === 'strays');
  if (first?.kind !== 'strays') throw new Error('there is no report');
  const [stray] = first.report.shown;
  if (stray === undefined) throw new Error('there is no stray');
  const shown = Array.from({ length: 40 }, (_, i) => ({
    ...stray,
    name: `${'n'.repeat(60)}-${i}`,
    project: 'p'.repeat(30),
    zone: 'northamerica-northeast1-a',
    accelerator: 'nvidia-rtx-pro-6000-blackwell-edition',
    owner: 'o'.repeat(63),
    keeper: 'Dataproc',
    use: { kind: 'unknown', missing: 'GPU memory not known' } as const,
  }));
  return { ...first, report: { ...first.report, shown, count: 12_345, unread: [evil] } };
}
