/** What is wrong with a payload of blocks, in Slack's own wording with a JSON pointer. */
import type { z } from 'zod';

export interface BlockIssue {
  /** RFC 6901 pointer to the offending place, e.g. /blocks/0/text. */
  readonly pointer: string;
  readonly message: string;
  /** As blocks.validate reports it. */
  readonly constraint?: { readonly type: 'enum'; readonly expected: readonly unknown[] };
}

/** The form of `response_metadata.messages`: `[ERROR] no more than 50 items allowed [json-pointer:/blocks]`. */
export function issueLine(issue: BlockIssue): string {
  return `[ERROR] ${issue.message} [json-pointer:${issue.pointer}]`;
}

/** Translates what a zod schema found in `root` into Slack's words, with `base` (e.g. `/blocks`) before each path. */
export function issuesOf(error: z.core.$ZodError, root: unknown, base: string): BlockIssue[] {
  return error.issues.flatMap((issue) => translate(issue, root, base));
}

export function pointerOf(path: readonly PropertyKey[], base: string): string {
  const steps = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`);
  return `${base}${steps.join('')}`;
}

function translate(issue: z.core.$ZodIssue, root: unknown, base: string): BlockIssue[] {
  const at = (message: string): BlockIssue => ({ pointer: pointerOf(issue.path, base), message });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => at(`invalid additional property: ${key}`));
    case 'invalid_type':
      return [
        isMissing(issue.path, root)
          ? missing(issue.path, base)
          : at(`must provide ${article(issue.expected)}`),
      ];
    case 'invalid_value': {
      if (isMissing(issue.path, root)) return [missing(issue.path, base)];
      return [{ ...at('must be a valid enum value'), constraint: { type: 'enum', expected: issue.values } }];
    }
    case 'invalid_union':
      return unionIssue(issue, root, base);
    case 'too_big':
      return [at(tooBig(issue.origin, Number(issue.maximum)))];
    case 'too_small':
      return [at(tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false))];
    default:
      return [at(issue.message)];
  }
}

function unionIssue(issue: z.core.$ZodIssueInvalidUnion, root: unknown, base: string): BlockIssue[] {
  // A discriminated union reports at its discriminator, `type`.
  if (!isMissing(issue.path, root)) {
    return [
      {
        pointer: pointerOf(issue.path, base),
        message: `unsupported type: ${String(valueAt(issue.path, root))}`,
      },
    ];
  }
  return [missing(issue.path, base)];
}

function missing(path: readonly PropertyKey[], base: string): BlockIssue {
  return {
    pointer: pointerOf(path.slice(0, -1), base),
    message: `missing required field: ${String(path.at(-1))}`,
  };
}

function isMissing(path: readonly PropertyKey[], root: unknown): boolean {
  return path.length > 0 && valueAt(path, root) === undefined;
}

function valueAt(path: readonly PropertyKey[], root: unknown): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function article(expected: string): string {
  const name = expected === 'int' ? 'integer' : expected;
  return /^[aeio]/.test(name) ? `an ${name}` : `a ${name}`;
}

function tooBig(origin: string, maximum: number): string {
  if (origin === 'string') return `must be less than ${maximum + 1} characters`;
  if (origin === 'array') return `no more than ${maximum} items allowed`;
  return `must be no more than ${maximum}`;
}

function tooSmall(origin: string, minimum: number, isInclusive: boolean): string {
  if (origin === 'string') return `must be more than ${minimum - 1} characters`;
  if (origin === 'array') return `no fewer than ${minimum} items allowed`;
  return isInclusive ? `must be no less than ${minimum}` : `must be more than ${minimum}`;
}
