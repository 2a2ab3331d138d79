/** `/gpu up`: checks what was asked, writes the machine down, owes its live message; the engine does the rest. */
import { askedSize, familyOf } from '../domain/accelerators/index.ts';
import type { Stretch } from '../domain/budget.ts';
import { admit } from '../domain/decide/admit.ts';
import { fitsInWords } from '../domain/decide/budget-words.ts';
import { checkName, nameFor } from '../domain/decide/name.ts';
import { reservationOf } from '../domain/decide/reservation.ts';
import type { UserId } from '../domain/lease.ts';
import type { Machine, MachineSpec } from '../domain/machine.ts';
import type { JournalEntry } from '../domain/request.ts';
import { termsInWords } from '../domain/terms.ts';
import type { Write } from '../ports/store.ts';
import type { Approved } from './accept-request.ts';
import { askApproval, asksInstead } from './approvals.ts';
import { refusedAtTheDoor } from './at-the-door.ts';
import { type MoneyForMachine, moneyForMachine } from './budget-for-machine.ts';
import type { Deps } from './deps.ts';
import { birthSaying } from './sayings.ts';

export interface AskForMachine {
  /** Names this delivery; the same again makes no second machine. */
  readonly dedupe: string;
  readonly team: string;
  /** The workspace that the bot is installed in. */
  readonly botTeam: string;
  readonly channel: string;
  readonly actor: UserId;
  readonly isGuest: boolean;
  readonly spec: MachineSpec;
  readonly name?: string;
  readonly project?: string;
  /** What it is for, in the person's words. */
  readonly why?: string;
}

export type MachineAnswer =
  | { readonly kind: 'accepted'; readonly machine: Machine }
  | { readonly kind: 'duplicate' }
  /** No budget holds it, and somebody was asked to approve it: a few sentences. */
  | { readonly kind: 'asked'; readonly message: string }
  | { readonly kind: 'refused'; readonly field: string; readonly message: string; readonly example: string };

/** Generated names may clash; after this many tries the person is asked to choose one. */
const NAME_TRIES = 5;
/** Of these, the first so many with a name of words alone; then a piece of the id makes it unlike any other. */
const PLAIN_TRIES = 2;

/**
 * Accepts or refuses a request for a machine. Writes one machine, with what `also` adds, or nothing; never waits for
 * Google.
 */
export async function requestMachine(
  deps: Deps,
  ask: AskForMachine,
  {
    also = () => [],
    approved,
    mayAsk = approved === undefined,
  }: {
    readonly also?: (machine: Machine) => readonly Write[];
    /** Somebody has approved it: budgets do not hold it back, and that is written down with it. */
    readonly approved?: Approved;
    /** Whether somebody may be asked to approve what no budget holds. */
    readonly mayAsk?: boolean;
  } = {},
): Promise<MachineAnswer> {
  const { store, policy } = deps;
  const project = ask.project ?? policy.projects[0]?.id ?? '';
  const admission = admit({
    spec: ask.spec,
    policy,
    project,
    channel: ask.channel,
    actorTeam: ask.team,
    botTeam: ask.botTeam,
    isGuest: ask.isGuest,
    name: ask.name,
  });
  if (!admission.admitted) return { kind: 'refused', ...refusal(admission) };
  const hopeless = await refusedAtTheDoor(deps, ask.spec);
  if (hopeless !== undefined) return { kind: 'refused', ...hopeless };

  for (let i = 0; i < NAME_TRIES; i++) {
    const now = await store.now();
    const money = await moneyForMachine(deps, { project, owner: ask.actor }, ask.spec, now);
    if (money.kind === 'unpriced') return { kind: 'refused', ...money.refusal };
    const id = deps.newId();
    const made = nameFor(id, ask.spec.family);
    const name = ask.name ?? (i < PLAIN_TRIES ? made : `${made}-${id.slice(-4)}`);
    const machine = holding(newMachine(id, name, ask, project, now), money.stretch);
    const entry: JournalEntry = {
      at: now,
      machineId: id,
      machineName: machine.name,
      kind: 'requested',
      text: `<@${ask.actor}> asked for ${describe(ask.spec)} as ${machine.name}.`,
      detail: ask.spec,
    };
    const writes: Write[] = [
      { write: 'journal', entry },
      { write: 'say', saying: birthSaying(machine, now) },
      ...reserving(machine, policy.timeZone),
      ...also(machine),
      ...(approved?.writes ?? []),
    ];
    const most = policy.limits.machinesPerPerson;
    const checks = approved === undefined ? money.checks : [{ approved: approved.approval }];
    const outcome = await store.acceptMachine(ask.dedupe, machine, most, writes, checks);
    if (outcome === 'accepted') {
      deps.nudge.nudge();
      return { kind: 'accepted', machine };
    }
    if (outcome === 'duplicate') return { kind: 'duplicate' };
    if (outcome === 'too-many') return tooMany(most);
    if (outcome === 'unmet' && approved !== undefined) return { kind: 'duplicate' };
    if (outcome === 'unmet' && money.over !== undefined) {
      return mayAsk && asksInstead(policy)
        ? askInstead(deps, ask, project, money.over)
        : { kind: 'refused', ...refusal(money.over.refusal) };
    }
    // Somebody else was faster with the money: what is left of it is looked at anew.
    if (outcome === 'unmet') continue;
    if (ask.name !== undefined) return nameTaken(ask.name);
  }
  return nameTaken('the generated name');
}

/** Puts it to those who may approve it. */
async function askInstead(
  deps: Deps,
  { dedupe, actor, team, channel, spec, name, why }: AskForMachine,
  project: string,
  { refusal, room }: NonNullable<Extract<MoneyForMachine, { kind: 'held' }>['over']>,
): Promise<MachineAnswer> {
  const wanted = {
    kind: 'machine' as const,
    spec,
    project,
    ...(name === undefined ? {} : { name }),
    ...(why === undefined ? {} : { why }),
  };
  const asked = await askApproval(deps, { dedupe, actor, team, channel, wanted, room });
  return asked.kind === 'asked'
    ? { kind: 'asked', message: `${refusal.short}${fitsInWords(room.longest)} ${asked.message}` }
    : asked;
}

function holding(machine: Machine, stretch: Stretch | undefined): Machine {
  if (stretch === undefined) return machine;
  return { ...machine, reserved: { ...stretch, owner: machine.lease.owner } };
}

function reserving(machine: Machine, timeZone: string): readonly Write[] {
  if (machine.reserved === undefined) return [];
  return [{ write: 'reserve', reservation: reservationOf(machine, machine.reserved, timeZone) }];
}

function newMachine(id: string, name: string, ask: AskForMachine, project: string, now: number): Machine {
  return {
    id,
    name,
    project,
    kind: familyOf(ask.spec.family)?.kind ?? 'gpu',
    team: ask.team,
    channel: ask.channel,
    spec: ask.spec,
    lease: { owner: ask.actor, why: ask.why ?? '', until: now + ask.spec.leaseFor },
    state: 'accepted',
    stateSince: now,
    askedAt: now,
    placement: { offers: [], skipped: [], attempts: [] },
    operation: undefined,
    zone: undefined,
    shape: undefined,
    price: undefined,
    incarnation: undefined,
    bootPhase: undefined,
    starts: 1,
    readyAt: undefined,
    stopReason: undefined,
    stopBy: undefined,
    trouble: undefined,
    snoozedUntil: undefined,
    tries: 0,
    labelledUntil: undefined,
  };
}

/** `1 × l4`, `2 × a100-80 spot`, `v5e-8`. */
export function describe(spec: MachineSpec): string {
  return `${askedSize(spec)}${spec.buy === 'on-demand' ? '' : ` ${spec.buy}`}${termsInWords(spec)}`;
}

function refusal(r: { field: string; message: string; example: string }) {
  return { field: r.field, message: r.message, example: r.example };
}

function tooMany(limit: number): MachineAnswer {
  return {
    kind: 'refused',
    field: 'limit',
    message: `You hold ${limit} machines already, and ${limit} is the most one person may hold. Remove one first; stopped ones count because their disks cost money.`,
    example: '/gpu ls',
  };
}

function nameTaken(name: string): MachineAnswer {
  return {
    kind: 'refused',
    field: 'name',
    message: `A machine called ${name} exists already in this project. Choose another name.`,
    example: `/gpu up l4 --name ${checkName(`${name}-2`).ok ? `${name}-2` : 'trainer-2'}`,
  };
}
