/** What a Web API method gets and what it may answer. */
import type { SlackJson } from '../desk.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** An answer with `ok: false`. */
export class ApiError extends Error {
  readonly error: string;
  /** For response_metadata.messages. */
  readonly messages: readonly string[];
  /** Further fields of the answer. */
  readonly details: SlackJson;

  constructor(error: string, messages: readonly string[] = [], details: SlackJson = {}) {
    super(error);
    this.error = error;
    this.messages = messages;
    this.details = details;
  }
}

export function invalidArguments(...messages: readonly string[]): ApiError {
  return new ApiError('invalid_arguments', messages);
}

/** The arguments of a call. A form carries everything as strings, JSON bodies carry values: both are read alike. */
export class Arguments {
  readonly #values: SlackJson;

  constructor(values: SlackJson) {
    this.#values = values;
  }

  has(name: string): boolean {
    const value = this.#values[name];
    return value !== undefined && value !== null && value !== '';
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  /** Throws ApiError invalid_arguments when the argument is absent or empty. */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined || value === '')
      throw invalidArguments(`[ERROR] missing required field: ${name}`);
    return value;
  }

  flag(name: string): boolean {
    const value = this.#values[name];
    return value === true || value === 1 || value === 'true' || value === '1';
  }

  /** A whole number from `least` to `most`, or `otherwise` when absent. Throws ApiError with `error` outside. */
  count(name: string, otherwise: number, least: number, most: number, error = 'invalid_limit'): number {
    if (!this.has(name)) return otherwise;
    const value = Number(this.#values[name]);
    if (!Number.isInteger(value) || value < least || value > most) throw new ApiError(error);
    return value;
  }

  /** A JSON value, given as such or as a string. Throws ApiError with `error` when the string is not JSON. */
  json(name: string, error: string): unknown {
    const value = this.#values[name];
    if (typeof value !== 'string') return value ?? undefined;
    if (value === '') return undefined;
    try {
      return JSON.parse(value);
    } catch {
      throw new ApiError(error);
    }
  }

  /** Ids given as `U1,U2` or as a JSON list. */
  list(name: string): readonly string[] {
    const value = this.#values[name];
    if (Array.isArray(value)) return value.map(String);
    const text = this.text(name) ?? '';
    const parsed: unknown = text.startsWith('[') ? this.json(name, 'invalid_arguments') : text.split(',');
    return Array.isArray(parsed) ? parsed.map(String).filter((part) => part !== '') : [];
  }
}

/** What the methods share besides the workspace. */
export interface ApiContext {
  readonly workspace: Workspace;
  readonly refusedBlocks: () => readonly string[];
  /** `http://127.0.0.1:PORT`. */
  readonly origin: () => string;
  /** A fresh Socket Mode URL, or undefined when the app has no Socket Mode. */
  readonly newSocketUrl: () => string | undefined;
}

/** Carries a call out and gives the answer without `ok`. Throws ApiError. */
export type Method = (args: Arguments, context: ApiContext) => SlackJson;

export type MethodTable = Readonly<Record<string, Method>>;
