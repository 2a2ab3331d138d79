/** The workspace that starts when nobody asks for another one. */
import type { Person } from '../desk.ts';
import type { ChannelSeed, UsergroupSeed } from '../simulated-slack.ts';

export const TEAM_ID = 'T0LAMPHOUSE';
export const TEAM_NAME = 'Lamp House';
export const TEAM_DOMAIN = 'lamphouse';
export const PARTNER_TEAM_ID = 'T0PARTNERCO';
export const APP_ID = 'A0LAMPLIGHT';
export const BOT_ID = 'B0LAMPLIGHT';
export const SLACKBOT_ID = 'USLACKBOT';

const home = { isBot: false, isGuest: false, isAdmin: false, teamId: TEAM_ID, tz: 'Europe/Berlin' };

export const LAMPLIGHTER: Person = {
  ...home,
  id: 'U0LAMPLIGHT',
  name: 'lamplighter',
  realName: 'Lamplighter',
  email: '',
  isBot: true,
};

export const PEOPLE: readonly Person[] = [
  { ...home, id: 'U0ADAENGINE', name: 'ada', realName: 'Ada Byron', email: 'ada@lamphouse.example' },
  {
    ...home,
    id: 'U0GRACEHOPP',
    name: 'grace',
    realName: 'Grace Murray',
    email: 'grace@lamphouse.example',
    tz: 'America/New_York',
  },
  {
    ...home,
    id: 'U0LINUSADMN',
    name: 'linus',
    realName: 'Linus Admin',
    email: 'linus@lamphouse.example',
    isAdmin: true,
  },
  {
    ...home,
    id: 'U0PATGUEST0',
    name: 'pat',
    realName: 'Pat Guest',
    email: 'pat@contractor.example',
    isGuest: true,
  },
  {
    ...home,
    id: 'U0KIMPARTNR',
    name: 'kim',
    realName: 'Kim Partner',
    email: 'kim@partner.example',
    teamId: PARTNER_TEAM_ID,
    tz: 'Asia/Seoul',
  },
  LAMPLIGHTER,
];

/** The bot is not in #random, and the guest and the Slack Connect user are only in #gpu. */
export const CHANNELS: readonly ChannelSeed[] = [
  {
    id: 'C0GPUROOM00',
    name: 'gpu',
    members: ['U0ADAENGINE', 'U0GRACEHOPP', 'U0LINUSADMN', 'U0PATGUEST0', 'U0KIMPARTNR', LAMPLIGHTER.id],
  },
  {
    id: 'C0MLRESEARC',
    name: 'ml-research',
    members: ['U0ADAENGINE', 'U0GRACEHOPP', 'U0LINUSADMN', LAMPLIGHTER.id],
  },
  { id: 'C0RANDOM000', name: 'random', members: ['U0ADAENGINE', 'U0GRACEHOPP', 'U0LINUSADMN'] },
];

export const USERGROUPS: readonly UsergroupSeed[] = [
  { id: 'S0MLTEAM000', handle: 'ml-team', name: 'ML team', users: ['U0ADAENGINE', 'U0GRACEHOPP'] },
];
