/** /gpu quota: what a project may have, uses and could still have, asked of Google by the engine. */
import { type Family, familyOf, isReserved } from '../../domain/accelerators/index.ts';
import { projectTrouble } from '../../domain/decide/admit.ts';
import { isCountedByZone } from '../../domain/decide/quota.ts';
import { nearWords } from '../../domain/near.ts';
import { regionMatches, zoneMatches } from '../../domain/zone.ts';
import { type Caller, command } from '../grammar/spec.ts';
import { code, escaped, escapedButMentions } from '../mrkdwn.ts';
import type { Reply } from '../reply.ts';
import { cannotPost, fieldRefusal, unsoldSize } from './answers.ts';
import { askFor } from './ask.ts';

export const quota = command(
  {
    name: 'quota',
    aliases: ['quotas', 'limits'],
    summary: 'Show what Google lets a project have: limit, use, and what could still be had, per region.',
    details:
      'Read from Google when you ask. Both the region’s quota and the project’s limit on all GPUs together must allow a machine; what could still be had is the smaller of the two. TPUs are counted by zone and by region, in chips or TensorCores.',
    args: {
      accelerator: {
        kind: 'accelerator',
        label: 'FAMILY',
        optional: true,
        what: 'which GPU or TPU, and how many at once if more than one: l4, a100-80:2, v6e-8. Without it, every family.',
        example: '/gpu quota l4',
      },
      region: {
        kind: 'zone',
        label: 'REGION',
        optional: true,
        what: 'a region, a zone in it, or a pattern with *.',
        example: '/gpu quota l4 us-central1',
      },
    },
    flags: {
      project: {
        kind: 'project',
        label: 'PROJECT',
        what: 'The Google Cloud project; the default one otherwise.',
        example: '/gpu quota l4 --project my-project',
      },
    },
    examples: ['/gpu quota', '/gpu quota l4', '/gpu quota a100-80:2 us-*', '/gpu quota v6e-8'],
    permission: 'look',
  },
  async ({ args, flags }, caller) => {
    const blocked = await cannotPost(caller);
    if (blocked !== undefined) return blocked;
    const project = projectOf(caller, flags.project, '/gpu quota');
    if (typeof project !== 'string') return project;
    const { accelerator, region } = args;
    const family = accelerator === undefined ? undefined : familyOf(accelerator.family);
    if (accelerator !== undefined && family !== undefined) {
      const wrong =
        reserved(family) ??
        unsoldSize(family, accelerator.count, 'quota') ??
        (await notInRegion(caller, family, accelerator.count, region));
      if (wrong !== undefined) return wrong;
    }
    const what = {
      verb: 'quota' as const,
      project,
      count: accelerator?.count ?? 1,
      ...(family === undefined ? {} : { family: family.name }),
      ...(region === undefined ? {} : { region }),
    };
    return askFor(
      caller,
      undefined,
      what,
      () => `Google is being asked for the quotas of ${code(project)}; they follow here.`,
    );
  },
);

/** The project that is meant, or why it may not be used from there; `command` works with another one. */
export function projectOf(
  { deps: { policy }, channel }: Caller,
  asked: string | undefined,
  command: string,
): string | Reply {
  const project = asked ?? policy.projects[0]?.id ?? '';
  const trouble = projectTrouble(policy, project, channel);
  if (trouble === undefined) return project;
  const { message, instead } = trouble;
  const example = `${command}${instead === undefined ? '' : ` --project ${instead}`}`;
  return fieldRefusal('--project', escapedButMentions(message), example);
}

/** What is agreed on with Google beforehand is not a matter of quota. */
export function reserved(family: Family): Reply | undefined {
  if (!isReserved(family)) return undefined;
  return fieldRefusal(
    'FAMILY',
    `Google sells ${escaped(family.title)} by reservation only, so no quota that I can show decides over it.`,
    '/gpu quota',
  );
}

/** Refuses a region in which the family is not sold, as far as the catalogue tells; `command` comes before it. */
export async function notInRegion(
  { deps: { catalog } }: Caller,
  family: Family,
  count: number | undefined,
  region: string | undefined,
  command = `/gpu quota ${family.name}`,
): Promise<Reply | undefined> {
  if (region === undefined || catalog === undefined) return undefined;
  const { placesSelling } = await import('../../usecases/read-quotas.ts');
  const sold = await placesSelling(catalog, family, count);
  const matches = isCountedByZone(family, count) ? zoneMatches : regionMatches;
  if (sold.length === 0 || sold.some((one) => matches(region, one))) return undefined;
  const [near] = nearWords(region, sold, 1);
  return fieldRefusal(
    'REGION',
    `There is no ${family.name} in ${code(region)}. It is in ${sold.join(', ')}.`,
    `${command} ${near ?? sold[0] ?? 'us-central1'}`,
  );
}
