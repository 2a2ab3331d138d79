/** A courier carries one payload to the bot and brings its ack back. */
import type { SlackJson } from '../desk.ts';

export type PayloadKind = 'slash_commands' | 'interactive' | 'events_api';

export interface Envelope {
  readonly kind: PayloadKind;
  /** The command, the interaction's type, or the event's type. */
  readonly name: string;
  readonly payload: SlackJson;
  /** Set on a redelivery. */
  readonly retry?: { readonly number: number; readonly reason: RetryReason };
}

export type RetryReason = 'http_timeout' | 'http_error' | 'connection_failed' | 'timeout';

export interface Receipt {
  readonly outcome: 'ok' | 'timeout' | 'error';
  /** HTTP status, if one came. */
  readonly status: number | undefined;
  /** Real milliseconds until the ack, or until it was given up. */
  readonly tookMs: number;
  readonly body: SlackJson | string | undefined;
  /** The bot asked for no further attempt (X-Slack-No-Retry: 1). */
  readonly noRetry: boolean;
}

export interface Courier {
  /** Never rejects: whatever happens becomes the receipt's outcome. */
  send(envelope: Envelope): Promise<Receipt>;
  close(): void;
}

/** The body of an ack: JSON, else text, else nothing. */
export function ackBody(text: string): SlackJson | string | undefined {
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // A plain text answer to a slash command.
  }
  return text;
}
