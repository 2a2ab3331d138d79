/** Names a delivery from Slack, so that the same one arriving twice has one effect. */
import { createHash } from 'node:crypto';

/**
 * The key of a command or a click: Slack's trigger_id (one per thing that a person did, the same in every redelivery
 * and in every replay of a signed body) with what was asked. `fallback` names the delivery where Slack sent no
 * trigger_id.
 */
export function dedupeKey(
  kind: 'command' | 'action' | 'view',
  trigger: string | undefined,
  fallback: string,
  ...what: readonly (string | undefined)[]
): string {
  const said = what.map((part) => part ?? '').join('\n');
  return `${kind}:${digest(`${trigger ?? ''}\n${trigger ? '' : fallback}\n${said}`)}`;
}

/** Names one signed HTTP request: a replay carries the same timestamp and signature. */
export function requestKey(timestamp: string, signature: string): string {
  return digest(`${timestamp}\n${signature}`);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
