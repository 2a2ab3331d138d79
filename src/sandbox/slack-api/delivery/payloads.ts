/** The payloads that Slack sends: slash commands, interactions, events. */
import type { Person, SlackJson } from '../desk.ts';
import { newId } from '../workspace/identity.ts';
import type { Room } from '../workspace/rooms.ts';
import { APP_ID, PARTNER_TEAM_ID, TEAM_DOMAIN, TEAM_ID } from '../workspace/seed.ts';

/** Slack's old verification token; apps check signatures instead. */
const VERIFICATION_TOKEN = 'sandbox-verification-token';

export function domainOf(teamId: string): string {
  if (teamId === TEAM_ID) return TEAM_DOMAIN;
  return teamId === PARTNER_TEAM_ID ? 'partner' : teamId.toLowerCase();
}

/** channel_name as commands carry it: DMs and private channels hide theirs. */
export function channelName(room: Room): string {
  if (room.kind === 'dm') return 'directmessage';
  return room.isPrivate ? 'privategroup' : room.name;
}

export interface CommandParts {
  readonly person: Person;
  readonly room: Room;
  readonly command: string;
  readonly text: string;
  readonly responseUrl: string;
  readonly triggerId: string;
}

/** All fields are strings, as in the form that Slack posts. A Slack Connect user's command names their own team. */
export function commandPayload({
  person,
  room,
  command,
  text,
  responseUrl,
  triggerId,
}: CommandParts): SlackJson {
  return {
    token: VERIFICATION_TOKEN,
    team_id: person.teamId,
    team_domain: domainOf(person.teamId),
    channel_id: room.id,
    channel_name: channelName(room),
    user_id: person.id,
    user_name: person.name,
    command,
    text,
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: responseUrl,
    trigger_id: triggerId,
  };
}

/** What every interaction carries. */
export function interactionPayload(type: string, person: Person): SlackJson {
  return {
    type,
    team: { id: person.teamId, domain: domainOf(person.teamId) },
    user: { id: person.id, username: person.name, name: person.name, team_id: person.teamId },
    api_app_id: APP_ID,
    token: VERIFICATION_TOKEN,
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** The envelope of an event of the Events API. */
export function eventPayload(event: SlackJson, botUserId: string, worldSeconds: number): SlackJson {
  return {
    token: VERIFICATION_TOKEN,
    team_id: TEAM_ID,
    context_team_id: TEAM_ID,
    context_enterprise_id: null,
    api_app_id: APP_ID,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: worldSeconds,
    authorizations: [
      {
        enterprise_id: null,
        team_id: TEAM_ID,
        user_id: botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: newId('4-'),
  };
}
