/** users.*, usergroups.*, bots.info, auth.test and api.test. */
import type { UsergroupSeed } from '../simulated-slack.ts';
import { BOT_ID, TEAM_DOMAIN, TEAM_ID, TEAM_NAME } from '../workspace/seed.ts';
import { ApiError, type MethodTable } from './call.ts';
import { pageOf } from './paging.ts';
import { botJson, userJson } from './shapes.ts';

function usergroupJson(group: UsergroupSeed, withUsers: boolean) {
  return {
    id: group.id,
    team_id: TEAM_ID,
    is_usergroup: true,
    name: group.name,
    handle: group.handle,
    description: '',
    date_delete: 0,
    user_count: group.users.length,
    ...(withUsers ? { users: group.users } : {}),
  };
}

export const peopleMethods = {
  'api.test': (args) => {
    const error = args.text('error');
    if (error) throw new ApiError(error, [], { args: { error } });
    return {};
  },

  'auth.test': (_args, { workspace }) => ({
    url: `https://${TEAM_DOMAIN}.slack.com/`,
    team: TEAM_NAME,
    user: workspace.bot.name,
    team_id: TEAM_ID,
    user_id: workspace.bot.id,
    bot_id: BOT_ID,
    is_enterprise_install: false,
  }),

  'users.info': (args, { workspace }) => {
    const person = workspace.person(args.required('user'));
    if (!person) throw new ApiError('user_not_found');
    return { user: userJson(person, workspace) };
  },

  'users.list': (args, { workspace }) => {
    const page = pageOf(workspace.people, args, 200);
    return {
      members: page.items.map((person) => userJson(person, workspace)),
      cache_ts: Math.floor(workspace.clock.now() / 1000),
      response_metadata: page.metadata,
    };
  },

  'users.lookupByEmail': (args, { workspace }) => {
    const email = args.required('email').toLowerCase();
    const person = workspace.people.find((other) => !other.isBot && other.email.toLowerCase() === email);
    if (!person) throw new ApiError('users_not_found');
    return { user: userJson(person, workspace) };
  },

  'usergroups.list': (args, { workspace }) => ({
    usergroups: workspace.usergroups.map((group) => usergroupJson(group, args.flag('include_users'))),
  }),

  'usergroups.users.list': (args, { workspace }) => {
    const id = args.required('usergroup');
    const group = workspace.usergroups.find((other) => other.id === id);
    if (!group) throw new ApiError('no_such_subteam');
    return { users: group.users };
  },

  'bots.info': (args, { workspace }) => {
    if (args.required('bot') !== BOT_ID) throw new ApiError('bot_not_found');
    return { bot: botJson(workspace) };
  },
} satisfies MethodTable;
