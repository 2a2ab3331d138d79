/** Turns what the Web API clients throw into our faults; the only place that knows Slack's error strings. */
import type { Fault, FaultKind } from '../domain/fault.ts';
import { SECOND } from '../domain/time.ts';

/**
 * Slack's error strings (docs.slack.dev, per method) by what they mean to us. What is not listed is `invalid`:
 * repeating it cannot help. Trouble with the token is `unavailable`, as an administrator mends it and the message
 * is still owed.
 */
const KINDS: Readonly<Record<string, FaultKind>> = {
  channel_not_found: 'not-found',
  message_not_found: 'not-found',
  user_not_found: 'not-found',
  users_not_found: 'not-found',
  is_archived: 'not-found',
  user_disabled: 'not-found',
  not_in_channel: 'denied',
  user_not_in_channel: 'denied',
  missing_scope: 'denied',
  no_permission: 'denied',
  restricted_action: 'denied',
  cannot_dm_bot: 'denied',
  cant_update_message: 'conflict',
  edit_window_closed: 'conflict',
  ratelimited: 'throttled',
  rate_limited: 'throttled',
  message_limit_exceeded: 'throttled',
  internal_error: 'unavailable',
  fatal_error: 'unavailable',
  service_unavailable: 'unavailable',
  request_timeout: 'unavailable',
  team_added_to_org: 'unavailable',
  invalid_auth: 'unavailable',
  not_authed: 'unavailable',
  account_inactive: 'unavailable',
  token_revoked: 'unavailable',
  token_expired: 'unavailable',
};

/** When Slack says "too many" without saying how long. */
const DEFAULT_WAIT = 30 * SECOND;

/** What Slack's error strings look like; @slack/web-api puts a body that is no JSON in their place. */
const CODE = /^[a-z][a-z0-9_]{1,80}$/;

/** Slack's error string in what a Web API client threw, e.g. invalid_blocks. */
export function slackError(error: unknown): string | undefined {
  const code = property(property(error, 'data'), 'error');
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
}

/** `unavailable` for everything that leaves open whether the call took effect: time-outs, resets, 5xx, unread answers. */
export function faultOf(error: unknown): Fault {
  const retryAfter = property(error, 'retryAfter');
  if (typeof retryAfter === 'number') {
    return {
      kind: 'throttled',
      scope: 'call',
      message: `Slack asks to wait ${retryAfter} s`,
      code: 'ratelimited',
      retryAfter: retryAfter * SECOND,
    };
  }
  const code = slackError(error);
  if (code === undefined) {
    const isUnread = property(property(error, 'data'), 'error') !== undefined;
    const message = error instanceof Error ? error.message : String(error);
    return {
      kind: 'unavailable',
      scope: 'call',
      message: isUnread ? "Slack's answer could not be read" : message,
    };
  }
  const kind = KINDS[code] ?? 'invalid';
  return {
    kind,
    scope: 'call',
    message: `Slack answered ${code}${detailOf(error)}`,
    code,
    ...(kind === 'throttled' ? { retryAfter: DEFAULT_WAIT } : {}),
  };
}

/** What Slack says beside the code: the scope that is missing, the block that is wrong. */
function detailOf(error: unknown): string {
  const data = property(error, 'data');
  const needed = property(data, 'needed');
  if (typeof needed === 'string') return ` (scope ${needed} is missing: reinstall the app with it)`;
  const messages = property(property(data, 'response_metadata'), 'messages');
  return Array.isArray(messages) && messages.length > 0 ? ` (${messages.map(String).join('; ')})` : '';
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
