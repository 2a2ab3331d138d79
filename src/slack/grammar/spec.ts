/** What a subcommand is, as data: parsing, help, permission, confirmation, the usage hint and the docs come from it. */
import type { types } from '@slack/bolt';
import type { Deps } from '../../usecases/deps.ts';
import type { Reply } from '../reply.ts';
import type { Origin } from '../views/origin.ts';
import type { Kind, Value } from './values.ts';

export interface ArgSpec {
  readonly kind: Kind;
  /** As help names it, e.g. NAME. */
  readonly label: string;
  readonly what: string;
  readonly optional?: true;
  /** Takes all the words that are left, joined by spaces. */
  readonly rest?: true;
  /** A whole command that works. */
  readonly example: string;
}

export interface FlagSpec {
  /** `switch` takes no value. */
  readonly kind: Kind | 'switch';
  /** As help names the value, e.g. 8h; none for a switch. */
  readonly label?: string;
  /** What it means without a value; then only a word that begins with a digit is taken as its value. */
  readonly bare?: string;
  readonly what: string;
  readonly example: string;
}

/**
 * Who may use it. `anyone`: every full member, anywhere. `look`, `ask`: every full member, in the allowed channels.
 * `owner`: the machine's owner or an administrator; the use case decides that for the machine in question.
 * `admin`: administrators.
 */
export type Permission = 'anyone' | 'look' | 'ask' | 'owner' | 'admin';

/** Asked with a button before it is done; `--yes` skips that. */
export interface Confirmation {
  /** What is lost, as a sentence. */
  readonly warning: string;
}

export interface CommandSpec {
  readonly name: string;
  readonly aliases: readonly string[];
  /** One sentence. */
  readonly summary: string;
  /** More, for `help COMMAND` and the docs; optional. */
  readonly details?: string;
  /** In the order in which they are typed. */
  readonly args: Readonly<Record<string, ArgSpec>>;
  readonly flags: Readonly<Record<string, FlagSpec>>;
  readonly examples: readonly string[];
  readonly permission: Permission;
  readonly confirm?: Confirmation;
}

/** What was typed, read by the spec; what is optional may be missing. */
export type ArgValues<Args extends Readonly<Record<string, ArgSpec>>> = {
  readonly [K in keyof Args]: Args[K] extends { readonly optional: true }
    ? Value<Args[K]['kind']> | undefined
    : Value<Args[K]['kind']>;
};

export type FlagValues<Flags extends Readonly<Record<string, FlagSpec>>> = {
  readonly [K in keyof Flags]: Flags[K]['kind'] extends Kind ? Value<Flags[K]['kind']> | undefined : boolean;
};

export interface Input<Spec extends CommandSpec> {
  readonly args: ArgValues<Spec['args']>;
  readonly flags: FlagValues<Spec['flags']>;
  /** `--yes` was given, where the command asks first. */
  readonly yes: boolean;
}

/** Who asks, from where, and what the command may use. */
export interface Caller {
  readonly deps: Deps;
  readonly actor: string;
  readonly team: string;
  /** The workspace that the bot is installed in. */
  readonly botTeam: string;
  readonly channel: string;
  /** Names this delivery for the store. */
  readonly dedupe: string;
  readonly now: number;
  /** Every subcommand by its names and aliases, for help; fewer where help is not what was typed. */
  readonly commands: ReadonlyMap<string, Command>;
  /** The bot's own user id. */
  readonly bot: string;
  /** False when the bot is known not to be in the channel: there it cannot post. */
  readonly canPost: () => Promise<boolean>;
  /** How people see that person's name; the id when Slack does not tell. */
  readonly nameOf: (user: string) => Promise<string>;
  /** Where a modal can be shown; undefined where nobody waits for one, or not any more. */
  readonly dialog?: Dialog;
}

/** The person's screen, for the 3 s after what they did. */
export interface Dialog {
  /** Where what is asked in the modal leads to. */
  readonly origin: Omit<Origin, 'openedAt'>;
  /** On top of the modal that is open, if one is. False when Slack did not show it. */
  readonly open: (view: types.ModalView) => Promise<boolean>;
}

/** A subcommand as the registry holds it; `command` makes it, so that `answer` gets what its own spec describes. */
export interface Command {
  readonly spec: CommandSpec;
  readonly answer: (input: Input<CommandSpec>, caller: Caller) => Promise<Reply>;
}

/** Binds a spec to what it does, with the types of its own arguments and flags. */
export function command<const Spec extends CommandSpec>(
  spec: Spec,
  answer: (input: Input<Spec>, caller: Caller) => Promise<Reply>,
): Command {
  // Sound because the parser builds the input from this very spec.
  return { spec, answer: (input, caller) => answer(input as unknown as Input<Spec>, caller) };
}

/** `up ACCELERATOR [--spot] [--for 8h]` */
export function usageOf(spec: CommandSpec): string {
  const args = Object.values(spec.args).map((arg) => (arg.optional ? `[${arg.label}]` : arg.label));
  const flags = Object.entries(flagsOf(spec)).map(([name, flag]) =>
    flag.label === undefined
      ? `[--${name}]`
      : `[--${name} ${flag.bare === undefined ? flag.label : `[${flag.label}]`}]`,
  );
  return [spec.name, ...args, ...flags].join(' ');
}

const YES: FlagSpec = {
  kind: 'switch',
  what: 'Do it without asking first.',
  example: '/gpu rm trainer --yes',
};

/** The spec's own flags, and `--yes` where the command asks first. */
export function flagsOf(spec: CommandSpec): Readonly<Record<string, FlagSpec>> {
  return spec.confirm === undefined ? spec.flags : { ...spec.flags, yes: YES };
}
