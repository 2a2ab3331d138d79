/** The Cloud TPU API v2 over REST. */
import type { World } from '../../world/world.ts';
import type { Route } from '../http.ts';
import { LISTS } from './lists.ts';
import { NODE_METHODS } from './node-methods.ts';
import { QUEUE_METHODS } from './queue-methods.ts';

export function tpuRoutes(world: World): readonly Route[] {
  return [...LISTS, ...NODE_METHODS, ...QUEUE_METHODS].map(({ handle, ...route }) => ({
    ...route,
    handle: (request) => handle(world, request),
  }));
}
