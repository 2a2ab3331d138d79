/** Who a Slack user is: members may come in; guests, strangers, bots and leavers may not. */
import type { WebClient } from '@slack/web-api';
import type { UserId } from '../domain/lease.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';

export interface Profile {
  /** Multi- and single-channel guests. */
  readonly isGuest: boolean;
  /** From another organisation, through Slack Connect. */
  readonly isStranger: boolean;
  readonly isBot: boolean;
  /** As people see it; the id where Slack tells none. */
  readonly name: string;
  /** The account has been deactivated. */
  readonly isGone: boolean;
  /** The person's workspaces: more than one in an Enterprise organisation. */
  readonly teams: readonly string[];
}

export interface People {
  /** Rejects when Slack does not answer and nothing recent is known. */
  profile(user: UserId): Promise<Profile>;
}

/** A profile is taken as it is for so long. */
const FRESH: Duration = 10 * MINUTE;
/** Older ones serve while a new one is fetched beside the answer; past this, people wait for it. */
const USABLE: Duration = 60 * MINUTE;
/** Profiles kept. */
const MOST = 5_000;

/**
 * Profiles from users.info (Tier 4, 100+ a minute), kept for some minutes, one call at a time per person: fifty
 * commands at once cost one call each person, not fifty.
 */
export function peopleFrom(client: WebClient, clock: Clock): People {
  const known = new Map<UserId, { readonly profile: Profile; readonly at: Millis }>();
  const asking = new Map<UserId, Promise<Profile>>();

  function ask(user: UserId): Promise<Profile> {
    const running = asking.get(user);
    if (running !== undefined) return running;
    const call = fetchProfile(client, user)
      .then((profile) => {
        known.delete(user);
        known.set(user, { profile, at: clock.now() });
        const oldest = known.keys().next();
        if (known.size > MOST && !oldest.done) known.delete(oldest.value);
        return profile;
      })
      .finally(() => asking.delete(user));
    asking.set(user, call);
    return call;
  }

  async function profile(user: UserId): Promise<Profile> {
    const found = known.get(user);
    const age = found === undefined ? Number.POSITIVE_INFINITY : clock.now() - found.at;
    if (found === undefined || age >= USABLE) return ask(user);
    if (age >= FRESH) ask(user).catch(() => {});
    return found.profile;
  }

  return { profile };
}

async function fetchProfile(client: WebClient, id: UserId): Promise<Profile> {
  const { user } = await client.users.info({ user: id });
  if (user === undefined) throw new Error(`users.info answered without a user for ${id}`);
  const teams = [user.team_id, user.enterprise_user?.enterprise_id, ...(user.enterprise_user?.teams ?? [])];
  return {
    isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
    isStranger: user.is_stranger === true,
    isBot: user.is_bot === true,
    name: user.profile?.display_name || user.real_name || user.name || id,
    isGone: user.deleted === true,
    teams: teams.filter((team) => team !== undefined),
  };
}
