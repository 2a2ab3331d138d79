/** What a person gets back at once, for their eyes only, and how it reaches them within Slack's three seconds. */

import type { Logger } from '../ports/logger.ts';
import type { Block } from './blocks.ts';

/** An answer; with `blocks`, `text` says the same in words. */
export interface Reply {
  readonly text: string;
  readonly blocks?: readonly Block[];
}

/** What is said where a modal says it all: nothing. */
export const SILENCE: Reply = { text: '' };

/** As slash command acks and response URLs take it: `replace` puts it in the place of the message with the button. */
export function ephemeral(reply: Reply, replace = false) {
  return {
    response_type: 'ephemeral' as const,
    replace_original: replace,
    text: reply.text,
    ...(reply.blocks === undefined ? {} : { blocks: [...reply.blocks] }),
  };
}

/** Slack gives 3,000 ms to acknowledge; past this we do, and the answer follows. */
export const ACK_BUDGET_MS = 2_300;

/** The value, or undefined when it takes longer than `ms`. A rejection in time is passed on, a later one is not. */
export async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Where Slack's own response URLs are. */
const RESPONSE_HOSTS = ['hooks.slack.com', 'hooks.slack-gov.com'];

/** True for a URL that an answer may be posted to: Slack's own, or the server that stands in for Slack. */
export function isResponseUrl(url: string, apiUrl: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, origin } = new URL(url);
  if (protocol === 'https:' && RESPONSE_HOSTS.includes(hostname)) return true;
  return apiUrl !== undefined && URL.canParse(apiUrl) && new URL(apiUrl).origin === origin;
}

/** Posts to a response_url (5 times within 30 minutes are allowed). A failure is logged: there is nobody else to tell. */
export async function respondTo(
  url: string,
  body: object,
  options: { readonly apiUrl: string | undefined; readonly log: Logger },
): Promise<boolean> {
  if (!isResponseUrl(url, options.apiUrl)) {
    options.log.warn({ host: URL.canParse(url) ? new URL(url).host : 'none' }, 'refused a response_url');
    return false;
  }
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(5_000),
    });
    if (!answer.ok) options.log.warn({ status: answer.status }, 'Slack refused an answer to a response_url');
    return answer.ok;
  } catch (error) {
    options.log.warn({ err: error }, 'an answer to a response_url did not get through');
    return false;
  }
}
