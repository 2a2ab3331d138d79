/** Machines at Compute Engine: the Cloud port over the official clients. */
import type { google as protos } from '@google-cloud/compute/build/protos/protos.js';
import { type ImageFamily, usualImages } from '../../domain/images.ts';
import { fail, ok, type Result } from '../../domain/result.ts';
import { regionOf } from '../../domain/zone.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Cloud, CloudMachine, MachineAt, MachineList } from '../../ports/cloud.ts';
import { invalidRequest } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';
import { eachPage } from '../pages.ts';
import { readRuntimes } from '../tpu/runtimes.ts';
import { readBootReport, readOwnReport, readUseReport } from './boot-report.ts';
import { begun, machineChanges } from './changes.ts';
import { imageFinder } from './images.ts';
import { bulkOf, type InstanceSettings, instanceOf } from './instance.ts';
import { mergeLabels } from './labels.ts';
import { MACHINE_FIELDS, ONE_MACHINE_FIELDS, readMachine } from './machine-record.ts';
import { mergeMetadata } from './metadata.ts';
import { operationState, wasPreempted } from './operations.ts';
import { snapshots } from './snapshots.ts';

export interface ComputeOptions extends InstanceSettings {
  readonly clock: Clock;
  /** What machines boot from that name no image, the first that exists; default: what is usual for their accelerator. */
  readonly imageFamilies?: readonly ImageFamily[];
}

/** Machines per page: Google's most. */
export const PAGE = 500;
const LIST_FIELDS = `items/*/instances(${MACHINE_FIELDS}),items/*/warning/code,nextPageToken,unreachables,warning/code`;
/** What Google says of a zone that simply has no machines. */
const EMPTY = 'NO_RESULTS_ON_PAGE';
const SERIAL_PORT = 1;

/** The page as Google's JSON has it: what is read of it looks the same there as in the message. */
type Page = protos.cloud.compute.v1.IInstanceAggregatedList;

/** The Cloud port. Creation needs the families of `domain/accelerators`; nothing else does. */
export function computeCloud(google: GoogleConnection, options: ComputeOptions): Cloud {
  const findImage = imageFinder(google, options.clock);

  function instance({ project, zone, name }: MachineAt) {
    return { project, zone, instance: name };
  }

  /** Every page of what fits the filter. */
  async function listed(project: string, filter: string): Promise<Result<MachineList>> {
    const machines: CloudMachine[] = [];
    let complete = true;
    const all = await eachPage(
      (paging) =>
        google.read(
          'compute.instances.aggregatedList',
          { project, filter, maxResults: PAGE, ...paging },
          (json) => readPage(project, json as Page),
          { fields: LIST_FIELDS },
        ),
      (page) => {
        complete &&= page.complete;
        machines.push(...page.machines);
      },
    );
    return all.ok ? ok({ machines, complete }) : all;
  }

  return {
    ...machineChanges(google),
    ...snapshots(google),

    list: (project) => listed(project, 'labels.lamplighter:*'),

    find: (project, name) => listed(project, `name = ${name}`),

    async get(at) {
      const found = await google.call('compute.instances.get', instance(at), { fields: ONE_MACHINE_FIELDS });
      if (!found.ok) return found;
      const machine = readMachine(at.project, found.value);
      return machine === undefined
        ? fail(invalidRequest(`Google's record of ${at.name} is not readable`))
        : ok(machine);
    },

    image: (families) => findImage(families),

    async create(machine, requestId) {
      const { image: chosen } = machine;
      const { project, zone, snapshot } = machine;
      const image =
        chosen === undefined && snapshot === undefined
          ? await findImage(options.imageFamilies ?? usualImages(machine.shape.family))
          : ok(chosen);
      if (!image.ok) return image;
      if (machine.within !== undefined) {
        const region = regionOf(zone);
        const bulkInsertInstanceResourceResource = bulkOf(machine, machine.within, image.value, options);
        return begun(
          { project, zone, region },
          await google.call('compute.regionInstances.bulkInsert', {
            project,
            region,
            requestId,
            bulkInsertInstanceResourceResource,
          }),
        );
      }
      const instanceResource = instanceOf(machine, image.value, options);
      return begun(
        machine,
        await google.call('compute.instances.insert', { project, zone, requestId, instanceResource }),
      );
    },

    async start(at, requestId) {
      return begun(at, await google.call('compute.instances.start', { ...instance(at), requestId }));
    },

    async stop(at, requestId, discardLocalSsd) {
      const discard = discardLocalSsd === undefined ? {} : { discardLocalSsd };
      return begun(
        at,
        await google.call('compute.instances.stop', { ...instance(at), requestId, ...discard }),
      );
    },

    async remove(at, requestId) {
      return begun(at, await google.call('compute.instances.delete', { ...instance(at), requestId }));
    },

    operation: (at, patience) => operationState(google, at, patience),

    wasPreempted: (at, instanceId, since) => wasPreempted(google, at, instanceId, since),

    setLabels: (at, labels) => mergeLabels(google, at, labels),

    setMetadata: (at, key, value) => mergeMetadata(google, at, key, value),

    bootReport: (at, startedAt) => readBootReport(google, at, startedAt),

    runtimeVersions: (project, zone) => readRuntimes(google, project, zone),

    ownReport: (at) => readOwnReport(google, at),

    ownUse: (at) => readUseReport(google, at),

    async serialTail(at, lines) {
      const request = { ...instance(at), port: SERIAL_PORT };
      const output = await google.call('compute.instances.getSerialPortOutput', request, {
        fields: 'contents',
      });
      if (!output.ok) return output;
      const all = (output.value.contents ?? '').split(/\r?\n/).filter((line) => line.trim() !== '');
      return ok(all.slice(-lines));
    },
  };
}

/** The machines of one page; a record that is not readable makes it incomplete. */
function readPage(project: string, page: Page) {
  const records = Object.values(page.items ?? {}).flatMap(({ instances }) => instances ?? []);
  const machines = records.map((record) => readMachine(project, record)).filter((one) => one !== undefined);
  const complete = isWhole(page) && machines.length === records.length;
  return { machines, complete, nextPageToken: page.nextPageToken };
}

/**
 * False when Google says that zones are missing from the page. The client's v1 messages (API of 2026-09-01) have no
 * `returnPartialSuccess` any more, so a zone that does not answer may also fail the call as a whole.
 */
export function isWhole({ unreachables, warning, items }: Page): boolean {
  if ((unreachables ?? []).length > 0) return false;
  const warnings = [warning, ...Object.values(items ?? {}).map((scoped) => scoped.warning)];
  return warnings.every((each) => !each?.code || each.code === EMPTY);
}
