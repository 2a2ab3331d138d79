/** docs/commands.md and the manifest's usage hint, made from the specs. */
import { type CommandSpec, flagsOf, type Permission, usageOf } from '../grammar/spec.ts';
import { COMMANDS } from './index.ts';

const WHO: Readonly<Record<Permission, string>> = {
  anyone: 'every full member of the workspace',
  look: 'every full member of the workspace, in the allowed channels',
  ask: "every full member of the workspace, in the allowed channels, within the policy's limits",
  owner: "the machine's owner, or an administrator",
  admin: 'administrators',
};

/** What Slack shows while `/gpu` is typed: the commands' names; at most 1,000 characters. */
export function usageHint(): string {
  return COMMANDS.map(({ spec }) => spec.name).join(' | ');
}

/** The whole of docs/commands.md. */
export function commandDocs(): string {
  return [
    '# Commands',
    '',
    '<!-- Written by `node src/slack/commands/write-docs.ts`; change the specs in `src/slack/commands/` instead. -->',
    '',
    'Everything is said with `/gpu`. Answers are for the person who typed only; what concerns others is posted in the channel.',
    'Flags stand anywhere, as `--for 8h` or `--for=8h`. Lengths of time are written 90m, 2h, 1d12h. Guests, and people of',
    'other workspaces, get nothing.',
    '',
    '| Command | What it does |',
    '|---|---|',
    ...COMMANDS.map(
      ({ spec }) => `| [\`/gpu ${spec.name}\`](#gpu-${spec.name.replaceAll(' ', '-')}) | ${spec.summary} |`,
    ),
    '',
    ...COMMANDS.flatMap(({ spec }) => commandSection(spec)),
  ].join('\n');
}

function commandSection(spec: CommandSpec): readonly string[] {
  const args = Object.values(spec.args).map(
    (arg) => `- \`${arg.label}\`${arg.optional ? ' (optional)' : ''}: ${arg.what}`,
  );
  const flags = Object.entries(flagsOf(spec)).map(
    ([name, flag]) => `- \`--${name}${flag.label === undefined ? '' : ` ${flag.label}`}\`: ${flag.what}`,
  );
  return [
    `## /gpu ${spec.name}`,
    '',
    '```',
    `/gpu ${usageOf(spec)}`,
    '```',
    '',
    spec.summary,
    ...(spec.details === undefined ? [] : ['', spec.details]),
    ...(args.length + flags.length === 0 ? [] : ['', ...args, ...flags]),
    ...(spec.confirm === undefined ? [] : ['', `Asks before it does it: ${spec.confirm.warning}`]),
    '',
    `Who may: ${WHO[spec.permission]}.`,
    ...(spec.aliases.length === 0
      ? []
      : ['', `Also: ${spec.aliases.map((alias) => `\`${alias}\``).join(', ')}.`]),
    '',
    `For example: ${spec.examples.map((example) => `\`${example}\``).join(', ')}`,
    '',
  ];
}
