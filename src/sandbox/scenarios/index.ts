/** The scenarios that stories, the page and tests can begin with. */
import { DAY, HOUR } from '../../domain/time.ts';
import { googleCatalogue } from '../world/catalogue.ts';
import type { Stockout, WorldOptions } from '../world/options.ts';
import { type TpuGeneration, tpuCatalogue } from '../world/tpu-catalogue.ts';
import type { Behaviour } from '../world/types.ts';
import {
  BUSY_WITH_PAUSES,
  SILENT_AGENT,
  TAKEN_BACK,
  TRAINS_AN_HOUR,
  TRAINS_THEN_FORGOTTEN,
} from './activities.ts';
import { FRIDAY_MORNING, type Scenario } from './scenario.ts';

const L4 = 'nvidia-l4';

const SCENARIOS: readonly Scenario[] = [
  scenario('default', 'A small team’s project on a Friday morning; the cheapest zone has no L4 left.', {
    stockouts: [{ zone: 'us-east4-a', accelerator: L4, until: FRIDAY_MORNING + 6 * HOUR }],
    machines: [
      {
        zone: 'us-central1-b',
        name: 'build-runner',
        machineType: 'e2-standard-8',
        labels: { team: 'platform' },
        createdAt: FRIDAY_MORNING - 12 * DAY,
        bootDiskGib: 100,
      },
    ],
  }),
  scenario('forgotten-h100', 'A machine trains for three hours and is then forgotten.', {
    rules: everyMachine(TRAINS_THEN_FORGOTTEN),
  }),
  scenario('stockout-friday', 'The five cheapest zones have no L4; the sixth has.', {
    stockouts: stockouts(cheapestZones('g2-standard-8', 5)),
    rules: everyMachine(BUSY_WITH_PAUSES),
  }),
  scenario(
    'metric-gap',
    'The agent stops sending for two hours while the machine works; it must not be stopped for that.',
    {
      rules: everyMachine(SILENT_AGENT),
    },
  ),
  scenario('busy-all-night', 'A machine trains all night with short pauses.', {
    rules: everyMachine(BUSY_WITH_PAUSES),
  }),
  scenario('spot-preempted', 'Google takes a spot machine back after forty minutes.', {
    rules: everyMachine(TAKEN_BACK),
  }),
  scenario('tpu-queued', 'No zone has a TPU v6e at once; the queue of one gets some within an hour.', {
    stockouts: tpuZones('v6e').map((zone) => ({
      zone,
      accelerator: 'tpu-v6e',
      until: FRIDAY_MORNING + 1.6 * HOUR,
    })),
    rules: everyMachine(TRAINS_AN_HOUR),
  }),
  scenario('tpu-preempted', 'Google takes a spot TPU back after forty minutes.', {
    rules: everyMachine(TAKEN_BACK),
  }),
  scenario('quota-zero', 'A new project: its quota for GPUs in all regions together is 0.', {
    projects: [{ id: 'ml-research', quotas: { GPUS_ALL_REGIONS: 0 } }],
  }),
  {
    ...scenario('month-end', 'A team of ten, a month long: machines come and go, one is forgotten.', {
      rules: [
        { match: { name: /^forgotten/ }, behaviour: TRAINS_AN_HOUR },
        { match: 'any', behaviour: BUSY_WITH_PAUSES },
      ],
    }),
    startAt: Date.UTC(2026, 10, 1, 9),
  },
];

/** Names in the order in which they are listed to people. */
export const SCENARIO_NAMES: readonly string[] = SCENARIOS.map(({ name }) => name);

/** Undefined when there is none of that name. */
export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((each) => each.name === name);
}

function scenario(name: string, description: string, world: WorldOptions): Scenario {
  return { name, description, world, startAt: FRIDAY_MORNING };
}

function everyMachine(behaviour: Behaviour): WorldOptions['rules'] & object {
  return [{ match: 'any', behaviour }];
}

/** The zones in which a machine type costs least on demand, cheapest first, then by name. */
function cheapestZones(machineType: string, count: number): readonly string[] {
  const catalogue = googleCatalogue();
  const selling = catalogue.zones.filter((zone) => catalogue.machineTypes(zone)?.has(machineType));
  const price = (zone: string) => catalogue.price(zone, machineType, undefined).standard;
  return selling.sort((a, b) => price(a) - price(b) || (a < b ? -1 : 1)).slice(0, count);
}

/** The zones that list a generation in the Cloud TPU API. */
function tpuZones(generation: TpuGeneration): readonly string[] {
  const { zones, generations } = tpuCatalogue();
  return zones.filter((zone) => generations(zone).includes(generation));
}

function stockouts(zones: readonly string[]): Stockout[] {
  return zones.map((zone) => ({ zone, accelerator: L4 }));
}
