/** Who may come in at all: full members of the workspaces on the list. What they may do is for domain/decide. */
import type { UserId } from '../domain/lease.ts';
import type { Policy } from '../domain/policy.ts';
import type { Identity } from './identity.ts';
import type { People } from './people.ts';

export interface Door {
  readonly identity: () => Promise<Identity>;
  readonly people: People;
  readonly policy: Pick<Policy, 'teams'>;
}

export type Entry =
  | {
      readonly in: true;
      readonly user: UserId;
      readonly team: string;
      readonly botTeam: string;
      readonly bot: UserId;
    }
  | { readonly in: false; readonly because: string; readonly say: string };

/** Decides from the payload's workspace and the person's profile. Closed whenever Slack does not say who it is. */
export async function enter(door: Door, team: string | undefined, user: UserId | undefined): Promise<Entry> {
  if (user === undefined || user === '') return refuse('no user in the payload', STRANGER);
  let asked: readonly [Identity, Awaited<ReturnType<People['profile']>>];
  try {
    asked = await Promise.all([door.identity(), door.people.profile(user)]);
  } catch (error) {
    return refuse(
      `Slack did not tell who it is: ${String(error)}`,
      'I could not check with Slack who you are, so nothing was done. Try again in a minute.',
    );
  }
  const [bot, profile] = asked;
  const allowed = door.policy.teams.length === 0 ? [bot.teamId] : door.policy.teams;
  if (team === undefined || !allowed.includes(team))
    return refuse(`workspace ${team ?? 'missing'}`, STRANGER);
  if (profile.isStranger || !profile.teams.some((own) => own === team || allowed.includes(own))) {
    return refuse(`from workspace ${profile.teams.join(', ')}`, STRANGER);
  }
  if (profile.isGuest) {
    return refuse(
      'guest',
      'Guests cannot use Lamplighter. Ask a full member of this workspace to do it for you.',
    );
  }
  if (profile.isBot || profile.isGone) return refuse('bot or deactivated account', STRANGER);
  return { in: true, user, team, botTeam: bot.teamId, bot: bot.botUserId };
}

const STRANGER = 'Lamplighter works only for members of its own workspace, so nothing was done.';

function refuse(because: string, say: string): Entry {
  return { in: false, because, say };
}
