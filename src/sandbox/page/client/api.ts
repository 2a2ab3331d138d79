/** Carries the page's actions to the sandbox. */
import type { Delivery } from '../../slack-api/desk.ts';
import type { ActionInput, ActionName } from '../actions.ts';
import type { Refusal } from '../protocol.ts';

export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };

/** Never throws: an unreachable sandbox is an answer too. */
export async function send<N extends ActionName>(name: N, input: ActionInput<N>): Promise<Answer> {
  try {
    const response = await fetch(`/api/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    const value: unknown = await response.json();
    if (response.ok) return { ok: true, value };
    return { ok: false, error: (value as Refusal).error };
  } catch {
    return { ok: false, error: 'The sandbox does not answer. Is it still running?' };
  }
}

/** The actions of which Slack itself says nothing when the bot stays silent, or says it in the channel or modal. */
const SAID_ELSEWHERE: ReadonlySet<ActionName> = new Set(['type', 'submit', 'open-home']);

/** What a person must be told went wrong, in a line; undefined when all is well or Slack says it. */
export function failure(name: ActionName, answer: Answer): string | undefined {
  if (!answer.ok) return answer.error;
  if (SAID_ELSEWHERE.has(name)) return undefined;
  const { outcome, status } = answer.value as Partial<Delivery>;
  if (outcome === 'timeout') return 'Lamplighter did not answer within 3 seconds.';
  if (outcome === 'error') {
    return status === undefined
      ? 'Lamplighter is not connected.'
      : `Lamplighter answered with HTTP ${status}.`;
  }
  return undefined;
}
