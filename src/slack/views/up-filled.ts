/** What the form of /gpu up holds, from what was typed and into what is asked for: each field is read as its flag is. */
import { countsOf, TPU_FAMILIES, tpuOf, typedSize } from '../../domain/accelerators/index.ts';
import { typedSpec } from '../../domain/decide/admit-tpu.ts';
import type { MachineSpec } from '../../domain/machine.ts';
import type { Buy } from '../../domain/offer.ts';
import { DAY, type Duration, HOUR, MINUTE } from '../../domain/time.ts';
import { runtimeFor } from '../../domain/tpu-software.ts';
import { buyOf, type SpecFlags, type UpAsk } from '../commands/up-ask.ts';
import { UP, type UpInput } from '../commands/up-spec.ts';
import { parseValue, type Reading } from '../grammar/values.ts';
import { plainOf } from '../mrkdwn.ts';
import type { Filled } from './fields.ts';

/** The accelerator that the form starts with. */
const FIRST = 'l4';
/** The one that it starts with where something of TPUs alone was typed. */
const FIRST_TPU = 'v5e-8';
/** Frameworks that differ in their runtimes. */
const WITH_RUNTIMES = ['jax', 'tensorflow'] as const;
/** Values of options that stand for a flag left out. */
export const ANYWHERE = 'anywhere';
export const NO_WAIT = 'no';
export const USUAL = 'usual';

/** Fields that only machines with GPUs have, and only TPUs. */
const GPU_FIELDS: readonly string[] = ['disk', 'image'];
const TPU_FLAGS = ['slices', 'framework', 'version'] as const;
const TPU_FIELDS: readonly string[] = TPU_FLAGS;

const BUYS: readonly Buy[] = ['on-demand', 'spot', 'flex-start'];

/** The form's value for a size: `l4:1`, `v5e-8`, `ct6e-standard-8t`. */
export function typedForForm(spec: Pick<MachineSpec, 'family' | 'count' | 'machineType'>): string {
  return tpuOf(spec.family) === undefined ? `${spec.family}:${spec.count}` : typedSpec(spec);
}

/** The form's fields from flags typed without an accelerator. What only TPUs have asks for one. */
export function filledFrom(flags: SpecFlags): Filled {
  const texts = {
    accelerator: TPU_FLAGS.some((flag) => flags[flag] !== undefined) ? tpuFor(flags.version) : undefined,
    buy: buyOf(flags),
    for: flags.for === undefined ? undefined : typedDuration(flags.for),
    wait: flags.wait === undefined ? undefined : typedDuration(flags.wait),
    'max-price': flags['max-price'] === undefined ? undefined : String(flags['max-price'] / 1_000_000),
    disk: flags.disk === undefined ? undefined : String(flags.disk),
    slices: flags.slices === undefined ? undefined : String(flags.slices),
    framework: flags.framework,
    version: flags.version,
    name: flags.name,
    zone: flags.zone,
    image: flags.image,
    data: flags.data,
    project: flags.project,
    why: flags.why,
  };
  return Object.fromEntries(
    Object.entries(texts).flatMap(([field, text]) => (text === undefined ? [] : [[field, text]])),
  );
}

/** A TPU that goes with what was typed of its software. */
function tpuFor(version: string | undefined): string {
  const fitting = TPU_FAMILIES.find(({ name }) =>
    WITH_RUNTIMES.some((one) => version !== undefined && runtimeFor(name, one, { hosts: 1 }) === version),
  );
  const [smallest] = fitting === undefined ? [] : countsOf(fitting);
  return fitting === undefined || smallest === undefined ? FIRST_TPU : typedSize(fitting.name, smallest);
}

/** `8h`, `1d12h`, `90m`: as it is typed. Seconds are dropped. */
export function typedDuration(duration: Duration): string {
  const parts = [
    [Math.floor(duration / DAY), 'd'],
    [Math.floor((duration % DAY) / HOUR), 'h'],
    [Math.floor((duration % HOUR) / MINUTE), 'm'],
  ] as const;
  return parts.map(([amount, unit]) => (amount === 0 ? '' : `${amount}${unit}`)).join('') || '1m';
}

export type ReadUp =
  | { readonly ok: true; readonly ask: UpAsk }
  /** By field, as plain text. */
  | { readonly ok: false; readonly errors: Readonly<Record<string, string>> };

/** Reads every field; all that is wrong at once. What is empty is as if it was not typed. */
export function readUp(filled: Filled, reading: Reading): ReadUp {
  const errors: Record<string, string> = {};
  function read<T>(field: string, parsed: ReturnType<typeof parseValue> | undefined): T | undefined {
    if (parsed === undefined) return undefined;
    if (parsed.ok) return parsed.value as T;
    errors[field] = plainOf(parsed.message);
    return undefined;
  }
  const accelerator = read<UpAsk['accelerator']>(
    'accelerator',
    parseValue('wanted', filled.accelerator ?? FIRST, reading),
  );
  // Fields of the other kind, as they stood before another size was chosen.
  const sized = accelerator?.like === undefined ? accelerator?.family : undefined;
  const left = sized === undefined ? [] : tpuOf(sized) === undefined ? TPU_FIELDS : GPU_FIELDS;
  const flags: Record<string, unknown> = { spot: false, flex: false, 'on-demand': false };
  for (const [name, { kind }] of Object.entries(UP.flags)) {
    const text = filled[name];
    if (left.includes(name)) continue;
    if (kind === 'switch' || text === undefined || text === ANYWHERE || text === NO_WAIT || text === USUAL)
      continue;
    flags[name] = read(name, parseValue(kind, text, reading));
  }
  const buy = BUYS.find((one) => one === filled.buy);
  if (accelerator === undefined || Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    ask: { accelerator, flags: flags as UpInput['flags'], ...(buy === undefined ? {} : { buy }) },
  };
}
