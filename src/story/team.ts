/** A team of ten engineers, for stories in which three are too few; all of them are in the channel of the stories. */
import type { Person } from '../sandbox/slack-api/desk.ts';
import type { ChannelSeed } from '../sandbox/slack-api/simulated-slack.ts';
import { CHANNELS, PEOPLE } from '../sandbox/slack-api/workspace/seed.ts';

const MORE = ['mary', 'alan', 'edsger', 'barbara', 'donald', 'radia', 'tony'];

const newcomers: readonly Person[] = MORE.map((name) => ({
  id: `U0TEAM${name.toUpperCase().padEnd(7, '0')}`,
  name,
  realName: `${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`,
  email: `${name}@lamphouse.example`,
  isBot: false,
  isGuest: false,
  isAdmin: false,
  teamId: PEOPLE[0]?.teamId ?? '',
  tz: 'Europe/Berlin',
}));

/** By name, Ada, Grace and Linus first. */
export const TEAM_NAMES: readonly string[] = ['ada', 'grace', 'linus', ...MORE];

export const TEAM: { readonly people: readonly Person[]; readonly channels: readonly ChannelSeed[] } = {
  people: [...PEOPLE, ...newcomers],
  channels: CHANNELS.map((channel) =>
    channel.name === 'gpu'
      ? { ...channel, members: [...channel.members, ...newcomers.map(({ id }) => id)] }
      : channel,
  ),
};
