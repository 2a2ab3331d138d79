/** One Web API call from its arguments to its answer: token, rate limit, method. */
import type { SlackJson } from '../desk.ts';
import { type ApiContext, ApiError, Arguments } from './call.ts';
import type { RateLimits } from './limits.ts';
import { METHODS, type ServedMethod } from './methods.ts';

export interface Tokens {
  readonly bot: string;
  /** Undefined while Socket Mode is off. */
  readonly app: () => string | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: SlackJson;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiRequest {
  readonly method: string;
  /** With the token argument, if it came that way. */
  readonly args: SlackJson;
  readonly authorization: string | undefined;
}

export class WebApi {
  readonly #context: ApiContext;
  readonly #tokens: Tokens;
  readonly #limits: RateLimits | undefined;

  constructor(context: ApiContext, tokens: Tokens, limits: RateLimits | undefined) {
    this.#context = context;
    this.#tokens = tokens;
    this.#limits = limits;
  }

  answer(request: ApiRequest): ApiAnswer {
    const served = Object.hasOwn(METHODS, request.method) ? METHODS[request.method] : undefined;
    if (!served)
      return { status: 200, body: { ok: false, error: 'unknown_method', req_method: request.method } };
    try {
      this.#checkToken(served, request);
      const wait = this.#wait(request, served);
      if (wait > 0) return rateLimited(wait);
      const { token: _token, ...args } = request.args;
      return { status: 200, body: { ok: true, ...served.run(new Arguments(args), this.#context) } };
    } catch (error) {
      if (error instanceof ApiError) return { status: 200, body: refusal(error) };
      throw error;
    }
  }

  #checkToken(served: ServedMethod, { args, authorization }: ApiRequest): void {
    if (served.token === 'none') return;
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? args.token;
    if (typeof token !== 'string' || token === '') throw new ApiError('not_authed');
    const kind = this.#kindOf(token);
    if (kind === undefined) throw new ApiError('invalid_auth');
    if (kind !== served.token) throw new ApiError('not_allowed_token_type');
  }

  #kindOf(token: string): 'bot' | 'app' | undefined {
    if (token === this.#tokens.bot) return 'bot';
    return token === this.#tokens.app() ? 'app' : undefined;
  }

  #wait({ method, args }: ApiRequest, { tier }: ServedMethod): number {
    const key = tier === 'posting' ? `${method} ${String(args.channel)}` : method;
    return this.#limits?.take(key, tier) ?? 0;
  }
}

/** 429 with Retry-After in seconds. */
export function rateLimited(retryAfter: number): ApiAnswer {
  return {
    status: 429,
    body: { ok: false, error: 'ratelimited' },
    headers: { 'retry-after': String(retryAfter) },
  };
}

/** The body of an answer with `ok: false`. */
export function refusal({ error, messages, details }: ApiError): SlackJson {
  const metadata = messages.length > 0 ? { response_metadata: { messages } } : {};
  return { ok: false, error, ...details, ...metadata };
}
