/** /gpu help: every command in a line, or one of them in full. */
import { nearWords } from '../../domain/near.ts';
import { type Command, type CommandSpec, command, flagsOf, usageOf } from '../grammar/spec.ts';
import { code } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { refusal } from './answers.ts';

export const help = command(
  {
    name: 'help',
    aliases: ['?'],
    summary: 'List the commands, or explain one.',
    args: {
      command: {
        kind: 'command',
        label: 'COMMAND',
        optional: true,
        rest: true,
        what: 'the one to explain.',
        example: '/gpu help up',
      },
    },
    flags: {},
    examples: ['/gpu help', '/gpu help up'],
    permission: 'anyone',
  },
  async ({ args }, { commands }) => {
    if (args.command === undefined) return overview(commands);
    const found = commands.get(args.command);
    if (found !== undefined) return inFull(found.spec);
    const [meant] = nearWords(args.command, [...commands.keys()]);
    return refusal(
      `There is no command ${code(args.command, 40)}.${meant === undefined ? '' : ` Did you mean ${code(meant)}?`}`,
      meant === undefined ? '/gpu help' : `/gpu help ${meant}`,
    );
  },
);

function overview(commands: ReadonlyMap<string, Command>): Reply {
  const specs = [...new Set(commands.values())].map((found) => found.spec);
  const lines = specs.map((spec) => `${code(`/gpu ${usageOf(spec)}`, 200)}\n        ${spec.summary}`);
  return {
    text: [
      '*Lamplighter gets GPUs on Google Cloud, stops idle ones after a warning, and says what they cost.*',
      ...lines,
      `${code('/gpu help COMMAND')} explains one. Start with ${code('/gpu up l4')}.`,
    ].join('\n'),
  };
}

function inFull(spec: CommandSpec): Reply {
  const args = Object.values(spec.args).map((arg) => `• ${code(arg.label)}: ${arg.what}`);
  const flags = Object.entries(flagsOf(spec)).map(
    ([name, flag]) =>
      `• ${code(flag.label === undefined ? `--${name}` : `--${name} ${flag.label}`)}: ${flag.what}`,
  );
  const aliases =
    spec.aliases.length === 0 ? [] : [`Also: ${spec.aliases.map((alias) => code(alias)).join(', ')}`];
  return {
    text: [
      code(`/gpu ${usageOf(spec)}`, 200),
      spec.summary,
      ...(spec.details === undefined ? [] : [spec.details]),
      ...args,
      ...flags,
      ...(spec.confirm === undefined ? [] : [`Asks before it does it: ${spec.confirm.warning}`]),
      ...aliases,
      `For example: ${spec.examples.map((example) => code(example, 120)).join(', ')}`,
    ].join('\n'),
  };
}
