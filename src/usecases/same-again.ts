/** `/gpu up like NAME`: the machine, there still or gone, whose request is made once more. */
import { permit } from '../domain/decide/permit.ts';
import type { UserId } from '../domain/lease.ts';
import { ENDED_STATES, LIVE_STATES, type Machine, type MachineState } from '../domain/machine.ts';
import type { Deps } from './deps.ts';

export interface LikeWhat {
  readonly name: string;
  readonly actor: UserId;
  readonly team: string;
  /** The workspace that the bot is installed in. */
  readonly botTeam: string;
  readonly channel: string;
  readonly isGuest: boolean;
}

export type Like =
  | { readonly kind: 'found'; readonly machine: Machine; readonly isOwn: boolean }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly because: string };

const EVERY_STATE: readonly MachineState[] = ['accepted', 'stopped', ...LIVE_STATES, ...ENDED_STATES];

/** The newest of one's own machines of that name, else the newest that somebody else has or had and one may look at. */
export async function machineLike(
  { store, policy }: Pick<Deps, 'store' | 'policy'>,
  like: LikeWhat,
): Promise<Like> {
  const named = await store.machines({ name: like.name, states: EVERY_STATE });
  const own = named.find(({ lease, team }) => lease.owner === like.actor && team === like.team);
  const machine = own ?? named[0];
  if (machine === undefined) return { kind: 'unknown' };
  const permission = permit({ ...like, policy, action: 'look', machine });
  if (!permission.permitted) return { kind: 'refused', because: permission.because };
  return { kind: 'found', machine, isOwn: own !== undefined };
}
