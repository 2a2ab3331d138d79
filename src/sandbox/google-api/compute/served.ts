/** How a method of Compute Engine that is served is written down. */
import type { World } from '../../world/world.ts';
import type { GoogleRequest, HttpMethod } from '../http.ts';

export const PROJECT = '/compute/v1/projects/{project}';

export type Handle = (world: World, request: GoogleRequest) => unknown;

export interface Served {
  readonly id: string;
  readonly method: HttpMethod;
  readonly path: string;
  /** Messages of the v1 API, without the package. Lists check their parameters themselves. */
  readonly request?: string;
  readonly body?: string;
  readonly bodyName?: string;
  readonly response: string;
  readonly handle: Handle;
}

/** A method by its id without the service, its path and the message of its answer. */
export function called(
  id: string,
  method: HttpMethod,
  path: string,
  response: string,
  handle: Handle,
): Served {
  return { id: `compute.${id}`, method, path, response, handle };
}
