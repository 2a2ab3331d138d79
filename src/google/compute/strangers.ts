/** The running instances of a project that have accelerators and that Lamplighter did not make. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { fail, ok, type Result } from '../../domain/result.ts';
import type { MachineAt } from '../../ports/cloud.ts';
import type { StrangeMachine, StrangeMachines } from '../../ports/inventory.ts';
import { invalidRequest } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';
import { eachPage } from '../pages.ts';
import { isWhole, PAGE } from './cloud.ts';
import { lastPart, MACHINE_FIELDS, readMachine } from './machine-record.ts';

type Page = protos.cloud.compute.v1.IInstanceAggregatedList;
type Instance = protos.cloud.compute.v1.IInstance;

const FIELDS = `items/*/instances(${MACHINE_FIELDS},guestAccelerators),items/*/warning/code,nextPageToken,unreachables,warning/code`;
/** Metadata may hold long scripts, so they are read of one machine only. */
const ONE_FIELDS = `${MACHINE_FIELDS},guestAccelerators,metadata(items(key,value))`;
/** What is stopped has no accelerator. */
const RUNNING = 'status = RUNNING';
/** Compute Engine's TPUs: their chips are part of the machine type and stand in no list of accelerators. */
const TPU_TYPE = /^(ct\d|tpu\d)/;

/** Every page is followed; machines without accelerators are dropped page by page. */
export async function strangeInstances(
  google: GoogleConnection,
  project: string,
): Promise<Result<StrangeMachines>> {
  const machines: StrangeMachine[] = [];
  let complete = true;
  const all = await eachPage(
    (paging) =>
      google.read(
        'compute.instances.aggregatedList',
        { project, filter: RUNNING, maxResults: PAGE, ...paging },
        (json) => readPage(project, json as Page),
        { fields: FIELDS },
      ),
    (page) => {
      machines.push(...page.machines);
      complete &&= page.complete;
    },
  );
  return all.ok ? ok({ machines, complete }) : all;
}

/** One of them as it is now, with who keeps it. */
export async function strangeInstance(
  google: GoogleConnection,
  { project, zone, name }: MachineAt,
): Promise<Result<StrangeMachine>> {
  const request = { project, zone, instance: name };
  const found = await google.call('compute.instances.get', request, { fields: ONE_FIELDS });
  if (!found.ok) return found;
  const machine = readStrange(project, found.value);
  if (machine === undefined) return fail(invalidRequest(`Google's record of ${name} is not readable`));
  const keptBy = keeperOf(found.value);
  return ok({ ...machine, ...(keptBy === undefined ? {} : { keptBy }) });
}

function readStrange(project: string, record: Instance): StrangeMachine | undefined {
  const machine = readMachine(project, record);
  if (machine === undefined) return undefined;
  const flexStart = record.scheduling?.provisioningModel === 'FLEX_START';
  return { ...machine, accelerators: acceleratorsOf(record), ...(flexStart ? { flexStart } : {}) };
}

/**
 * Managed instance groups, GKE's node pools among them, write their own name into `created-by`; Workbench writes
 * `notebooks-api` (both on the machine's metadata page in the console).
 */
function keeperOf({ metadata }: Instance): string | undefined {
  const items = metadata?.items ?? [];
  const valueAt = (key: string) => items.find((item) => item.key === key)?.value;
  if (valueAt('notebooks-api') !== undefined) return 'Vertex AI Workbench';
  const maker = valueAt('created-by') ?? '';
  // People write there, too, but no resource's name.
  if (!maker.startsWith('projects/')) return undefined;
  return maker.includes('/instanceGroupManagers/')
    ? `the instance group ${lastPart(maker)}`
    : lastPart(maker);
}

function readPage(project: string, page: Page) {
  const records = Object.values(page.items ?? {}).flatMap(({ instances }) => instances ?? []);
  const strange = records.filter(isStrange);
  const machines = strange
    .map((record) => readStrange(project, record))
    .filter((machine) => machine !== undefined);
  const complete = isWhole(page) && machines.length === strange.length;
  return { machines, complete, nextPageToken: page.nextPageToken };
}

function isStrange(record: Instance): boolean {
  if (record.labels?.lamplighter !== undefined) return false;
  return (record.guestAccelerators ?? []).length > 0 || TPU_TYPE.test(lastPart(record.machineType));
}

/** Google takes one kind of accelerator per machine. */
function acceleratorsOf({ guestAccelerators }: Instance): StrangeMachine['accelerators'] {
  const [first] = guestAccelerators ?? [];
  if (first === undefined || first === null) return undefined;
  return { type: lastPart(first.acceleratorType), count: Math.max(1, Number(first.acceleratorCount ?? 1)) };
}
