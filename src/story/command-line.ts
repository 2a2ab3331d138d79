/** The flags of `npm run story`. */
import { parseArgs } from 'node:util';
import { nearWords } from '../domain/near.ts';

export type StoryCommand =
  | { readonly kind: 'play'; readonly scenario: string; readonly json: boolean; readonly delivery: Delivery }
  | { readonly kind: 'help' }
  | { readonly kind: 'list' }
  | { readonly kind: 'wrong'; readonly message: string };

type Delivery = 'socket' | 'http';

const FLAGS = {
  scenario: { type: 'string' },
  delivery: { type: 'string' },
  json: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments after the program's own; the first thing wrong is said with what would work. */
export function readCommandLine(args: readonly string[], scenarios: readonly string[]): StoryCommand {
  const { tokens, values } = parseArgs({
    args: [...args],
    options: FLAGS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') {
      return wrong(
        `${token.value} stands alone. For a scenario: npm run story -- --scenario ${nearest(token.value, scenarios)}`,
      );
    }
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(FLAGS, token.name)) {
      const [meant] = nearWords(token.name, Object.keys(FLAGS));
      const hint = meant === undefined ? 'npm run story -- --help lists them.' : `Did you mean --${meant}?`;
      return wrong(`There is no flag ${token.rawName}. ${hint}`);
    }
    const takesValue = token.name === 'scenario' || token.name === 'delivery';
    const hasValue = token.value !== undefined && token.value !== '' && !token.value.startsWith('--');
    if (takesValue && !hasValue)
      return wrong(`${token.rawName} needs a value, such as ${EXAMPLES[token.name]}.`);
    if (!takesValue && token.value !== undefined) return wrong(`${token.rawName} takes no value.`);
  }
  if (values.help === true) return { kind: 'help' };
  if (values.list === true) return { kind: 'list' };
  const { scenario = 'default', delivery = 'socket' } = values;
  if (typeof scenario !== 'string' || !scenarios.includes(scenario)) {
    const name = String(scenario);
    const [meant] = nearWords(name, scenarios);
    const hint = meant === undefined ? `There are: ${scenarios.join(', ')}.` : `Did you mean ${meant}?`;
    return wrong(`There is no scenario ${name}. ${hint}`);
  }
  if (delivery !== 'socket' && delivery !== 'http') {
    return wrong(`--delivery is socket or http, not ${String(delivery)}.`);
  }
  return { kind: 'play', scenario, json: values.json === true, delivery };
}

const EXAMPLES: Readonly<Record<string, string>> = {
  scenario: '--scenario forgotten-h100',
  delivery: '--delivery http',
};

export const HELP = `Plays a machine's whole life on the sandbox, with travelled time, over real wires, and prints it.

  npm run story                                  the whole life of one machine
  npm run story -- --scenario forgotten-h100     another scenario; --list names them all
  npm run story -- --json                        machines, events, stops and digest as one JSON object
  npm run story -- --delivery http               Slack calls the bot by signed HTTP instead of Socket Mode

Exit code 0 when the outcome that the scenario states came true, 1 when not, 2 for wrong arguments.
`;

function wrong(message: string): StoryCommand {
  return { kind: 'wrong', message };
}

function nearest(word: string, words: readonly string[]): string {
  return nearWords(word, words)[0] ?? words[0] ?? '';
}
