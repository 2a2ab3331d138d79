/** Who asks, and where, as the use cases want to know it; guests do not get past the door. */
import type { Asking } from '../../usecases/request-quota.ts';
import type { Caller } from '../grammar/spec.ts';

export function askingOf({ dedupe, actor, team, botTeam, channel }: Caller): Asking {
  return { dedupe, actor, team, botTeam, channel, isGuest: false };
}
