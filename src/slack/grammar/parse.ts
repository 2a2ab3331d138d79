/** Reads the words after `/gpu`: which subcommand, which arguments and flags; one clear complaint when it cannot. */

import { nearWords } from '../../domain/near.ts';
import { code } from '../mrkdwn.ts';
import { type Command, type CommandSpec, flagsOf, type Input, usageOf } from './spec.ts';
import { type Token, tokenize } from './tokenize.ts';
import { joined, parseValue, type Reading } from './values.ts';

/** The field that is wrong, a sentence (mrkdwn, safe to show) and a whole command that works. */
export interface Complaint {
  readonly field: string;
  readonly message: string;
  readonly example: string;
}

export type Parsed =
  | { readonly ok: true; readonly command: Command; readonly input: Input<CommandSpec> }
  | { readonly ok: false; readonly complaint: Complaint };

/** Slack lets people type more; nobody means to. */
export const LONGEST_COMMAND = 1_500;

/** What `/gpu` alone means. */
const WITHOUT_WORDS = 'help';

/** Reads a command's text. Never throws, whatever was typed. */
export function parse(text: string, commands: ReadonlyMap<string, Command>, reading: Reading): Parsed {
  if (text.length > LONGEST_COMMAND) {
    return complain(
      'command',
      `That is ${text.length.toLocaleString('en-US')} characters long; a command has at most ${LONGEST_COMMAND.toLocaleString('en-US')}. Nothing was done.`,
      '/gpu help',
    );
  }
  const words = tokenize(text);
  if (!words.ok) {
    return complain('quotes', `A quote is opened but not closed, at ${code(words.open, 30)}.`, '/gpu help');
  }
  const [first, second, ...more] = words.tokens;
  const typed = first?.text.toLowerCase() ?? WITHOUT_WORDS;
  const name = typed === '--help' || typed === '-h' || typed === '?' ? WITHOUT_WORDS : typed;
  // Some commands have two words: `quota request`.
  const both = second === undefined || second.quoted ? name : `${name} ${second.text.toLowerCase()}`;
  const long = both === name ? undefined : commands.get(both);
  const found = long ?? commands.get(name);
  const rest = long === undefined ? words.tokens.slice(1) : more;
  if (found === undefined) return unknownCommand(first?.text ?? '', commands);
  const asksForHelp = rest.some((token) => !token.quoted && /^--?(help|h)$/.test(token.text));
  const help = commands.get('help');
  if (asksForHelp && help !== undefined) {
    return { ok: true, command: help, input: { args: { command: found.spec.name }, flags: {}, yes: false } };
  }
  return readWords(found, rest, reading);
}

function unknownCommand(typed: string, commands: ReadonlyMap<string, Command>): Parsed {
  const [meant] = nearWords(typed, [...commands.keys()]);
  const spec = meant === undefined ? undefined : commands.get(meant)?.spec;
  return spec === undefined
    ? complain('command', `There is no command ${code(typed, 40)}.`, '/gpu help')
    : complain(
        'command',
        `There is no command ${code(typed, 40)}. Did you mean ${code(spec.name)}?`,
        spec.examples[0] ?? `/gpu ${spec.name}`,
      );
}

function readWords(command: Command, tokens: readonly Token[], reading: Reading): Parsed {
  const { spec } = command;
  const sorted = sortWords(spec, tokens);
  if (!sorted.ok) return sorted;
  const flags: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flagsOf(spec))) {
    const typed = sorted.flags.get(name);
    if (flag.kind === 'switch') flags[name] = typed !== undefined;
    else if (typed !== undefined) {
      const value = parseValue(flag.kind, typed, reading);
      if (!value.ok) return complain(`--${name}`, value.message, flag.example);
      flags[name] = value.value;
    }
  }
  const sized = Object.values(spec.args).some(({ kind }) => kind === 'accelerator');
  const args = readArgs(spec, sized ? joined(sorted.words) : sorted.words, reading);
  if (!args.ok) return args;
  const { yes, ...own } = flags;
  return { ok: true, command, input: { args: args.values, flags: own, yes: yes === true } } as Parsed;
}

type Sorted =
  | { readonly ok: true; readonly words: readonly string[]; readonly flags: ReadonlyMap<string, string> }
  | Extract<Parsed, { ok: false }>;

/** Tells flags, with their values, from the other words. */
function sortWords(spec: CommandSpec, tokens: readonly Token[]): Sorted {
  const words: string[] = [];
  const flags = new Map<string, string>();
  const known = flagsOf(spec);
  let onlyWords = false;
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined) break;
    if (!token.quoted && !onlyWords && /^(--|[‒–—―−]+)$/.test(token.text)) {
      onlyWords = true;
      continue;
    }
    const flag = token.quoted || onlyWords ? null : /^--?([\p{L}][^=]*)(?:=(.*))?$/su.exec(token.text);
    if (flag === null) {
      words.push(token.text);
      continue;
    }
    const name = (flag[1] ?? '').toLowerCase();
    const described = Object.hasOwn(known, name) ? known[name] : undefined;
    if (described === undefined) return unknownFlag(spec, name);
    if (flags.has(name)) {
      return complain(`--${name}`, `${code(`--${name}`)} is there twice.`, described.example);
    }
    if (described.kind === 'switch') {
      if (flag[2] !== undefined) {
        return complain(`--${name}`, `${code(`--${name}`)} takes no value.`, described.example);
      }
      flags.set(name, '');
      continue;
    }
    const next = tokens[at + 1];
    const isValue =
      next !== undefined &&
      (described.bare === undefined
        ? next.quoted || !/^--?\p{L}/u.test(next.text)
        : /^-?[\d.]/.test(next.text));
    const value = flag[2] ?? (isValue ? next.text : (described.bare ?? ''));
    if (value.trim() === '') {
      return complain(`--${name}`, `${code(`--${name}`)} needs a value after it.`, described.example);
    }
    if (flag[2] === undefined && isValue) at += 1;
    flags.set(name, value);
  }
  return { ok: true, words, flags };
}

function unknownFlag(spec: CommandSpec, name: string): Extract<Parsed, { ok: false }> {
  const known = Object.keys(flagsOf(spec));
  const [meant] = nearWords(name, known);
  const example = meant === undefined ? undefined : flagsOf(spec)[meant]?.example;
  const fallback = spec.examples[0] ?? `/gpu ${spec.name}`;
  const hint =
    meant !== undefined
      ? ` Did you mean ${code(`--${meant}`)}?`
      : known.length === 0
        ? ' It takes none.'
        : ` It knows ${known.map((flag) => code(`--${flag}`)).join(', ')}.`;
  return complain(
    `--${name}`.slice(0, 40),
    `${code(`/gpu ${spec.name}`)} has no ${code(`--${name}`, 40)}.${hint}`,
    example ?? fallback,
  );
}

type Args =
  | { readonly ok: true; readonly values: Readonly<Record<string, unknown>> }
  | Extract<Parsed, { ok: false }>;

function readArgs(spec: CommandSpec, words: readonly string[], reading: Reading): Args {
  const values: Record<string, unknown> = {};
  let at = 0;
  for (const [name, arg] of Object.entries(spec.args)) {
    const typed = arg.rest ? words.slice(at).join(' ') : words[at];
    at = arg.rest ? words.length : at + 1;
    if (typed === undefined || typed.trim() === '') {
      if (arg.optional) continue;
      return complain(arg.label, `${code(`/gpu ${spec.name}`)} needs ${arg.label}: ${arg.what}`, arg.example);
    }
    const value = parseValue(arg.kind, typed, reading);
    if (!value.ok) {
      const { message, instead } = value;
      return complain(arg.label, message, instead === undefined ? arg.example : exampleOf(spec, instead));
    }
    values[name] = value.value;
  }
  const extra = words[at];
  if (extra !== undefined) {
    return complain(
      'command',
      `I do not know what ${code(extra, 40)} means there. The command is ${code(`/gpu ${usageOf(spec)}`, 200)}.`,
      spec.examples[0] ?? `/gpu ${spec.name}`,
    );
  }
  return { ok: true, values };
}

/** The command with those words, without flags that it does not have. */
function exampleOf(spec: CommandSpec, words: string): string {
  const known = flagsOf(spec);
  const fitting = words
    .split(' ')
    .filter((word) => !word.startsWith('--') || Object.hasOwn(known, word.slice(2)));
  return ['/gpu', spec.name, ...fitting].join(' ');
}

function complain(field: string, message: string, example: string): Extract<Parsed, { ok: false }> {
  return { ok: false, complaint: { field, message, example } };
}
