/** What a project has at the Cloud TPU API: nodes and queued resources, in one zone or in all, every page followed. */
import { fail, ok, type Result } from '../../domain/result.ts';
import type { Zone } from '../../domain/zone.ts';
import type { MachineAt } from '../../ports/cloud.ts';
import { invalidRequest } from '../classify.ts';
import type { GoogleConnection } from '../connect.ts';
import { eachPage } from '../pages.ts';
import {
  NODE_FIELDS,
  type Node,
  type NodeJson,
  ONE_NODE_FIELDS,
  QUEUED_FIELDS,
  type Queued,
  type QueuedJson,
  readNode,
  readQueued,
} from './record.ts';
import { parentOf } from './request.ts';

/** What one look at a list found. */
export interface Found<T> {
  readonly all: readonly T[];
  /** False when Google left places out, or a record is not readable: then absence proves nothing. */
  readonly complete: boolean;
}

/** Things per page. */
const PAGE = 500;

interface PageJson {
  readonly nodes?: readonly NodeJson[];
  readonly queuedResources?: readonly QueuedJson[];
  readonly nextPageToken?: string;
  readonly unreachable?: readonly string[];
}

/** Looks at a project's nodes and queued resources. */
export function tpuEstate(google: GoogleConnection) {
  async function listed<T>(
    id: 'tpu.nodes.list' | 'tpu.queuedResources.list',
    parent: string,
    fields: string,
    read: (page: PageJson) => readonly (T | undefined)[],
  ): Promise<Result<Found<T>>> {
    const all: T[] = [];
    let complete = true;
    const found = await eachPage(
      (paging) =>
        google.read(id, { parent, pageSize: PAGE, ...paging }, (json) => json as PageJson, { fields }),
      (page) => {
        const records = read(page);
        all.push(...records.filter((one) => one !== undefined));
        complete &&= (page.unreachable ?? []).length === 0 && records.every((one) => one !== undefined);
      },
    );
    return found.ok ? ok({ all, complete }) : found;
  }

  function nodes(project: string, zone: Zone, fields: string): Promise<Result<Found<Node>>> {
    return listed(
      'tpu.nodes.list',
      parentOf(project, zone),
      `nodes(${fields}),nextPageToken,unreachable`,
      (page) => (page.nodes ?? []).map((json) => readNode(project, json)),
    );
  }

  return {
    /** All nodes of all zones. */
    nodes: (project: string): Promise<Result<Found<Node>>> => nodes(project, '-', NODE_FIELDS),

    /** All nodes of a zone, with their hosts. */
    nodesIn: (project: string, zone: Zone): Promise<Result<Found<Node>>> =>
      nodes(project, zone, ONE_NODE_FIELDS),

    /** All queued resources of a zone, or of all zones. */
    queue: (project: string, zone?: Zone): Promise<Result<Found<Queued>>> =>
      listed(
        'tpu.queuedResources.list',
        parentOf(project, zone),
        `queuedResources(${QUEUED_FIELDS}),nextPageToken,unreachable`,
        (page) => (page.queuedResources ?? []).map((json) => readQueued(project, json)),
      ),

    /** The node of that name; `not-found` when there is none. */
    node: ({ project, zone, name }: MachineAt): Promise<Result<Node>> =>
      google
        .read(
          'tpu.nodes.get',
          { name: `${parentOf(project, zone)}/nodes/${name}` },
          (json) => readNode(project, json as NodeJson),
          { fields: ONE_NODE_FIELDS },
        )
        .then((found) => readable(found, name)),

    /** The queued resource of that name; `not-found` when there is none. */
    queued: ({ project, zone, name }: MachineAt): Promise<Result<Queued>> =>
      google
        .read(
          'tpu.queuedResources.get',
          { name: `${parentOf(project, zone)}/queuedResources/${name}` },
          (json) => readQueued(project, json as QueuedJson),
          { fields: QUEUED_FIELDS },
        )
        .then((found) => readable(found, name)),
  };
}

function readable<T>(found: Result<T | undefined>, name: string): Result<T> {
  if (!found.ok) return found;
  return found.value === undefined
    ? fail(invalidRequest(`Google's record of ${name} is not readable`))
    : ok(found.value);
}
