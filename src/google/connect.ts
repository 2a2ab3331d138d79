/** The connection to Google: loads the official clients once, by path, and makes every call the same way. */
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import type { BigQuery, common } from '@google-cloud/bigquery';
import type { Storage } from '@google-cloud/storage';
import type { Fault } from '../domain/fault.ts';
import { fail, ok, type Result } from '../domain/result.ts';
import type { Duration } from '../domain/time.ts';
import type { RestCall, RestMessages } from './call-messages.ts';
import { type CallId, type ClientName, REST_CALLS } from './calls.ts';
import { faultOfCall } from './classify.ts';
import { CLIENTS, gaxFor, type RestClient } from './clients.ts';
import { Credentials, type EndpointOptions, FIELDS_HEADER, readEndpoints } from './endpoints.ts';
import { turns, undecoded } from './undecoded.ts';

export interface GoogleOptions extends EndpointOptions {
  /** For one call with its repetitions, in milliseconds. */
  readonly timeoutMs: Duration;
  /** Told of every request that is sent, repetitions and pages included. */
  readonly callCounter?: (call: CallId) => void;
  /** Waited for before each long answer is parsed. */
  readonly giveWay?: () => Promise<void>;
}

export interface CallSettings {
  /** Only these fields of the answer, e.g. `id,labels`: smaller answers, shorter decoding. */
  readonly fields?: string;
  /** Instead of the connection's. */
  readonly timeoutMs?: Duration;
}

export interface GoogleConnection {
  /** Makes one call; every failure is a fault. Reads are repeated twice at most, writes never. */
  call<Id extends RestCall>(
    id: Id,
    request: RestMessages[Id]['request'],
    settings?: CallSettings,
  ): Promise<Result<RestMessages[Id]['response']>>;
  /**
   * Makes one call as `call` does and gives what `read` makes of the JSON that came: for lists of thousands, whose
   * decoding into messages costs many times their parsing. Where `read` throws, there was no answer.
   */
  read<Id extends RestCall, T>(
    id: Id,
    request: RestMessages[Id]['request'],
    read: (json: unknown) => T,
    settings?: CallSettings,
  ): Promise<Result<T>>;
  /** The client of BigQuery, for queries run in `project`. Its failures are for `faultOfCall`. */
  bigQuery(project: string): Promise<BigQuery>;
  /** The client of Cloud Storage, in the name of `project`. Its failures are for `faultOfCall`. */
  storage(project: string): Promise<Storage>;
  readonly timeoutMs: Duration;
  /** Loads every client that people may wait for, with its message types (half a second of CPU). */
  warmUp(): Promise<void>;
}

/** google-gax's CallOptions, as far as we set them; null = it repeats nothing by itself. */
interface CallOptions {
  /**
   * Infinity, which turns google-gax's deadline off: its timer runs on after the answer and holds the whole answer
   * until it fires. A pass over 10,000 machines kept 0.7 GB that way. `signal` is the deadline.
   */
  readonly timeout: Duration;
  readonly signal: AbortSignal;
  readonly retry: null;
  readonly autoPaginate: false;
  readonly otherArgs: { readonly headers: Record<string, string> };
}

/** Pauses before the repetitions of a read that got no definite answer. */
const PAUSES: readonly Duration[] = [100, 400];

/** Connects to Google, or to a server that speaks its APIs. Loads and sends nothing yet. Throws RangeError when a
 *  base URL is malformed. */
export function connectGoogle(options: GoogleOptions): GoogleConnection {
  const endpoints = readEndpoints(options);
  const credentials = new Credentials(options.accessToken);
  const clients = new Map<ClientName, Promise<RestClient>>();
  const turn = turns(options.giveWay);

  async function makeClient(name: ClientName): Promise<RestClient> {
    const { service, load } = CLIENTS[name];
    const endpoint = endpoints[service];
    const [Client, authClient] = await Promise.all([load(), credentials.for(endpoint)]);
    const client = new Client(
      {
        fallback: true,
        authClient,
        ...(endpoint === undefined
          ? {}
          : { protocol: endpoint.protocol, apiEndpoint: endpoint.host, port: endpoint.port }),
      },
      gaxFor(service),
    );
    await client.initialize();
    return client;
  }

  function clientOf(name: ClientName): Promise<RestClient> {
    const known = clients.get(name);
    if (known !== undefined) return known;
    const made = makeClient(name);
    clients.set(name, made);
    // Missing credentials may be mended while we run.
    made.catch(() => clients.delete(name));
    return made;
  }

  /**
   * Not through the client's own methods: on an error with details they parse all of Compute's messages anew, which
   * blocks for 0.3 s and more, and for aggregatedList they hide the pages.
   */
  async function send(
    client: ClientName,
    method: string,
    id: RestCall,
    request: object,
    settings: CallOptions,
  ): Promise<readonly unknown[]> {
    const invoke = (await clientOf(client)).innerApiCalls[method];
    if (invoke === undefined) throw new TypeError(`${id} has no method ${method}`);
    options.callCounter?.(id);
    return invoke(request, settings);
  }

  async function attempt(id: RestCall, request: object, fields: string | undefined, timeout: Duration) {
    const { client, method } = REST_CALLS[id];
    // Getting the client may take long, too: fetching credentials has no deadline of its own.
    const answered = await within(timeout, (signal) =>
      send(client, method, id, request, {
        timeout: Number.POSITIVE_INFINITY,
        signal,
        retry: null,
        autoPaginate: false,
        otherArgs: { headers: fields === undefined ? {} : { [FIELDS_HEADER]: fields } },
      }),
    );
    // A list answers [items, next request, whole page], anything else [answer].
    return answered[2] ?? answered[0];
  }

  /** Reads are tried again when no definite answer came, as long as there is time. */
  async function repeated<T>(
    id: RestCall,
    settings: CallSettings,
    once: (left: Duration) => Promise<T>,
  ): Promise<Result<T>> {
    const until = performance.now() + (settings.timeoutMs ?? options.timeoutMs);
    const pauses = REST_CALLS[id].kind === 'read' ? PAUSES : [];
    for (let tried = 0; ; tried++) {
      try {
        return ok(await once(until - performance.now()));
      } catch (error) {
        const fault = faultOfCall(error);
        const pause = pauses[tried];
        if (pause === undefined || !repeatable(fault) || performance.now() + pause >= until)
          return fail(fault);
        await delay(pause);
      }
    }
  }

  return {
    timeoutMs: options.timeoutMs,
    call: (id, request, settings = {}) =>
      repeated(
        id,
        settings,
        async (left) =>
          (await attempt(id, request, settings.fields, left)) as RestMessages[typeof id]['response'],
      ),
    read: (id, request, read, settings = {}) =>
      repeated(id, settings, async (left) =>
        read(await undecoded(() => attempt(id, request, settings.fields, left), turn)),
      ),
    async bigQuery(project) {
      const endpoint = endpoints.bigquery;
      const [{ BigQuery }, authClient] = await Promise.all([
        import('@google-cloud/bigquery'),
        credentials.for(endpoint),
      ]);
      const client = new BigQuery({
        projectId: project,
        authClient,
        autoRetry: false,
        ...(endpoint === undefined ? {} : { apiEndpoint: endpoint.url }),
      });
      client.interceptors.push({
        request: (sent: common.DecorateRequestOptions) => {
          const asks = sent.method?.toUpperCase() === 'POST';
          const asJob = /\/jobs$/.test(String(sent.uri));
          const call = asJob ? 'bigquery.jobs.insert' : 'bigquery.jobs.query';
          options.callCounter?.(asks ? call : 'bigquery.jobs.getQueryResults');
          return sent;
        },
      });
      return client;
    },
    async storage(project) {
      const endpoint = endpoints.storage;
      const [{ Storage }, authClient] = await Promise.all([
        import('@google-cloud/storage'),
        credentials.for(endpoint),
      ]);
      const client = new Storage({
        projectId: project,
        authClient,
        retryOptions: { autoRetry: false },
        ...(endpoint === undefined ? {} : { apiEndpoint: endpoint.url, useAuthWithCustomEndpoint: true }),
      });
      client.interceptors.push({
        request: (sent) => {
          const uri = String('uri' in sent ? sent.uri : sent.url);
          const lists = /\/b\/[^/]+\/o$/.test(uri);
          options.callCounter?.(lists ? 'storage.objects.list' : 'storage.buckets.get');
          return Object.assign(sent, { uri });
        },
      });
      return client;
    },
    async warmUp() {
      for (const name of Object.keys(CLIENTS) as ClientName[]) {
        if (CLIENTS[name].later) continue;
        await clientOf(name);
        await nextTurn();
      }
      await import('@google-cloud/bigquery');
    },
  };
}

/** Does `work` and rejects with a time-out when it takes longer than `ms`; the signal tells it to stop then. */
export async function within<T>(ms: Duration, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(Object.assign(new Error(`no answer within ${Math.round(ms)} ms`), { code: 'ETIMEDOUT' }));
        stop.abort();
      },
      Math.max(0, ms),
    );
  });
  try {
    return await Promise.race([work(stop.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

function repeatable(fault: Fault): boolean {
  return fault.kind === 'unavailable';
}
