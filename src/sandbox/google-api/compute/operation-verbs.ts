/** Operations of zones and regions: a look, and a wait. */
import { setTimeout as delay } from 'node:timers/promises';
import { MINUTE, SECOND } from '../../../domain/time.ts';
import type { Operation } from '../../world/types.ts';
import type { World } from '../../world/world.ts';
import type { GoogleRequest } from '../http.ts';
import { entry } from './catalogue-lists.ts';
import { findPlace, findRegion } from './find.ts';
import { showOperation } from './instance-view.ts';
import { plainList } from './lists.ts';
import { notFound } from './refusals.ts';

/** Google blocks no longer than two minutes; the sandbox's minutes count. */
const LONGEST_WAIT = 2 * MINUTE;
/** Google may answer early, so the sandbox does: no call is held for longer than this in real time. */
const LONGEST_REAL_WAIT = 2 * SECOND;
const BETWEEN_LOOKS = 4;

export function getOperation(world: World, request: GoogleRequest): object {
  return showOperation(find(world, request));
}

/** By name, as all lists are. */
export function listOperations(world: World, request: GoogleRequest): object {
  const { project, zone, path } = findPlace(world, request);
  const about = { kind: 'operation', path: `${path}/operations` };
  const all = [...world.operations(project.id, zone)].sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries = all.map((one) => entry(one.name, zone, () => showOperation(one)));
  return plainList(request, about, entries);
}

/** Answers when the operation is DONE, or as it is when the time is up. */
export async function waitForOperation(world: World, request: GoogleRequest): Promise<object> {
  const operation = find(world, request);
  const until = world.clock.now() + LONGEST_WAIT;
  const realUntil = performance.now() + LONGEST_REAL_WAIT;
  while (operation.status !== 'DONE' && world.settle() < until && performance.now() < realUntil) {
    if (request.signal.aborted) break;
    const before = world.clock.now();
    await delay(BETWEEN_LOOKS);
    // A clock that stands still brings no operation to its end.
    if (world.settle() === before) break;
  }
  return showOperation(operation);
}

function find(world: World, request: GoogleRequest): Operation {
  const { project, home, path } = placeOf(world, request);
  const name = request.params.operation ?? '';
  const operation = world.operation(project.id, home, name);
  if (operation === undefined) throw notFound(`${path}/operations/${name}`);
  return operation;
}

/** Where an operation is kept: in the zone or the region that the path names. */
function placeOf(world: World, request: GoogleRequest) {
  if (request.params.region === undefined) {
    const { project, zone, path } = findPlace(world, request);
    return { project, home: zone, path };
  }
  const { project, region, path } = findRegion(world, request);
  return { project, home: region, path };
}
