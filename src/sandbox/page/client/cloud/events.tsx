/** What happened in the simulated cloud, newest first. */
import { memo } from 'react';
import type { WorldEvent } from '../../../world/console.ts';
import { dayOf, timeOf } from '../clock-text.ts';
import { useSurroundings } from '../surroundings.tsx';

export const Events = memo(function Events({ events }: { events: readonly WorldEvent[] }) {
  const { tz } = useSurroundings();
  const numbered = events.map((event, i) => ({ ...event, key: `${event.at} ${events.length - i}` }));
  return (
    <details className="panel">
      <summary>
        Events <span className="count">{events.length === 0 ? 'none yet' : `${events.length}`}</span>
      </summary>
      <ol className="events">
        {numbered.map(({ at, kind, machine, detail, key }) => (
          <li key={key}>
            <time dateTime={new Date(at).toISOString()} title={dayOf(at, tz)}>
              {timeOf(at, tz)}
            </time>
            <div>
              <b>{kind}</b> {machine?.name}
              {detail !== '' && <small>{detail}</small>}
            </div>
          </li>
        ))}
      </ol>
    </details>
  );
});
