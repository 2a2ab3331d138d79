/** One queued resource of the Cloud TPU API: what it waits for, since when, and why it failed. */
import { memo } from 'react';
import type { ConsoleQueue } from '../../../world/console.ts';
import { lengthOf } from '../clock-text.ts';

interface QueueCardProps {
  readonly queue: ConsoleQueue;
  readonly now: number;
}

export const QueueCard = memo(function QueueCard({ queue, now }: QueueCardProps) {
  const { project, zone, name, state, since, until, machineType, slices, spot, error } = queue;
  const waits = until !== undefined && until > now && /^(CREATING|ACCEPTED|WAITING)/.test(state);
  return (
    <li className="machine queue">
      <div className="machine-head">
        <b title={`${project}/${zone}/${name}`}>{name}</b>
        <span className={`state state-${state.toLowerCase()}`}>{state}</span>
      </div>
      <div className="machine-what">
        {slices === 1 ? '' : `${slices} × `}
        {machineType}, {zone}, {spot ? 'spot' : 'on demand'}, for {lengthOf(now - since)}
        {waits && `, waits ${lengthOf(until - now)} more`}
      </div>
      {error !== undefined && <div className="machine-what">{error}</div>}
    </li>
  );
});
