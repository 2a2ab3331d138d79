/** Where each service is reached, and with whose credentials. */
import type { AuthClient } from 'google-auth-library';
import type { Service } from './calls.ts';
import { handOver } from './undecoded.ts';
import { LaterError, readRetryAfter } from './vendor-error.ts';

const SERVICES: readonly Service[] = [
  'compute',
  'monitoring',
  'scheduler',
  'bigquery',
  'cloudquotas',
  'storage',
  'cloudbilling',
  'tpu',
];
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** What an emulator gets that asked for no token in particular. */
const EMULATOR_TOKEN = 'emulator';

export interface Endpoint {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Without a slash at the end. */
  readonly url: string;
}

export interface EndpointOptions {
  /** One server for all services, e.g. http://127.0.0.1:8085; undefined = Google. */
  readonly baseUrl?: string;
  /** Overrides per service. */
  readonly baseUrls?: Readonly<Partial<Record<Service, string>>>;
  /** Sent as it is instead of real credentials. */
  readonly accessToken?: string;
}

/**
 * The servers by service; a service that is missing is Google's own. Throws RangeError on a URL that is not http(s)
 * or has a path: the generated clients cannot be told to use one.
 */
export function readEndpoints(options: EndpointOptions): Readonly<Partial<Record<Service, Endpoint>>> {
  const endpoints: Partial<Record<Service, Endpoint>> = {};
  for (const service of SERVICES) {
    const url = options.baseUrls?.[service] ?? options.baseUrl;
    if (url !== undefined) endpoints[service] = readEndpoint(url);
  }
  return endpoints;
}

function readEndpoint(text: string): Endpoint {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocol = url?.protocol === 'http:' ? 'http' : url?.protocol === 'https:' ? 'https' : undefined;
  if (url === undefined || protocol === undefined || url.pathname !== '/' || url.search !== '') {
    throw new RangeError(`${text} is not a base URL such as http://127.0.0.1:8085 (http or https, no path)`);
  }
  const port = url.port === '' ? (protocol === 'http' ? 80 : 443) : Number(url.port);
  return { protocol, host: url.hostname, port, url: url.origin };
}

/** The credentials for one endpoint, made once per kind. */
export class Credentials {
  readonly #token: string | undefined;
  #fixed: Promise<AuthClient> | undefined;
  #real: Promise<AuthClient> | undefined;

  constructor(accessToken: string | undefined) {
    this.#token = accessToken;
  }

  /**
   * A fixed token where one was given and for plain http, so that real credentials never travel unencrypted;
   * otherwise application default credentials. Rejects when there are none.
   */
  for(endpoint: Endpoint | undefined): Promise<AuthClient> {
    if (this.#token !== undefined || endpoint?.protocol === 'http') {
      this.#fixed ??= fixedToken(this.#token ?? EMULATOR_TOKEN);
      return this.#fixed;
    }
    this.#real ??= applicationDefault().catch((error: unknown) => {
      this.#real = undefined;
      throw error;
    });
    return this.#real;
  }
}

async function fixedToken(token: string): Promise<AuthClient> {
  const { OAuth2Client } = await import('google-auth-library');
  const client = new OAuth2Client();
  // Far in the future: a token without an expiry date is refreshed after a 401 or 403, which this one cannot be.
  client.setCredentials({ access_token: token, expiry_date: 8_640_000_000_000_000 });
  return prepared(client);
}

async function applicationDefault(): Promise<AuthClient> {
  const { GoogleAuth } = await import('google-auth-library');
  return prepared(await new GoogleAuth({ scopes: [SCOPE] }).getClient());
}

/** The header that carries a call's field mask as far as the transport. */
export const FIELDS_HEADER = 'x-goog-fieldmask';

/**
 * What google-gax leaves to the transport. It forgets the headers of an error answer, so Retry-After is read here.
 * And it can send a field mask as a header only, while `fields=items/*\/instances(…)` in the query is the form that
 * Compute Engine documents (cloud.google.com/compute/docs/api/how-tos/performance).
 */
function prepared(client: AuthClient): AuthClient {
  const { request, response } = client.transporter.interceptors;
  request.add({
    resolved: async (sent) => {
      const fields = sent.headers.get(FIELDS_HEADER);
      if (fields !== null) {
        sent.headers.delete(FIELDS_HEADER);
        sent.url.search += `${sent.url.search === '' ? '?' : '&'}fields=${encodeURIComponent(fields)}`;
      }
      return sent;
    },
  });
  response.add({
    resolved: async (answer) => {
      if (answer.status !== 429 && answer.status !== 503) return handOver(answer);
      const retryAfter = readRetryAfter(answer.headers.get('retry-after'), Date.now());
      throw new LaterError(answer.status, await answer.text(), retryAfter);
    },
  });
  return client;
}
