/** Instances being made, started, stopped and deleted, and what they say of themselves. */

import { attributesAt } from '../../world/guest.ts';
import { quotaSentence } from '../../world/operations.ts';
import { demandsOf } from '../../world/quotas.ts';
import { bundledPartitions } from '../../world/series.ts';
import type { World } from '../../world/world.ts';
import type { GoogleRequest } from '../http.ts';
import type { InstanceBody } from './bodies.ts';
import { findMachine, findPlace, findRequest } from './find.ts';
import { readInstance } from './insert-request.ts';
import { showOperation } from './instance-view.ts';
import {
  alreadyExists,
  badRequest,
  invalidField,
  notFound,
  notImplemented,
  notReady,
  quotaExceeded,
} from './refusals.ts';

/**
 * Accepts a machine. Quota that could never suffice is refused at once (403); quota that others use up just now is
 * refused inside the operation, as is a zone without capacity.
 */
export function insertInstance(world: World, request: GoogleRequest): object {
  const { project, zone, path } = findPlace(world, request);
  const body = (request.body ?? {}) as InstanceBody;
  const about = { type: 'insert', zone, name: body.name ?? '' };
  const { requestId, earlier } = findRequest(world, request, about);
  if (earlier !== undefined) return showOperation(earlier);
  for (const parameter of ['sourceInstanceTemplate', 'sourceMachineImage']) {
    if (request.query.has(parameter)) throw notImplemented(parameter);
  }
  const spec = readInstance(world, { project: project.id, zone, number: project.number }, body);
  if (project.machine(zone, spec.name)) throw alreadyExists(`${path}/instances/${spec.name}`);
  for (const disk of spec.disks) {
    if (project.disk(zone, disk.name)) throw alreadyExists(`${path}/disks/${disk.name}`);
  }
  const { running, kept } = demandsOf(spec, project.quotas);
  for (const demand of [...running, ...kept]) {
    const limit = project.quotas.limit(demand.scope, demand.metric);
    if (limit >= 0 && demand.amount > limit) {
      throw quotaExceeded(quotaSentence({ ...demand, limit, usage: 0 }));
    }
  }
  return showOperation(world.insert(spec, requestId));
}

/** A start of a machine that runs already succeeds and does nothing. Throws GoogleError 400 while it is changing. */
export function startInstance(world: World, request: GoogleRequest): object {
  const { machine, zone, resource } = findMachine(world, request);
  const about = { type: 'start', zone, name: machine.ref.name };
  const { requestId, earlier } = findRequest(world, request, about);
  if (earlier !== undefined) return showOperation(earlier);
  if (machine.status === 'RUNNING') {
    return showOperation(world.change(machine, 'start', requestId, () => undefined));
  }
  if (machine.status !== 'TERMINATED') throw notReady(resource);
  return showOperation(world.start(machine, requestId));
}

const COMING_UP: ReadonlySet<string> = new Set(['PENDING', 'PROVISIONING', 'STAGING']);

/** Local SSD, also bundled, makes discardLocalSsd compulsory; keeping its data is a Preview that is not simulated. */
export function stopInstance(world: World, request: GoogleRequest): object {
  const { machine, zone, resource } = findMachine(world, request);
  const about = { type: 'stop', zone, name: machine.ref.name };
  const { requestId, earlier } = findRequest(world, request, about);
  if (earlier !== undefined) return showOperation(earlier);
  const discard = request.query.get('discardLocalSsd');
  const partitions = machine.spec.scratchPartitions + bundledPartitions(machine.spec.machineType);
  if (partitions > 0 && machine.status !== 'TERMINATED') {
    if (discard === null || discard === '') {
      throw badRequest(
        'VM has a Local SSD attached but an undefined value for `discard-local-ssd`. If using gcloud, please add `--discard-local-ssd=false` or `--discard-local-ssd=true` to your command.',
      );
    }
    if (discard !== 'true') throw notImplemented('discardLocalSsd=false (keeping the data of local SSDs)');
  }
  if (COMING_UP.has(machine.status)) throw notReady(resource);
  return showOperation(world.stop(machine, requestId));
}

/** A machine may be deleted in any state. Throws GoogleError 400 when it is protected. */
export function deleteInstance(world: World, request: GoogleRequest): object {
  const place = findPlace(world, request);
  const about = { type: 'delete', zone: place.zone, name: request.params.instance ?? '' };
  const { requestId, earlier } = findRequest(world, request, about);
  // Looked for before the machine: a repeated delete finds it gone.
  if (earlier !== undefined) return showOperation(earlier);
  const { machine } = findMachine(world, request);
  if (machine.spec.deletionProtection) {
    throw badRequest(
      'Invalid resource usage: Resource cannot be deleted if it is protected against deletion.',
    );
  }
  return showOperation(world.delete(machine, requestId));
}

/** Port 1 is the console; `start` and `next` count bytes since the machine was made. */
export function serialPortOutput(world: World, request: GoogleRequest): object {
  const { machine, resource } = findMachine(world, request);
  const port = request.query.get('port') ?? '1';
  if (!/^[1-4]$/.test(port)) throw invalidField('port', port, 'Must be between 1 and 4, inclusive.');
  const from = Number(request.query.get('start') ?? '0');
  if (!Number.isInteger(from)) throw invalidField('start', String(from), 'Must be an integer.');
  const all = Buffer.from(port === '1' ? machine.serial : '');
  const start = from < 0 ? Math.max(0, all.length + from) : Math.min(from, all.length);
  return {
    kind: 'compute#serialPortOutput',
    contents: all.subarray(start).toString(),
    start: String(start),
    next: String(all.length),
    selfLink: `https://www.googleapis.com/compute/v1/${resource}/serialPort`,
  };
}

/** By queryPath (`namespace/` or `namespace/key`) or variableKey. Throws GoogleError 404 where nothing was written. */
export function guestAttributes(world: World, request: GoogleRequest): object {
  const { machine, resource } = findMachine(world, request);
  const selfLink = `https://www.googleapis.com/compute/v1/${resource}/guestAttributes/`;
  const attributes = attributesAt(machine, world.clock.now());
  const variableKey = request.query.get('variableKey') ?? '';
  if (variableKey !== '') {
    const variableValue = attributes.get(variableKey);
    if (variableValue === undefined) throw noAttribute(variableKey);
    return { kind: 'compute#guestAttributes', variableKey, variableValue, selfLink };
  }
  const queryPath = request.query.get('queryPath') ?? '';
  const items = [...attributes]
    .filter(
      ([path]) => path === queryPath || path.startsWith(queryPath.replace(/\/?$/, '/').replace(/^\/$/, '')),
    )
    .map(([path, value]) => {
      const slash = path.indexOf('/');
      return { namespace: path.slice(0, slash), key: path.slice(slash + 1), value };
    });
  if (items.length === 0) throw noAttribute(queryPath);
  return { kind: 'compute#guestAttributes', queryPath, queryValue: { items }, selfLink };
}

function noAttribute(path: string) {
  const error = notFound(path);
  error.message = `The resource '${path}' of type 'Guest Attribute' was not found.`;
  return error;
}
