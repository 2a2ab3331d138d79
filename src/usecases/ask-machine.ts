/** Stop, start, remove, keep, disk, resize, logs, quota, digest: checks who asks, writes the request down; the engine carries it out. */
import { unfitForChange, unfitForDisk } from '../domain/decide/change.ts';
import { unfitForCopy } from '../domain/decide/copy.ts';
import { endOnly, unfitToStop } from '../domain/decide/endings.ts';
import { unfitForHours } from '../domain/decide/hours-words.ts';
import { latestKeep } from '../domain/decide/latest-keep.ts';
import { unfitForMove } from '../domain/decide/move.ts';
import { type Action, permit } from '../domain/decide/permit.ts';
import { unfitForResize } from '../domain/decide/resize.ts';
import type { Unfit } from '../domain/decide/unfit.ts';
import type { UserId } from '../domain/lease.ts';
import { ENDED_STATES, type Machine } from '../domain/machine.ts';
import type { Request, RequestVerb } from '../domain/request.ts';
import type { Duration, Millis } from '../domain/time.ts';
import { acceptRequest, type NotAccepted } from './accept-request.ts';
import type { Deps } from './deps.ts';
import { offerable, unfitToTake } from './offers.ts';

/** What a person can ask for; the watchdog's own verbs are not among them. */
export type Ask =
  | { readonly verb: 'start' }
  | { readonly verb: 'stop' }
  | { readonly verb: 'remove' }
  /** Remove it, as long as no zone has taken it. */
  | { readonly verb: 'cancel' }
  | { readonly verb: 'keep'; readonly for: Duration; readonly why?: string }
  | { readonly verb: 'keep-until'; readonly until: Millis; readonly why?: string }
  | { readonly verb: 'logs' }
  | Extract<RequestVerb, { verb: 'hours' }>
  | Extract<
      RequestVerb,
      { verb: 'disk' | 'resize' | 'move' | 'copy' | 'cancel-copy' | 'hand-over' | 'take-over' }
    >
  | { readonly verb: 'rightsize' }
  | Extract<RequestVerb, { verb: 'quota' }>
  | { readonly verb: 'digest' };

/** A question that is about no machine. */
function isGeneral({ verb }: Ask): boolean {
  return verb === 'digest' || verb === 'quota';
}

export interface AskOfMachine {
  readonly dedupe: string;
  readonly actor: UserId;
  readonly team: string;
  /** The workspace that the bot is installed in. */
  readonly botTeam: string;
  readonly isGuest: boolean;
  readonly channel: string;
  /** A name as typed, or our id from a button; neither for what is about no machine. */
  readonly machineName?: string;
  readonly machineId?: string;
  /** From a button: refuse when the machine has been started anew since the button was shown. */
  readonly incarnation?: string;
  readonly what: Ask;
}

export type AskAnswer =
  | {
      readonly kind: 'accepted';
      readonly machine: Machine | undefined;
      /** For a keep: until when it is kept, which may be less than was asked. */
      readonly until?: Millis;
      readonly capped?: boolean;
    }
  | NotAccepted;

/** Accepts or refuses a request. Writes one row or nothing; never waits for Google. */
export async function askMachine(deps: Deps, ask: AskOfMachine): Promise<AskAnswer> {
  const { store, policy } = deps;
  const now = await store.now();
  const machine = isGeneral(ask.what) ? undefined : await findMachine(deps, ask);
  if (!isGeneral(ask.what) && machine === undefined) {
    const over = ask.what.verb === 'start' ? await machineOver(deps, ask) : undefined;
    if (over !== undefined) return over;
    return {
      kind: 'refused',
      message:
        ask.machineName === undefined
          ? 'That machine is gone. /gpu ls shows the ones there are.'
          : `There is no machine called ${ask.machineName}. /gpu ls --all shows the ones there are.`,
      example: '/gpu ls',
    };
  }
  const permission = permit({
    actor: ask.actor,
    isGuest: ask.isGuest,
    team: ask.team,
    botTeam: ask.botTeam,
    channel: ask.channel,
    policy,
    action: actionOf(ask.what),
    machine,
  });
  if (!permission.permitted) return { kind: 'refused', message: permission.because };

  const verb = toVerb(ask, machine, latestKeep(machine, policy.limits, now), now);
  if (machine !== undefined) {
    const no = unfit(machine, verb, ask, now) ?? (await unfitOffer(deps, machine, verb, ask));
    if (no !== undefined) return no;
  }
  const request: Request = {
    id: deps.newId(),
    // What is only read is read beside the machine's own work, which may take long.
    machineId: verb.verb === 'logs' || verb.verb === 'rightsize' ? undefined : machine?.id,
    actor: ask.actor,
    channel: ask.channel,
    at: now,
    what: verb,
  };
  const outcome = await acceptRequest(deps, ask.dedupe, request, machine, { team: ask.team });
  if (outcome !== 'accepted') return outcome;
  deps.nudge.nudge();
  return verb.verb === 'keep'
    ? { kind: 'accepted', machine, until: verb.until, capped: verb.until < askedUntil(ask.what, now) }
    : { kind: 'accepted', machine };
}

function actionOf({ verb }: Ask): Action {
  if (verb === 'keep-until') return 'keep';
  if (verb === 'cancel') return 'remove';
  if (verb === 'cancel-copy') return 'copy';
  return verb === 'quota' || verb === 'rightsize' ? 'look' : verb;
}

async function findMachine(deps: Deps, ask: AskOfMachine): Promise<Machine | undefined> {
  if (ask.machineId !== undefined) {
    const machine = await deps.store.machine(ask.machineId);
    return machine === undefined || ENDED_STATES.includes(machine.state) ? undefined : machine;
  }
  if (ask.machineName === undefined) return undefined;
  const named = await deps.store.machines({ name: ask.machineName });
  // Two projects may have a machine of that name: one's own is meant.
  return named.find((machine) => machine.lease.owner === ask.actor) ?? named[0];
}

/** What to do instead of starting a machine that has ended for good; undefined where there was none of that name. */
async function machineOver(
  deps: Deps,
  { machineName: name, machineId, actor }: AskOfMachine,
): Promise<AskAnswer | undefined> {
  const named = name === undefined ? [] : await deps.store.machines({ name, states: ENDED_STATES });
  const machine =
    machineId === undefined
      ? (named.find(({ lease }) => lease.owner === actor) ?? named[0])
      : await deps.store.machine(machineId);
  if (machine === undefined) return undefined;
  const is = machine.state === 'gone' ? 'is removed, with its disk,' : 'never came to life';
  const message = `${machine.name} ${is} and cannot be started again. This gets one like it.`;
  return { kind: 'refused', message, example: `/gpu up like ${machine.name}` };
}

function askedUntil(what: Ask, now: Millis): Millis {
  if (what.verb === 'keep') return now + what.for;
  return what.verb === 'keep-until' ? what.until : now;
}

function toVerb(ask: AskOfMachine, machine: Machine | undefined, latest: Millis, now: Millis): RequestVerb {
  const { what } = ask;
  switch (what.verb) {
    case 'quota':
    case 'disk':
    case 'resize':
    case 'move':
    case 'copy':
    case 'take-over':
    case 'hours':
      return what;
    default:
      break;
  }
  if (what.verb === 'digest') return { verb: 'digest', channel: ask.channel };
  if (what.verb === 'logs' || what.verb === 'rightsize')
    return { verb: what.verb, machine: machine?.id ?? '' };
  if (what.verb === 'keep' || what.verb === 'keep-until') {
    return { verb: 'keep', until: Math.min(askedUntil(what, now), latest), why: what.why ?? '' };
  }
  return { verb: what.verb === 'cancel' ? 'remove' : what.verb };
}

/** Why this cannot be done to the machine as it is now. The engine looks again: this only spares people a wait. */
function unfit(machine: Machine, verb: RequestVerb, ask: AskOfMachine, now: Millis): AskAnswer | undefined {
  const refuse = (message: string, example?: string): AskAnswer => ({
    kind: 'refused',
    message,
    ...(example === undefined ? {} : { example }),
  });
  const life = machine.incarnation;
  if (ask.incarnation !== undefined && life !== undefined) {
    if (ask.incarnation !== `${life.instanceId}-${life.startedAt}`) {
      return refuse(
        `${machine.name} has been started anew since this message. /gpu show ${machine.name} tells how it stands.`,
      );
    }
  }
  const { name, state } = machine;
  if (ask.what.verb === 'cancel' && state !== 'accepted' && state !== 'placing') {
    return refuse(
      `Too late: ${machine.zone ?? 'a zone'} has taken ${name} already. Remove it if you no longer need it.`,
      `/gpu rm ${name}`,
    );
  }
  if (verb.verb === 'keep') {
    if (verb.until <= now) return refuse('That moment has passed already.', `/gpu keep ${name} 2h`);
    if (machine.change === undefined && (state === 'stopped' || state === 'stopping')) {
      return refuse(
        `${name} is ${state === 'stopped' ? 'stopped' : 'being stopped'}. Start it again first.`,
        `/gpu start ${name}`,
      );
    }
    if (state === 'deleting') return refuse(`${name} is being removed.`);
  }
  if (verb.verb === 'copy') {
    const no = unfitForCopy(machine);
    if (no !== undefined) return refuse(no.message, no.example);
  }
  if (verb.verb === 'cancel-copy' && machine.copy === undefined) {
    return refuse(`${name} copies nothing at present.`, `/gpu show ${name}`);
  }
  const busy = unfitToChange(machine, verb);
  if (busy !== undefined) return refuse(busy.message, busy.example);
  if (verb.verb === 'logs' && machine.zone === undefined) {
    return refuse(`${name} has no console yet: no zone has taken it so far.`, `/gpu show ${name}`);
  }
  if (verb.verb === 'start' && state === 'deleting') {
    return refuse(`${name} is being removed. This gets one like it.`, `/gpu up like ${name}`);
  }
  if (verb.verb === 'start' && state !== 'stopped' && state !== 'stopping') {
    return refuse(`${name} is not stopped (it is ${state}).`, `/gpu show ${name}`);
  }
  if (verb.verb === 'stop') {
    if (state === 'stopped')
      return refuse(
        `${name} is stopped already. Its disk still costs a little; remove it when you no longer need it.`,
        `/gpu rm ${name}`,
      );
    if (state === 'deleting') return refuse(`${name} is being removed.`);
    const no = state === 'accepted' || state === 'placing' ? undefined : unfitToStop(machine);
    if (no !== undefined) return refuse(no.message, no.example);
  }
  return undefined;
}

/** Why it cannot be offered, or taken. */
async function unfitOffer(
  deps: Deps,
  machine: Machine,
  verb: RequestVerb,
  { actor, channel }: AskOfMachine,
): Promise<AskAnswer | undefined> {
  const no =
    verb.verb === 'hand-over'
      ? await offerable(deps, machine)
      : verb.verb === 'take-over'
        ? await unfitToTake(deps, machine, { actor, channel, round: verb.round })
        : undefined;
  return no !== undefined && 'message' in no ? { kind: 'refused', ...no } : undefined;
}

/** Why the change cannot be; and what would have to wait for one under way is better asked when it has ended. */
function unfitToChange(machine: Machine, verb: RequestVerb): Unfit | undefined {
  switch (verb.verb) {
    case 'hours':
      return verb.week && endOnly(machine) !== undefined ? unfitForHours(machine) : undefined;
    case 'disk':
      return unfitForDisk(machine, verb.gb);
    case 'resize':
      return unfitForResize(machine, verb);
    case 'move':
      return unfitForMove(machine, verb);
    case 'stop':
    case 'start':
    case 'remove':
      return machine.change === undefined ? undefined : unfitForChange(machine);
    default:
      return undefined;
  }
}
