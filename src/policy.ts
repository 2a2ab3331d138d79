/** lamplighter.yaml → Policy: the one schema, its defaults, and complaints that name the field and a value that works. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Policy } from './domain/policy.ts';
import { DAY, MINUTE } from './domain/time.ts';
import { isTimeZone } from './domain/time-of-day.ts';
import { budgets, budgetsFrom } from './policy-budgets.ts';
import { contradictions } from './policy-contradictions.ts';
import {
  dollars,
  duration,
  type FieldFault,
  faultsOf,
  flag,
  ids,
  percent,
  projectId,
  readYaml,
  resourceName,
  section,
  strict,
  whole,
} from './policy-fields.ts';
import { hours, hoursFrom, projectHours } from './policy-hours.ts';
import { idle, projectIdle, ruleChanges, watchVariants } from './policy-idle.ts';
import { memory } from './policy-memory.ts';
import { strays } from './policy-strays.ts';
import { tpu } from './policy-tpu.ts';
import { watchUse } from './policy-use.ts';

export type PolicyFault = FieldFault;

export type ReadPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

const CHANNEL = /^[CG][A-Z0-9]{2,20}$/;
const PROJECT = /^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

const project = z.strictObject(
  {
    id: projectId('Google Cloud project id.'),
    channels: ids(
      CHANNEL,
      'C0123ABCD',
      'Slack channels in which it may be used; none = every allowed channel.',
    ),
    idle: projectIdle,
    hours: projectHours,
  },
  { error: strict('must be a project, such as "- id: ml-research"') },
);

const schema = z.strictObject(
  {
    timeZone: z
      .string({ error: 'must be a time zone such as Europe/Berlin' })
      .refine(isTimeZone, { error: 'must be a time zone such as Europe/Berlin' })
      .prefault('UTC')
      .meta({
        description: 'IANA name; the day of the digest and hours that people name.',
        examples: ['Europe/Berlin'],
      }),
    workspaces: ids(
      /^[TE][A-Z0-9]{2,20}$/,
      'T0123ABCD',
      'Slack workspaces that may use the bot; none = only its own.',
    ),
    admins: ids(/^[UW][A-Z0-9]{2,20}$/, 'U0123ABCD', 'Slack users who may act on every machine.'),
    channels: ids(
      CHANNEL,
      'C0123ABCD',
      'Slack channels that may use /gpu; none = every channel that the bot is in.',
    ),
    projects: z
      .array(project, { error: 'must be a list of projects, such as "- id: ml-research"' })
      .prefault([])
      .meta({
        description: 'The first is the default. None = GOOGLE_CLOUD_PROJECT.',
        examples: [[{ id: 'ml-research' }]],
      }),
    imageProjects: ids(
      PROJECT,
      'my-images',
      "Projects whose images may be asked for with --image, beside Google's own and those above.",
    ),
    limits: section({
      machinesPerPerson: whole(3, 'Machines that one person may hold, stopped ones too.', 1, 1_000),
      maxPricePerHour: dollars('30 USD', 'Dearest machine that may be asked for, an hour.'),
      allowUnknownPrices: flag(
        false,
        'Whether a machine may be started whose price nobody knows: flex-start has no list price, for one.',
      ),
      defaultLease: duration('8h', 'How long a machine is lent when nobody says.', 10 * MINUTE, 30 * DAY),
      maxLease: duration(
        '24h',
        'Longest lease, and longest run; Google itself ends the machine then.',
        10 * MINUTE,
        30 * DAY,
      ),
      maxKeep: duration(
        '24h',
        'A keep moves the end of the lease at most this far from now.',
        10 * MINUTE,
        30 * DAY,
      ),
      maxWatch: duration('14d', 'Longest capacity watch (/gpu watch).', 10 * MINUTE, 90 * DAY),
    }),
    network: section({
      name: resourceName('default', 'VPC network of the machines.').prefault('default'),
      hostProject: projectId(
        'Project that shares the network (Shared VPC); none = the machine’s own.',
      ).optional(),
      subnetwork: resourceName(
        'gpu-machines',
        'Subnetwork, which must have this name in every region; none = the network makes its own (auto mode).',
      ).optional(),
      publicAddress: flag(
        true,
        'false: no address on the internet. People come through IAP; machines need Cloud NAT to fetch packages.',
      ),
    }),
    watch: section({
      idle,
      warnBefore: duration('15m', 'From the first warning to the stop.', 5 * MINUTE, DAY),
      remindBefore: duration('5m', 'The second warning comes this long before the stop.', MINUTE, DAY),
      ...watchVariants,
      ...watchUse,
      tellUnknownAfter: duration(
        '1h',
        'The owner is told when nothing could be read for this long.',
        10 * MINUTE,
        DAY,
      ),
      maxUnknownShare: percent(
        30,
        'Percent of the machines that may go dark before no idle machine is stopped.',
      ),
      maxStops: whole(
        5,
        'Machines that may stop for idleness in one pass, or the share below if that is more.',
        1,
        1_000,
      ),
      maxStopShare: percent(20, 'Percent of the machines that may stop for idleness in one pass.'),
      ...strays,
      ...memory,
      dryRun: flag(false, 'Judge, but warn and stop nobody.'),
    }),
    digest: section({
      hour: whole(9, 'Hour of the day, 0 to 23, in timeZone.', 0, 23),
      channels: ids(
        CHANNEL,
        'C0123ABCD',
        'Slack channels that get the digest; none = it is shown on request only.',
      ),
    }),
    quota: section({
      requests: z
        .enum(['admins', 'members'], { error: 'must be admins or members' })
        .prefault('admins')
        .meta({
          description: 'Who may send a request for more quota to Google; every member may draft one.',
          examples: ['admins'],
        }),
      contactEmail: z
        .email({ error: 'must be an e-mail address such as ml-team@example.com' })
        .optional()
        .meta({
          description:
            "Where Google writes with questions about it; none = to the sender's address in Slack.",
          examples: ['ml-team@example.com'],
        }),
    }),
    budgets,
    hours,
    tpu,
  },
  { error: strict('must hold settings, such as "timeZone: Europe/Berlin"') },
);

/** The JSON Schema for editors, draft 2020-12; kept in lamplighter.schema.json. */
export function policyJsonSchema(): Record<string, unknown> {
  const json = z.toJSONSchema(schema, {
    io: 'input',
    // Zod leaves the examples of whatever is made into something else out.
    override({ zodSchema, jsonSchema }) {
      const { examples } = z.globalRegistry.get(zodSchema) ?? {};
      if (Array.isArray(examples)) jsonSchema.examples ??= examples;
    },
  });
  return { ...json, title: 'lamplighter.yaml' };
}

/** The policy where lamplighter.yaml says nothing. `projects` from GOOGLE_CLOUD_PROJECT, the default one first. */
export function defaultPolicy(projects: readonly string[]): Policy {
  return toPolicy(schema.parse({}), projects);
}

/** Reads the text of a lamplighter.yaml; reports every fault at once. `projects` stand in when the file names none. */
export function parsePolicy(text: string, projects: readonly string[]): ReadPolicy {
  const yaml = readYaml(text);
  if (!yaml.ok) {
    const fault = { field: 'lamplighter.yaml', problem: yaml.problem, example: 'timeZone: Europe/Berlin' };
    return { ok: false, faults: [fault] };
  }
  const parsed = schema.safeParse(yaml.value);
  if (!parsed.success) return { ok: false, faults: faultsOf(schema, parsed.error, 'lamplighter.yaml') };
  const policy = toPolicy(parsed.data, projects);
  const faults = contradictions(policy);
  return faults.length === 0 ? { ok: true, policy } : { ok: false, faults };
}

/** Reads the file; one that is absent gives the defaults unless it was asked for by name. */
export function readPolicy(path: string, askedFor: boolean, projects: readonly string[]): ReadPolicy {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (absent && !askedFor) return parsePolicy('', projects);
    const problem = absent ? `there is no file ${path}` : `${path} cannot be read`;
    return {
      ok: false,
      faults: [{ field: 'LAMPLIGHTER_POLICY', problem, example: 'LAMPLIGHTER_POLICY=lamplighter.yaml' }],
    };
  }
  return parsePolicy(text, projects);
}

function toPolicy(file: z.output<typeof schema>, projects: readonly string[]): Policy {
  const { maxUnknownShare, maxStopShare, idle, families, people, ...watch } = file.watch;
  const { coresBusyAt, ...rule } = idle;
  const { maxPricePerHour, ...limits } = file.limits;
  const named = file.projects.map(({ id, channels, hours: typed }) =>
    typed === undefined ? { id, channels } : { id, channels, hours: hoursFrom(typed, file.timeZone) },
  );
  const byProject = Object.fromEntries(file.projects.map((one) => [one.id, one.idle]));
  return {
    timeZone: file.timeZone,
    teams: file.workspaces,
    admins: file.admins,
    channels: file.channels,
    projects: named.length > 0 ? named : projects.map((id) => ({ id, channels: [] })),
    imageProjects: file.imageProjects,
    limits: { ...limits, maxMicrosPerHour: maxPricePerHour },
    network: { hostProject: undefined, subnetwork: undefined, ...file.network },
    watch: {
      ...watch,
      rule,
      coresBusyAt,
      families: ruleChanges(families),
      projects: ruleChanges(byProject),
      people: ruleChanges(people),
      maxUnknownShare: maxUnknownShare / 100,
      maxStopShare: maxStopShare / 100,
    },
    budgets: budgetsFrom(file.budgets),
    hours: file.hours,
    digest: file.digest,
    quota: { requests: file.quota.requests, contactEmail: file.quota.contactEmail },
    tpu: file.tpu,
  };
}
