/** Who the bot itself is: asked of Slack once, beside the start, never before a listener is up. */
import type { WebClient } from '@slack/web-api';

export interface Identity {
  readonly botUserId: string;
  /** The workspace (or, org-wide, the organisation) it is installed in. */
  readonly teamId: string;
}

/** Calls `task` once and keeps its value; after a failure the next caller tries again. */
export function once<T>(task: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => {
    value ??= task().catch((error: unknown) => {
      value = undefined;
      throw error;
    });
    return value;
  };
}

/** auth.test. Rejects when Slack refuses the token or does not answer. */
export async function whoAmI(client: WebClient): Promise<Identity> {
  const me = await client.auth.test();
  if (me.team_id === undefined || me.user_id === undefined) {
    throw new Error('auth.test answered without a workspace or a user');
  }
  return { botUserId: me.user_id, teamId: me.team_id };
}
