/** What people asked to be changed of a machine: looked at once more, then begun. */
import { familyOf, shortSize, typedSize } from '../domain/accelerators/index.ts';
import type { Make, ResizeChange } from '../domain/change.ts';
import { unfitForDisk } from '../domain/decide/change.ts';
import { whyNot } from '../domain/decide/place.ts';
import { stepsBetween, unfitForResize, type Wish, withoutMachine } from '../domain/decide/resize.ts';
import type { Unfit } from '../domain/decide/unfit.ts';
import type { Change, Machine, MoveChange, StopReason } from '../domain/machine.ts';
import type { Offer } from '../domain/offer.ts';
import type { Request } from '../domain/request.ts';
import type { Claim, Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { projectQuotas } from './project-quotas.ts';
import { birthSaying } from './sayings.ts';
import { enter, type Given, journal } from './step.ts';

/** What became of one request: applied (with a changed machine), answered without change, or not yet possible. */
export type Applied = Done | 'wait';

export interface Done {
  readonly machine: Machine;
  readonly writes: readonly Write[];
  /** Set when the machine, and all that was owed before, is saved already. */
  readonly claim?: Claim<Machine>;
}

/** The boot disk is to grow; the machine goes on as it stands. */
export function applyDisk(given: Given, request: Request, gb: number): Applied {
  const { machine, now } = given;
  if (machine.operation !== undefined) return 'wait';
  const unfit = unfitForDisk(machine, gb);
  if (unfit !== undefined) return refused(given, request, unfit);
  const change: Change = {
    kind: 'disk',
    begunAt: now,
    by: request.actor,
    toGb: gb,
    disk: undefined,
    grown: false,
  };
  const text = `<@${request.actor}> asks for a disk of ${gb} GB for ${machine.name}.`;
  return begin(given, { ...machine, tries: 0, change }, text);
}

/** Checks price, limits and quotas as they are now; then the machine stops, or is changed as it stands. */
export async function applyResize(
  deps: EngineDeps,
  given: Given,
  request: Request,
  wish: Wish & { readonly start: boolean },
): Promise<Applied> {
  const { machine, now } = given;
  if (machine.operation !== undefined || machine.state === 'stopping' || machine.state === 'starting') {
    return 'wait';
  }
  const unfit = unfitForResize(machine, wish);
  const offer = unfit ?? (await offerHere(deps, machine, wish));
  if ('message' in offer) return refused(given, request, offer);
  const { spec, shape, price } = machine;
  if (shape === undefined) throw new Error(`${machine.name} is in a zone without being of a shape`);
  const from: Make = { family: spec.family, count: spec.count, buy: spec.buy, shape, price };
  const { family, count, buy } = wish;
  const to: Make = { family, count, buy, shape: offer.shape, price: offer.price };
  const ran = machine.state !== 'stopped';
  const change: ResizeChange = {
    kind: 'resize',
    begunAt: now,
    by: request.actor,
    from,
    to,
    ran,
    starts: ran || wish.start,
    phase: ran ? 'stop' : 'set',
    todo: stepsBetween(from, to),
    done: [],
  };
  const text = `<@${request.actor}> makes ${shortSize(family, count)} ${buy} of ${machine.name}.`;
  return beginStopped(given, request, change, text);
}

/** The offer that the machine would become, in its own zone; or why not, as far as only catalogue and quotas tell. */
async function offerHere(deps: EngineDeps, machine: Machine, wish: Wish): Promise<Offer | Unfit> {
  const { name, zone } = machine;
  const { family, count, buy } = wish;
  const listed = await deps.catalog.offers(family, count, buy);
  if (!listed.ok) {
    const message = `Google's prices could not be read, so ${name} stays as it is.`;
    return { message, example: resizeCommand(machine, wish) };
  }
  const offer = listed.value.offers.find((one) => one.zone === zone);
  if (offer === undefined) {
    return {
      message: `Google does not sell ${shortSize(family, count)} ${buy} in ${zone}, where ${name} and its disk are.`,
      example: `/gpu prices ${family}`,
    };
  }
  const wanted = familyOf(family);
  const quotas = await projectQuotas(deps, machine.project, wanted === undefined ? [] : [wanted]);
  // Who confirmed the new price is not held to the limit of the old one; the policy's stands.
  const { maxMicrosPerHour, ...spec } = machine.spec;
  const because = whyNot(offer, {
    spec: { ...spec, family, count, buy },
    quotas: quotas.ok ? withoutMachine(quotas.value, machine, false) : undefined,
    limits: deps.policy.limits,
    publicAddress: deps.policy.network.publicAddress,
    now: 0,
  });
  if (because === undefined) return offer;
  return {
    message: `${name} cannot become ${shortSize(family, count)}. ${because}`,
    example: `/gpu quota ${family}`,
  };
}

function resizeCommand({ name }: Machine, { family, count }: Wish): string {
  return `/gpu resize ${name} ${typedSize(family, count)}`;
}

/** The same for a change of a machine that must not run: what runs is stopped first. */
export function beginStopped(
  given: Given,
  request: Request,
  change: ResizeChange | MoveChange,
  text: string,
): Applied {
  const { machine, now } = given;
  const begun: Machine = change.ran
    ? {
        ...enter(machine, 'stopping', now),
        stopReason: stopReasonOf(request, machine),
        stopBy: request.actor,
        change,
      }
    : { ...machine, stateSince: now, tries: 0, change };
  return begin(given, begun, text);
}

/** The change is under way, and its message says so. */
function begin({ now }: Given, machine: Machine, text: string): Applied {
  return {
    machine,
    writes: [
      journal(machine, now, 'changed', text, machine.change),
      { write: 'say', saying: birthSaying(machine, now) },
    ],
  };
}

/** Nothing is changed, and the person who asked is told why. */
export function refused({ machine, now }: Given, request: Request, { message, example }: Unfit): Done {
  return {
    machine,
    writes: [
      journal(machine, now, 'refused', message),
      {
        write: 'say',
        saying: {
          key: `refused:${request.id}`,
          destination: { to: 'person', user: request.actor },
          notice: {
            kind: 'request-failed',
            machineName: machine.name,
            what: message,
            next: `For example: ${example}`,
          },
        },
      },
    ],
  };
}

/** Why a machine stops when a person has it changed. */
function stopReasonOf({ actor }: Request, { lease }: Machine): StopReason {
  return actor === lease.owner ? 'owner' : 'admin';
}
