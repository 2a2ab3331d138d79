/** Which fault, if any, strikes a call: the plan's faults that last now, drawn one by one. */
import type { Millis } from '../../src/domain/time.ts';
import type { FaultKind, Plan, Planned, Target } from './plan.ts';
import { Random } from './random.ts';

export type Port =
  | 'cloud'
  | 'meters'
  | 'billing'
  | 'quotas'
  | 'advice'
  | 'buckets'
  | 'catalog'
  | 'chat'
  | 'database';

/** A call as faults, kills and freezes see it. */
export interface Call {
  readonly port: Port;
  readonly method: string;
}

const CHANGES = new Set(['create', 'start', 'stop', 'remove']);
const MONEY = new Set<Port>(['billing', 'quotas']);

export function concerns(target: Target, { port, method }: Call): boolean {
  switch (target) {
    case 'any':
      return true;
    case 'change':
      return port === 'cloud' && CHANGES.has(method);
    case 'create':
    case 'stop':
      return port === 'cloud' && method === target;
    case 'money':
      return MONEY.has(port);
    case 'post':
      return port === 'chat' && method === 'post';
    case 'write':
      return port === 'database' && method !== 'read' && method !== 'now';
    case 'cloud':
    case 'meters':
    case 'chat':
    case 'database':
      return port === target;
  }
}

/** Kinds that only some calls of their target can meet. */
function fits(fault: FaultKind, { port, method }: Call): boolean {
  switch (fault) {
    case 'partial':
      return method === 'list' || port === 'meters';
    case 'late':
    case 'operation-error':
    case '409':
      return CHANGES.has(method);
    case 'deadlock':
    case 'commit-unknown':
    case 'disk-full':
      return method !== 'read' && method !== 'now';
    default:
      return true;
  }
}

type Fault = Extract<Planned, { kind: 'fault' }>;

export class Troubles {
  readonly #faults: readonly { readonly fault: Fault; readonly random: Random }[];
  #until: Millis = Number.NEGATIVE_INFINITY;
  #active: readonly { readonly fault: Fault; readonly random: Random }[] = [];

  constructor(plan: Plan) {
    this.#faults = plan.events
      .filter((event) => event.kind === 'fault')
      .map((fault) => ({ fault, random: new Random(plan.seed, `fault ${fault.at} ${fault.fault}`) }));
  }

  strike(call: Call, now: Millis): FaultKind | undefined {
    if (now >= this.#until) this.#refresh(now);
    for (const { fault, random } of this.#active) {
      if (now < fault.until && concerns(fault.target, call) && fits(fault.fault, call)) {
        if (random.chance(fault.rate)) return fault.fault;
      }
    }
    return undefined;
  }

  /** Faults begin and end seldom: the list of those that last is kept until the next of them begins. */
  #refresh(now: Millis): void {
    this.#active = this.#faults.filter(({ fault }) => fault.at <= now && now < fault.until);
    this.#until = this.#faults.reduce(
      (next, { fault }) => (fault.at > now ? Math.min(next, fault.at) : next),
      Number.POSITIVE_INFINITY,
    );
  }
}
