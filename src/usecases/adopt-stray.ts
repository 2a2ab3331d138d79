/** Takes a machine that Lamplighter did not make under its care, for the person who asked: its labels first, then its row. */
import { shapeIn } from '../domain/decide/strays.ts';
import type { MachineSpec } from '../domain/machine.ts';
import type { Notice } from '../domain/notice.ts';
import type { Request, RequestVerb } from '../domain/request.ts';
import type { Result } from '../domain/result.ts';
import type { SeenStray } from '../domain/stray.ts';
import { type Duration, SECOND } from '../domain/time.ts';
import type { CloudMachine, MachineAt } from '../ports/cloud.ts';
import type { Claim, Write } from '../ports/store.ts';
import { adoptMachine } from './adopt-machine.ts';
import type { EngineDeps } from './engine-deps.ts';
import { labelsOf, MACHINE } from './labels.ts';
import { openQuestion } from './stray-questions.ts';

/** So long Google is left alone when it gave no definite answer. */
const AGAIN: Duration = 30 * SECOND;

type Adopt = Extract<RequestVerb, { verb: 'adopt' }>;

/**
 * Labels before the row: what is labelled and has no row is adopted by the next pass, while a row whose machine shows no
 * label would be taken for gone. The request's id is the machine's, so that a repetition makes no second one.
 */
export async function adoptOnRequest(deps: EngineDeps, claim: Claim<Request>, what: Adopt): Promise<void> {
  const { row } = claim;
  const open = await openQuestion(deps, what);
  if (open === undefined || open.question.end !== undefined) {
    await deps.store.finishRequest(claim, undefined, []);
    return;
  }
  const { stray } = open.question;
  const at = placeOf(stray);
  const found = await deps.cloud.get(at);
  if (isOpen(found)) return later(deps, claim);
  const no = found.ok
    ? await whyNot(deps, row, stray, found.value)
    : `Google did not show it (${found.fault.message})`;
  if (no !== undefined || !found.ok) return refuse(deps, claim, stray, no ?? '');
  const now = await deps.store.now();
  const until = now + deps.policy.limits.defaultLease;
  const labels = labelsOf({
    id: row.id,
    team: what.team,
    channel: row.channel,
    lease: { owner: row.actor, why: '', until },
    spec: specOf(deps, stray),
  });
  const labelled = await deps.cloud.setLabels(at, labels);
  if (isOpen(labelled)) return later(deps, claim);
  if (!labelled.ok) {
    return refuse(deps, claim, stray, `Google did not take its labels (${labelled.fault.message})`);
  }
  const seen = { ...found.value, labels: { ...found.value.labels, ...labels } };
  // A pass may have been quicker.
  const isHeld = (await adoptMachine(deps, seen, now)) || (await deps.store.machine(row.id)) !== undefined;
  if (!isHeld) {
    return refuse(deps, claim, stray, 'it could not be written down');
  }
  await deps.store.finishRequest(
    claim,
    undefined,
    open.ended({ kind: 'adopted', by: row.actor, at: now, until }),
  );
  deps.nudge.nudge();
}

/** No definite answer: what was asked may have happened. */
function isOpen(answer: Result<unknown>): boolean {
  return !answer.ok && (answer.fault.kind === 'unavailable' || answer.fault.kind === 'throttled');
}

async function later(deps: EngineDeps, claim: Claim<Request>): Promise<void> {
  await deps.store.finishRequest(claim, (await deps.store.now()) + AGAIN, []);
}

function placeOf({ service, project, zone, name }: SeenStray): MachineAt {
  return { ...(service === undefined ? {} : { service }), project, zone, name };
}

/** To follow a colon; undefined when nothing stands in the way. */
async function whyNot(
  deps: EngineDeps,
  { actor, id }: Request,
  { project, name, instanceId, family }: SeenStray,
  seen: CloudMachine,
): Promise<string | undefined> {
  if (seen.instanceId !== instanceId) return 'there is another machine of that name now';
  if (seen.labels[MACHINE] === id.toLowerCase()) return undefined;
  if (seen.labels.lamplighter !== undefined) return 'somebody else has taken it in';
  if (seen.status !== 'running') return `it does not run any more (${seen.status})`;
  if (family === undefined) return `I do not know its machine type, ${seen.machineType}`;
  if ((await deps.store.machines({ project, name })).length > 0) return 'I hold another machine of that name';
  const most = deps.policy.limits.machinesPerPerson;
  const own = await deps.store.machines({ owner: actor });
  return own.length >= most ? `you hold ${own.length} machines already, and ${most} is the most` : undefined;
}

function specOf(deps: EngineDeps, stray: SeenStray): MachineSpec {
  const { accelerator, machineType, count, family = '', spot } = stray;
  const attached = accelerator === machineType ? undefined : { type: accelerator, count };
  const { shape } = shapeIn(machineType, attached);
  return {
    family,
    count,
    buy: spot ? 'spot' : 'on-demand',
    leaseFor: deps.policy.limits.defaultLease,
    zone: undefined,
    ...(shape === undefined || shape.standard ? {} : { machineType }),
  };
}

async function refuse(
  deps: EngineDeps,
  claim: Claim<Request>,
  { name, project, zone }: SeenStray,
  because: string,
): Promise<void> {
  const { id, actor, channel } = claim.row;
  const notice: Notice = {
    kind: 'request-failed',
    machineName: undefined,
    what: `${name} in ${zone} (${project}) was not taken in: ${because}.`,
    next: 'Nothing was changed. Press Adopt again once that is settled, or Leave it alone.',
  };
  const said: Write = {
    write: 'say',
    saying: { key: `adopt-asked:${id}`, destination: { to: 'ephemeral', channel, user: actor }, notice },
  };
  await deps.store.finishRequest(claim, undefined, [said]);
}
