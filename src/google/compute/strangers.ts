/** The running instances of a project that have accelerators and that Lamplighter did not make. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { ok, type Result } from '../../domain/result.ts';
import type { StrangeMachine, StrangeMachines } from '../../ports/inventory.ts';
import type { GoogleConnection } from '../connect.ts';
import { eachPage } from '../pages.ts';
import { isWhole, PAGE } from './cloud.ts';
import { lastPart, MACHINE_FIELDS, readMachine } from './machine-record.ts';

type Page = protos.cloud.compute.v1.IInstanceAggregatedList;
type Instance = protos.cloud.compute.v1.IInstance;

const FIELDS = `items/*/instances(${MACHINE_FIELDS},guestAccelerators),items/*/warning/code,nextPageToken,unreachables,warning/code`;
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

function readPage(project: string, page: Page) {
  const records = Object.values(page.items ?? {}).flatMap(({ instances }) => instances ?? []);
  const strange = records.filter(isStrange);
  const machines = strange.flatMap((record): StrangeMachine[] => {
    const machine = readMachine(project, record);
    return machine === undefined ? [] : [{ ...machine, accelerators: acceleratorsOf(record) }];
  });
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
