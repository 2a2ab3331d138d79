/** The subcommands as a fresh front has them at hand: what is typed first need not wait for all of them to load. */
import type { Command } from '../grammar/spec.ts';

export interface Shelf {
  /** By name and alias: every subcommand, or, as long as they are not loaded, at least those that the text can mean. */
  readonly for: (text: string) => Promise<ReadonlyMap<string, Command>>;
  /** Loads the rest. */
  readonly all: () => Promise<ReadonlyMap<string, Command>>;
}

/** What people type most, each of which can be loaded by itself; no name of these begins another command's. */
export const ALONE: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./up.ts')).up,
  ls: async () => (await import('./ls.ts')).ls,
  show: async () => (await import('./show.ts')).show,
  why: async () => (await import('./why.ts')).why,
  keep: async () => (await import('./keep.ts')).keep,
  down: async () => (await import('./down.ts')).down,
  start: async () => (await import('./start.ts')).start,
  rm: async () => (await import('./rm.ts')).rm,
};

/** Asks `/gpu up --help` and the like: for the command that explains others. */
const ASKS_FOR_HELP = /(^|\s)--?(help|h)(\s|$)/;

export function shelf(): Shelf {
  let every: Promise<ReadonlyMap<string, Command>> | undefined;

  function all(): Promise<ReadonlyMap<string, Command>> {
    every ??= import('./index.ts').then(({ COMMANDS, registry }) => registry(COMMANDS));
    return every;
  }

  return {
    all,
    async for(text) {
      const name = /^\s*([a-z]+)(\s|$)/i.exec(text)?.[1]?.toLowerCase() ?? '';
      const load = Object.hasOwn(ALONE, name) ? ALONE[name] : undefined;
      if (every !== undefined || load === undefined || ASKS_FOR_HELP.test(text)) return all();
      return new Map([[name, await load()]]);
    },
  };
}
