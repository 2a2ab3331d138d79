/** The sorts of values in lamplighter.yaml, each with its complaint, and the complaints as people read them. */
import { createRequire } from 'node:module';
import { z } from 'zod';
import { formatDuration, parseDuration } from './domain/duration.ts';
import { nearWords } from './domain/near.ts';
import { parseByteRate } from './domain/signal.ts';
import type { Duration } from './domain/time.ts';

export interface FieldFault {
  /** Where in the file, e.g. limits.maxLease; the file's name when it is no YAML. */
  readonly field: string;
  /** What is wrong, to be read after the field. */
  readonly problem: string;
  /** A line that works, as it stands in the file. */
  readonly example: string;
}

/** A length of time with its unit; both bounds inclusive. */
export function duration(byDefault: string, description: string, least: Duration, most: Duration) {
  return z
    .string({ error: `needs a unit, such as ${byDefault}` })
    .meta({ description, examples: [byDefault] })
    .transform((text, ctx) => {
      const read = parseDuration(text);
      if (!read.ok) return complain(ctx, read.fault);
      if (read.value >= least && read.value <= most) return read.value;
      return complain(ctx, `must be from ${formatDuration(least)} to ${formatDuration(most)}`);
    })
    .prefault(byDefault)
    .meta({ description, examples: [byDefault] });
}

/** A percentage above 0, as a number or with its sign. */
export function percent(byDefault: number, description: string) {
  return z
    .union([z.number(), z.string()], { error: 'must be a percentage above 0 and at most 100' })
    .meta({ description, examples: [byDefault] })
    .transform((value, ctx) => {
      const number =
        typeof value === 'number' ? value : Number(/^([\d.]+)\s*%?$/.exec(value)?.[1] ?? Number.NaN);
      return number > 0 && number <= 100
        ? number
        : complain(ctx, 'must be a percentage above 0 and at most 100');
    })
    .prefault(byDefault)
    .meta({ description, examples: [byDefault] });
}

/** A whole number; both bounds inclusive. */
export function whole(byDefault: number, description: string, least: number, most: number) {
  const error = `must be a whole number from ${least} to ${most}`;
  return z
    .int({ error })
    .min(least, { error })
    .max(most, { error })
    .prefault(byDefault)
    .meta({ description, examples: [byDefault] });
}

/** A setting that is on or off. */
export function flag(byDefault: boolean, description: string) {
  return z
    .boolean({ error: 'must be true or false' })
    .prefault(byDefault)
    .meta({ description, examples: [byDefault] });
}

/** A Google Cloud project's id. */
export function projectId(description: string) {
  const error = 'must be a project id such as ml-research';
  return z
    .string({ error })
    .regex(/^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, { error })
    .meta({ description, examples: ['ml-research'] });
}

/** The name of a Compute resource (RFC 1035). */
export function resourceName(example: string, description: string) {
  const error = `must be a name such as ${example}: letters, digits and hyphens, at most 63`;
  return z
    .string({ error })
    .regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, { error })
    .meta({ description, examples: [example] });
}

/** A list of Slack's ids. */
export function ids(pattern: RegExp, example: string, description: string) {
  const error = `must be an id such as ${example}, not a name`;
  return z
    .array(z.string({ error }).regex(pattern, { error }), { error: `must be a list, such as [${example}]` })
    .prefault([])
    .meta({ description, examples: [[example]] });
}

/** Bytes a second: a number, or `100 kB/s`. */
/** Above 0, in vCPUs. */
export function cores(byDefault: number, description: string) {
  return z
    .number({ error: 'must be a number of vCPUs above 0' })
    .positive({ error: 'must be a number of vCPUs above 0' })
    .max(1_000, { error: 'must be a number of vCPUs up to 1000' })
    .prefault(byDefault)
    .meta({ description, examples: [byDefault] });
}

export function byteRate(byDefault: string, description: string) {
  const problem = `must be bytes a second above 0, such as ${byDefault}`;
  return z
    .union([z.number(), z.string()], { error: problem })
    .meta({ description, examples: [byDefault] })
    .transform((value, ctx) => {
      const rate = typeof value === 'number' ? value : parseByteRate(value);
      return rate !== undefined && rate > 0 && rate <= 1e12 ? rate : complain(ctx, problem);
    })
    .prefault(byDefault)
    .meta({ description, examples: [byDefault] });
}

/** US dollars as whole micros: a number, `20 USD` or `$20`. */
export function dollars(byDefault: string, description: string) {
  const problem = `must be US dollars above 0, such as ${byDefault}; Google lists prices in USD`;
  return z
    .union([z.number(), z.string()], { error: problem })
    .meta({ description, examples: [byDefault] })
    .transform((value, ctx) => {
      const text = /^\$?\s*(\d+(?:\.\d{1,6})?)\s*(?:USD|\$)?(?:\s*\/\s*h)?$/i.exec(String(value).trim())?.[1];
      const micros = Math.round(Number(text ?? 0) * 1_000_000);
      return micros > 0 && micros <= 1e12 ? micros : complain(ctx, problem);
    })
    .prefault(byDefault)
    .meta({ description, examples: [byDefault] });
}

/** Settings under one key; all of them may be left out. */
export function section<T extends z.ZodRawShape>(shape: T) {
  const object = z.strictObject(shape, { error: strict('must hold settings, each on a line of its own') });
  return object.prefault({} as z.input<typeof object>);
}

export type ReadYaml =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: string };

/** Its seventy modules are loaded where there is a text to read, and as what they are: imported, each is read twice. */
function loadYaml(): typeof import('yaml') {
  return createRequire(import.meta.url)('yaml') as typeof import('yaml');
}

/** The one document in a YAML text, nothing = no settings; a tangle of references is refused, not unfolded. */
export function readYaml(text: string): ReadYaml {
  if (text.trim() === '') return { ok: true, value: {} };
  const { parseDocument } = loadYaml();
  const document = parseDocument(text, { uniqueKeys: true, prettyErrors: true });
  const [broken] = document.errors;
  if (broken !== undefined) {
    return { ok: false, problem: (broken.message.split('\n')[0] ?? '').replace(/:$/, '') };
  }
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: 20 }) ?? {} };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : 'cannot be read' };
  }
}

/** The complaint about something that holds no settings; unknown keys keep their own. */
export function strict(problem: string) {
  return (issue: { readonly code?: string | undefined }) =>
    issue.code === 'unrecognized_keys' ? undefined : problem;
}

/** Every complaint with its field and an example; an unknown key is told what it may have meant. `file` names the whole. */
export function faultsOf(schema: z.ZodType, error: z.ZodError, file: string): FieldFault[] {
  return error.issues.flatMap((issue): FieldFault[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(shapeOf(descend(schema, path)));
      return issue.keys.map((key) => unknownKey(schema, path, key, known));
    }
    const message =
      issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
    return [{ field: path.join('.') || file, problem: message, example: exampleAt(schema, path) }];
  });
}

function unknownKey(
  schema: z.ZodType,
  path: readonly string[],
  key: string,
  known: readonly string[],
): FieldFault {
  const [meant] = nearWords(key, known, 1);
  const hint = meant === undefined ? `; there is ${known.join(', ')}` : `; did you mean ${meant}?`;
  return {
    field: [...path, key.slice(0, 60)].join('.'),
    problem: `is no setting${hint}`,
    example: exampleAt(schema, [...path, meant ?? known[0] ?? '']),
  };
}

/** `maxLease: 24h`, from the schema's own examples; for a section its first setting. */
function exampleAt(schema: z.ZodType, path: readonly string[]): string {
  for (let depth = path.length; depth > 0; depth--) {
    const there = descend(schema, path.slice(0, depth));
    const key = path[depth - 1] ?? '';
    const examples: unknown = (there?.meta() ?? (there && bare(there).meta()))?.examples;
    if (Array.isArray(examples))
      return /^\d+$/.test(key) ? `- ${flow(examples[0])}` : `${key}: ${flow(examples[0])}`;
    const [first] = /^\d+$/.test(key) ? [] : Object.keys(shapeOf(there));
    if (there !== undefined && first !== undefined) return `${key}: { ${exampleAt(there, [first])} }`;
  }
  const [first] = Object.keys(shapeOf(schema));
  return first === undefined || path[0] === first ? '' : exampleAt(schema, [first]);
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, one]) => `${key}: ${flow(one)}`)
    .join(', ')} }`;
}

/** The schema of the value at a path; undefined where there is none. */
function descend(schema: z.ZodType, path: readonly string[]): z.ZodType | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const inner = bare(schema);
  const next =
    inner instanceof z.ZodArray
      ? inner.element
      : inner instanceof z.ZodRecord
        ? inner.valueType
        : shapeOf(inner)[key];
  return next instanceof z.ZodType ? descend(next, rest) : undefined;
}

function shapeOf(schema: z.ZodType | undefined): Readonly<Record<string, unknown>> {
  const inner = schema === undefined ? undefined : bare(schema);
  return inner instanceof z.ZodObject ? inner.shape : {};
}

/** Without its default, and whether or not it may be left out. */
function bare(schema: z.ZodType): z.ZodType {
  const inner = schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  return inner instanceof z.ZodType ? inner : schema;
}

function complain(ctx: z.core.$RefinementCtx<unknown>, problem: string): never {
  ctx.issues.push({ code: 'custom', message: problem, input: ctx.value });
  return z.NEVER;
}
