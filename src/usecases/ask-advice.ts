/** Asks Google where a machine is likely to be had, and orders the zones with what it says. */
import { isAdvised, type ZoneAdvice } from '../domain/advice.ts';
import { type Plan, type PlanInput, planPlacement } from '../domain/decide/place.ts';
import type { MachineSpec } from '../domain/machine.ts';
import type { Offer } from '../domain/offer.ts';
import { type Duration, SECOND } from '../domain/time.ts';
import { regionOf } from '../domain/zone.ts';
import type { AdviceQuestion } from '../ports/advice.ts';
import type { EngineDeps } from './engine-deps.ts';

/** What a birth waits for advice at most: a wasted attempt costs ten times that. */
const PATIENCE: Duration = 2 * SECOND;
/** The order is only changed near its top, where the attempts are. */
const TOP = 8;
/** Calls for one plan; they run side by side. */
const MOST_REGIONS = 3;

/** What a plan is made of that the policy does not tell already. */
type Wanted = Omit<PlanInput, 'advice' | 'limits' | 'publicAddress' | 'project'>;

/**
 * `planPlacement` under the policy, with Google's advice on the regions of the first few offers, where it gives any. Advice that fails or
 * is late is simply unknown: the plan is then what it was.
 */
export async function planAdvised(
  deps: Pick<EngineDeps, 'advice' | 'log' | 'policy'>,
  project: string,
  wanted: Wanted,
): Promise<Plan> {
  const { limits, network, projects } = deps.policy;
  const input: PlanInput = {
    ...wanted,
    limits,
    publicAddress: network.publicAddress,
    project: project === projects[0]?.id ? undefined : project,
  };
  const plan = planPlacement(input);
  if (plan.kind === 'refused') return plan;
  const questions = questionsOn(project, input.spec, plan.placement.offers);
  const advice = await askAll(deps, questions);
  return advice.length === 0 ? plan : planPlacement({ ...input, advice });
}

/** Everything that Google answers to these questions in time; what fails is logged. */
async function askAll(
  { advice, log }: Pick<EngineDeps, 'advice' | 'log'>,
  questions: readonly AdviceQuestion[],
): Promise<readonly ZoneAdvice[]> {
  const answers = await Promise.all(questions.map((question) => advice.capacity(question, PATIENCE)));
  return answers.flatMap((answer, i) => {
    if (answer.ok) return answer.value;
    log.info({ region: questions[i]?.region, fault: answer.fault }, 'no advice on capacity');
    return [];
  });
}

/** One question a region, of all the offers there; none where Google has no advice, or there is nothing to order. */
function questionsOn(
  project: string,
  { family, buy }: MachineSpec,
  offers: readonly Offer[],
): AdviceQuestion[] {
  if (!isAdvised(family, buy) || offers.length < 2) return [];
  const top = offers.slice(0, TOP).map(({ zone }) => regionOf(zone));
  const regions = [...new Set(top)].slice(0, MOST_REGIONS);
  return regions.flatMap((region) => {
    const there = offers.filter(({ zone }) => regionOf(zone) === region);
    const shape = there[0]?.shape;
    return shape === undefined ? [] : [{ project, region, shape, buy, zones: there.map(({ zone }) => zone) }];
  });
}
