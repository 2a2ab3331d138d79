/** Who may do what: everyone in the allowed channels may look and ask, owners and administrators may act. */
import type { UserId } from '../lease.ts';
import type { Machine } from '../machine.ts';
import type { Policy } from '../policy.ts';

/** `raise` = send a request for more quota; `clear` = delete what is left behind; `ask` = have a machine born; `digest` = have yesterday's digest shown; `logs` = read its console, which may tell secrets; `take-over` = become the owner of what its owner offers. */
export type Action =
  | 'look'
  | 'ask'
  | 'digest'
  | 'raise'
  | 'freeze'
  | 'budget'
  | 'clear'
  | 'keep'
  | 'hours'
  | 'stop'
  | 'start'
  | 'remove'
  | 'logs'
  | 'copy'
  | 'disk'
  | 'rule'
  | 'resize'
  | 'move'
  | 'hand-over'
  | 'take-over';

export interface PermitInput {
  readonly actor: UserId;
  /** Guests of the workspace, of either sort. */
  readonly isGuest: boolean;
  /** The actor's workspace. */
  readonly team: string;
  /** The workspace that the bot is installed in. */
  readonly botTeam: string;
  /** Where it was asked; a direct message's id begins with D. */
  readonly channel: string;
  readonly policy: Pick<Policy, 'teams' | 'admins' | 'channels' | 'quota'>;
  readonly action: Action;
  /** The machine that it is about; undefined for `ask`, `digest` and lists. */
  readonly machine?: Pick<Machine, 'name' | 'lease' | 'team'> | undefined;
}

export type Permission =
  | { readonly permitted: true }
  | { readonly permitted: false; readonly because: string };

/** Decides anew at every click and command; what was permitted a minute ago may not be now. Denies by default. */
export function permit(input: PermitInput): Permission {
  const { actor, policy, machine } = input;
  const stranger = strangerTo(input);
  if (stranger !== undefined) return no(stranger);
  const isAdmin = policy.admins.includes(actor);
  switch (input.action) {
    case 'look':
    case 'ask':
    case 'digest':
      if (isAdmin || isAllowedChannel(policy, input.channel)) return { permitted: true };
      return no(wrongChannel(policy));
    case 'take-over':
      if (machine === undefined) return no('There is no such machine.');
      if (machine.team !== input.team) return no('It belongs to another workspace.');
      if (isAdmin || isAllowedChannel(policy, input.channel)) return { permitted: true };
      return no(wrongChannel(policy));
    case 'raise':
      if (mayRaise(policy, actor)) return { permitted: true };
      return no(`Only an administrator may send a request for more quota.${adminsInWords(policy.admins)}`);
    case 'clear':
      if (isAdmin) return { permitted: true };
      return no(`Only an administrator may delete what is left behind.${adminsInWords(policy.admins)}`);
    case 'freeze':
      if (isAdmin) return { permitted: true };
      return no(`Only an administrator may freeze the watchdog.${adminsInWords(policy.admins)}`);
    case 'budget':
      if (isAdmin) return { permitted: true };
      return no(`Only an administrator may set a budget.${adminsInWords(policy.admins)}`);
    case 'keep':
    case 'hours':
    case 'stop':
    case 'start':
    case 'remove':
    case 'logs':
    case 'copy':
    case 'disk':
    case 'rule':
    case 'resize':
    case 'move':
    case 'hand-over': {
      if (machine === undefined) return no('There is no such machine.');
      const isOwner = machine.lease.owner === actor && machine.team === input.team;
      if (isOwner || isAdmin) return { permitted: true };
      return no(
        `Only <@${machine.lease.owner}> or an administrator may ${WORDS[input.action]} ${machine.name}. Ask them.`,
      );
    }
  }
}

const WORDS = {
  keep: 'keep',
  hours: 'set the hours of',
  stop: 'stop',
  start: 'start',
  remove: 'remove',
  logs: 'read the console of',
  copy: 'copy to or from',
  disk: 'grow the disk of',
  rule: 'set the idle rule of',
  resize: 'resize',
  move: 'move',
  'hand-over': 'hand over',
} as const;

/** Whether that member may send a request for more quota to Google. */
export function mayRaise({ admins, quota }: Pick<Policy, 'admins' | 'quota'>, actor: UserId): boolean {
  return quota.requests === 'members' || admins.includes(actor);
}

/** Whom to ask. */
function adminsInWords(admins: readonly UserId[]): string {
  if (admins.length === 0) return ' lamplighter.yaml names none under admins.';
  return ` Ask ${admins
    .slice(0, 3)
    .map((admin) => `<@${admin}>`)
    .join(' or ')}.`;
}

/** A sentence for those who get nothing: guests and foreign workspaces; undefined for everybody else. */
export function strangerTo(
  input: Pick<PermitInput, 'isGuest' | 'team' | 'botTeam'> & { readonly policy: Pick<Policy, 'teams'> },
): string | undefined {
  const teams = input.policy.teams.length === 0 ? [input.botTeam] : input.policy.teams;
  if (input.team === '' || !teams.includes(input.team)) {
    return 'Lamplighter serves its own workspace only. Ask a member of that workspace.';
  }
  if (input.isGuest) return 'Guests cannot use Lamplighter. Ask a full member of this workspace.';
  return undefined;
}

/** True where `/gpu` may be used; direct messages only as long as no channels are named. */
export function isAllowedChannel(policy: Pick<Policy, 'channels'>, channel: string): boolean {
  return policy.channels.length === 0 || policy.channels.includes(channel);
}

/** Where to go instead. */
export function wrongChannel(policy: Pick<Policy, 'channels'>): string {
  const places = policy.channels.slice(0, 5).map((channel) => `<#${channel}>`);
  return `Lamplighter is not used here. Use it in ${places.join(' or ')}.`;
}

function no(because: string): Permission {
  return { permitted: false, because };
}
