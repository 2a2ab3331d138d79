/** Where in the workspace a person stands, and what it is called. */
import type { Person, ShownChannel } from '../../slack-api/desk.ts';
import type { SlackPart } from '../protocol.ts';
import { nameOf } from './surroundings.tsx';

export type Place =
  | { readonly kind: 'channel'; readonly id: string }
  | { readonly kind: 'app'; readonly tab: 'home' | 'messages' };

/** The direct messages between `me` and the bot, once there are any. */
export function botDm(slack: SlackPart): ShownChannel | undefined {
  return slack.channels.find(
    ({ kind, members }) => kind === 'dm' && members.length <= 2 && members.includes(slack.botUserId),
  );
}

/** Where a newcomer starts: the first channel that the bot is in. */
export function startPlace(slack: SlackPart): Place {
  const channels = slack.channels.filter(({ kind }) => kind === 'channel');
  const start = channels.find(({ members }) => members.includes(slack.botUserId)) ?? channels[0];
  return start === undefined ? { kind: 'app', tab: 'home' } : { kind: 'channel', id: start.id };
}

/** The channel whose messages a place shows, if it shows any. */
export function channelAt(place: Place, slack: SlackPart): ShownChannel | undefined {
  if (place.kind === 'channel') return slack.channels.find(({ id }) => id === place.id);
  return place.tab === 'messages' ? botDm(slack) : undefined;
}

/** The people on the other side of a DM, or the channel's own name without the #. */
export function channelName({ kind, name, members }: ShownChannel, slack: SlackPart): string {
  if (kind === 'channel') return name;
  const others = members.filter((id) => id !== slack.me);
  return others.map((id) => nameOf(slack.people, slack.botUserId, id)).join(', ') || name;
}

export function roleOf(person: Person, teamId: string | undefined): string {
  if (person.isGuest) return 'guest';
  if (teamId !== undefined && person.teamId !== teamId) return 'other workspace';
  return person.isAdmin ? 'admin' : 'member';
}
