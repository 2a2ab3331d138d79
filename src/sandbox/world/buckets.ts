/** Buckets of Cloud Storage: what lies in them, and who may not look. */

export interface SimulatedObject {
  readonly name: string;
  readonly bytes: number;
}

export interface SimulatedBucket {
  readonly name: string;
  /** As Google writes it: a region (`EUROPE-WEST4`) or several (`US`). */
  readonly location: string;
  readonly objects: readonly SimulatedObject[];
  /** The bot may not list it. */
  readonly denied?: boolean;
  /** Its objects may be listed, but not what it is itself: that is another permission. */
  readonly hidden?: boolean;
  /** Machines may not read it. */
  readonly deniedToMachines?: boolean;
}

/** So many objects of that size each, named like shards. */
export function shards(folder: string, count: number, bytes: number): readonly SimulatedObject[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `${folder}/shard-${String(i).padStart(5, '0')}.tar`,
    bytes,
  }));
}

/** What every world has unless told otherwise. */
export const USUAL_BUCKETS: readonly SimulatedBucket[] = [
  {
    name: 'team-datasets',
    location: 'US-CENTRAL1',
    objects: [
      { name: 'README.md', bytes: 2_048 },
      ...shards('imagenet/train', 140, 240_000_000),
      ...shards('imagenet/val', 7, 960_000_000),
      ...shards('laion', 230, 1_000_000_000),
      ...shards('common-crawl', 600, 1_000_000_000),
      { name: 'cifar10/cifar-10.tar.gz', bytes: 170_498_071 },
    ],
  },
  {
    name: 'team-models',
    location: 'US',
    objects: [{ name: 'llama/weights.safetensors', bytes: 16_060_000_000 }],
  },
  { name: 'legal-archive', location: 'EU', objects: [], denied: true, deniedToMachines: true },
  {
    name: 'finance-exports',
    location: 'US-EAST4',
    objects: shards('2026', 4, 50_000_000),
    hidden: true,
    deniedToMachines: true,
  },
];
