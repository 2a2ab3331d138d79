/** The idle rule in lamplighter.yaml: whole, and as the part of it that differs for a family, a project or a person. */
import { z } from 'zod';
import { FAMILIES } from './domain/accelerators/index.ts';
import { nearWords } from './domain/near.ts';
import type { RuleChange } from './domain/rule-change.ts';
import { DAY, MINUTE } from './domain/time.ts';
import { byteRate, cores, duration, percent, section, strict } from './policy-fields.ts';

const bootGrace = duration('15m', 'No judgement for this long after a start.', MINUTE, DAY);

const fields = {
  window: duration(
    '30m',
    'Everything must be quiet for this long. Shorter windows stop machines between epochs.',
    30 * MINUTE,
    DAY,
  ),
  gpuBusyAt: percent(
    5,
    'Percent at which the busiest GPU counts as working. An idle GPU shows 0 to 2; any kernel shows more.',
  ),
  tensorcoreBusyAt: percent(
    1,
    'Percent at which the TensorCores of the busiest TPU chip count as working. Idle ones show 0, and a minute with any work at least 1: more than 1 may take light work for none.',
  ),
  cpuBusyAt: percent(
    10,
    'Percent of all vCPUs. Agents and an open notebook stay below 5; one busy thread of 8 is 12.',
  ),
  coresBusyAt: cores(
    0.8,
    'The same in vCPUs, for machines on which that is less: one busy thread of 96 is 1 %. Agents take up to 0.3.',
  ),
  networkBusyAt: byteRate(
    '100 kB/s',
    'In and out together. Agents and an SSH session stay below 20 kB/s; a slow download of data does not.',
  ),
  memoryHeldAt: percent(
    10,
    "Percent of a GPU's memory at which its owner is asked instead of warned. An empty GPU holds 0 to 3.",
  ),
  freshness: duration(
    '5m',
    'The newest sample may be this old: Google shows samples up to 4 minutes late.',
    5 * MINUTE,
    15 * MINUTE,
  ),
  maxGap: duration(
    '2m',
    'Two samples may be this far apart; work can hide in longer holes.',
    2 * MINUTE,
    5 * MINUTE,
  ),
};

/** `watch.idle`; `npm run backtest -- --rule` reads the same keys from a file of its own. */
export const idle = section(fields);

/** The same setting, which may be left out. */
function maybe<T extends z.ZodType>(field: z.ZodPrefault<T>): z.ZodOptional<T> {
  return field
    .unwrap()
    .optional()
    .meta({ ...field.meta() });
}

/** What may differ: whatever is left out is as in the wider rule. */
const part = z
  .strictObject(
    {
      window: maybe(fields.window),
      gpuBusyAt: maybe(fields.gpuBusyAt),
      tensorcoreBusyAt: maybe(fields.tensorcoreBusyAt),
      cpuBusyAt: maybe(fields.cpuBusyAt),
      networkBusyAt: maybe(fields.networkBusyAt),
      memoryHeldAt: maybe(fields.memoryHeldAt),
      bootGrace: maybe(bootGrace),
    },
    { error: strict('must hold settings, such as "window: 1h"') },
  )
  .meta({
    description: 'What differs from watch.idle; a narrower one wins over a wider one.',
    examples: [{ window: '1h' }],
  });

const NAMES = FAMILIES.map(({ name }) => name);

function isFamily(name: string): boolean {
  return NAMES.includes(name);
}

function noFamily(name: string): string {
  const [meant] = nearWords(name, NAMES, 1);
  return meant === undefined
    ? `is no family; there is ${NAMES.join(', ')}`
    : `is no family; did you mean ${meant}?`;
}

const USER = /^[UW][A-Z0-9]{2,20}$/;

/** `projects[].idle` */
export const projectIdle = part.optional();

/** What `watch` says beside the rule of everybody: who has another one, and how far a person may go. */
export const watchVariants = {
  bootGrace,
  families: z
    .record(z.string().refine(isFamily, { error: ({ input }) => noFamily(String(input)) }), part, {
      error: strict('must hold families, such as "h100: { window: 1h }"'),
    })
    .prefault({})
    .meta({
      description: 'Rules of families, in place of watch.idle.',
      examples: [{ h100: { window: '1h' } }],
    }),
  people: z
    .record(z.string().regex(USER, { error: 'must be a Slack user id such as U0123ABCD' }), part, {
      error: strict('must hold Slack user ids, such as "U0123ABCD: { window: 1h }"'),
    })
    .prefault({})
    .meta({ description: 'Rules of what these people own.', examples: [{ U0123ABCD: { window: '1h' } }] }),
  overrides: section({
    longestWindow: duration('4h', 'Longest window that an owner may set with /gpu rule.', 30 * MINUTE, DAY),
    mayTurnOff: z
      .enum(['admins', 'owners', 'nobody'], { error: 'must be admins, owners or nobody' })
      .prefault('admins')
      .meta({
        description: 'Who may turn the idle rule off for a machine; its lease ends all the same.',
        examples: ['admins'],
      }),
  }),
};

type Parsed = { readonly [K in keyof RuleChange]?: RuleChange[K] | undefined };

/** Without what was left out. */
export function ruleChange(parsed: Parsed | undefined): RuleChange {
  return Object.fromEntries(Object.entries(parsed ?? {}).filter(([, value]) => value !== undefined));
}

/** Of several, by name; those that change nothing are left out. */
export function ruleChanges(
  parsed: Readonly<Record<string, Parsed | undefined>>,
): Readonly<Record<string, RuleChange>> {
  return Object.fromEntries(
    Object.entries(parsed)
      .map(([name, part]) => [name, ruleChange(part)] as const)
      .filter(([, change]) => Object.keys(change).length > 0),
  );
}
