/** Lists in pages: of one zone, or of all zones together. */
import type { GoogleRequest } from '../http.ts';
import { ALL, type Filter, parseFilter } from './filter.ts';
import { link } from './links.ts';
import { badRequest, invalidField, notImplemented, unavailable } from './refusals.ts';

/** One entry of a list. Entries come in the order of their keys. */
export interface Entry {
  /** Unique and sorting; for aggregated lists `zone/name`. */
  readonly key: string;
  readonly zone: string;
  show(): object;
  matches(filter: Filter): boolean;
}

/** Google's default and largest page. */
const LARGEST = 500;

const PARAMETERS = new Set(
  'filter maxResults orderBy pageToken includeAllScopes returnPartialSuccess serviceProjectNumber fields $fields alt $alt prettyPrint $prettyPrint key quotaUser'.split(
    ' ',
  ),
);

interface Page {
  readonly shown: readonly Entry[];
  readonly nextPageToken: string | undefined;
}

/** Throws GoogleError 400 for unknown parameters, sizes beyond 500, bad tokens and filters. */
function readPage(entries: Iterable<Entry>, query: URLSearchParams): Page {
  for (const name of query.keys()) {
    if (!PARAMETERS.has(name)) throw badRequest(`Unknown name "${name}": Cannot bind query parameter.`);
  }
  const size = query.get('maxResults') ?? '';
  const most = size === '' || size === '0' ? LARGEST : Number(size);
  if (!(Number.isInteger(most) && most > 0 && most <= LARGEST)) {
    throw invalidField('maxResults', size, `Acceptable values are 0 to ${LARGEST}, inclusive`);
  }
  const order = query.get('orderBy') ?? '';
  if (order !== '' && order !== 'name') throw notImplemented(`orderBy=${order}`);
  const filter = parseFilter(query.get('filter'));
  const after = readToken(query.get('pageToken') ?? '');
  const shown: Entry[] = [];
  for (const entry of entries) {
    if (after !== undefined && entry.key <= after) continue;
    if (filter !== ALL && !entry.matches(filter)) continue;
    if (shown.length === most) {
      const last = shown.at(-1)?.key ?? '';
      return { shown, nextPageToken: Buffer.from(`after ${last}`).toString('base64url') };
    }
    shown.push(entry);
  }
  return { shown, nextPageToken: undefined };
}

function readToken(token: string): string | undefined {
  if (token === '') return undefined;
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith('after ')) throw invalidField('pageToken', token, 'The page token is invalid.');
  return text.slice('after '.length);
}

/** A list of one scope: `items` in an array. */
export function plainList(
  request: GoogleRequest,
  about: { readonly kind: string; readonly path: string },
  entries: Iterable<Entry>,
): object {
  const { shown, nextPageToken } = readPage(entries, request.query);
  return {
    kind: `compute#${about.kind}List`,
    id: about.path,
    ...(shown.length === 0 ? {} : { items: shown.map((entry) => entry.show()) }),
    ...(nextPageToken === undefined ? {} : { nextPageToken }),
    selfLink: link(about.path),
  };
}

/**
 * An aggregated list: `items` by scope, each scope with its entries on this page or a warning that there are none.
 * Zones that do not answer are named in `unreachables`; with returnPartialSuccess=false they fail the call (503).
 */
export function aggregatedList(
  request: GoogleRequest,
  about: {
    readonly kind: string;
    readonly path: string;
    readonly plural: string;
    /** What `zones` are; default zones. */
    readonly scopes?: 'regions';
  },
  zones: readonly string[],
  isUnreachable: (zone: string) => boolean,
  entries: Iterable<Entry>,
): object {
  const silent = zones.filter(isUnreachable);
  if (silent.length > 0 && request.query.get('returnPartialSuccess') === 'false') {
    throw unavailable(`The zones ${silent.join(', ')} could not be reached.`);
  }
  const answering = filterEntries(entries, isUnreachable);
  const { shown, nextPageToken } = readPage(answering, request.query);
  const byZone = new Map<string, object[]>();
  for (const entry of shown) {
    const list = byZone.get(entry.zone) ?? [];
    list.push(entry.show());
    byZone.set(entry.zone, list);
  }
  const items: Record<string, object> = {};
  for (const zone of zones) {
    const scope = `${about.scopes ?? 'zones'}/${zone}`;
    const list = byZone.get(zone);
    if (list !== undefined) items[scope] = { [about.plural]: list };
    else items[scope] = { warning: isUnreachable(zone) ? unreachable(scope) : noResults(scope) };
  }
  return {
    kind: `compute#${about.kind}AggregatedList`,
    id: about.path,
    items,
    ...(nextPageToken === undefined ? {} : { nextPageToken }),
    selfLink: link(about.path),
    ...(silent.length === 0 ? {} : { unreachables: silent.map((zone) => `zones/${zone}`) }),
  };
}

function* filterEntries(entries: Iterable<Entry>, isUnreachable: (zone: string) => boolean) {
  for (const entry of entries) if (!isUnreachable(entry.zone)) yield entry;
}

function noResults(scope: string): object {
  return {
    code: 'NO_RESULTS_ON_PAGE',
    message: `There are no results for scope '${scope}' on this page.`,
    data: [{ key: 'scope', value: scope }],
  };
}

function unreachable(scope: string): object {
  return {
    code: 'UNREACHABLE',
    message: `The scope '${scope}' could not be reached.`,
    data: [{ key: 'scope', value: scope }],
  };
}
