/** What Slack makes of a typed line: mentions, escapes, slash commands. */
import type { Workspace } from '../workspace/workspace.ts';

export interface TypedCommand {
  readonly command: string;
  /** Everything after the first space, as typed. */
  readonly text: string;
}

/** Splits `/gpu up l4`; undefined when the line is no command. */
export function commandIn(line: string): TypedCommand | undefined {
  const match = /^(\/\S+)(?:\s+([\s\S]*))?$/.exec(line.trimEnd());
  return match?.[1] === undefined ? undefined : { command: match[1], text: match[2] ?? '' };
}

/** A command's text under should_escape: @user and #channel become <@U…|name> and <#C…|name>. */
export function escapeCommand(text: string, workspace: Workspace): string {
  return mention(text, workspace, true);
}

/** A message as Slack stores it: control characters escaped, mentions resolved. */
export function escapeMessage(text: string, workspace: Workspace): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return mention(safe, workspace, false);
}

function mention(text: string, workspace: Workspace, withName: boolean): string {
  return text
    .replace(/(^|[\s(])@([\w.-]*\w)/g, (whole, before: string, name: string) => {
      const target = mentioned(name.toLowerCase(), workspace, withName);
      return target === undefined ? whole : `${before}${target}`;
    })
    .replace(/(^|[\s(])#([\w-]+)/g, (whole, before: string, name: string) => {
      const room = workspace.rooms.named(name.toLowerCase());
      return room ? `${before}<#${room.id}|${withName ? room.name : ''}>` : whole;
    });
}

function mentioned(name: string, workspace: Workspace, withName: boolean): string | undefined {
  if (name === 'here' || name === 'channel' || name === 'everyone') return `<!${name}>`;
  const person = workspace.people.find((other) => other.name === name);
  if (person) return `<@${person.id}${withName ? `|${person.name}` : ''}>`;
  const group = workspace.usergroups.find((other) => other.handle === name);
  return group ? `<!subteam^${group.id}|@${group.handle}>` : undefined;
}
