/** The right side: the clock and a small console of the simulated Google Cloud. */
import type { ConsoleMachine } from '../../../world/console.ts';
import type { PageState } from '../../protocol.ts';
import { type Histories, machineKey } from '../history.ts';
import { ClockPanel } from './clock-panel.tsx';
import { Events } from './events.tsx';
import { MachineCard } from './machine-card.tsx';
import { QueueCard } from './queue-card.tsx';
import { Quotas } from './quotas.tsx';
import { Zones } from './zones.tsx';

function isOver({ status }: ConsoleMachine): boolean {
  return ['TERMINATED', 'SUSPENDED', 'STOPPED', 'PREEMPTED'].includes(status);
}

export function Cloud({ state, histories }: { state: PageState; histories: Histories }) {
  const { machines, queues, zones, quotas, events, clock } = state;
  const sorted = machines.toSorted(
    (a, b) =>
      Number(isOver(a)) - Number(isOver(b)) || b.createdAt - a.createdAt || a.name.localeCompare(b.name),
  );
  return (
    <aside className="cloud" aria-label="Simulated Google Cloud">
      <header className="cloud-head">
        <h2>Simulated Google Cloud</h2>
      </header>
      <ClockPanel clock={clock} />
      <div className="cloud-scroll">
        <h3 className="cloud-title">
          Machines <span className="count">{machines.length}</span>
        </h3>
        {machines.length === 0 ? (
          <p className="empty">No machines, no cost. Ask for one with /gpu up l4.</p>
        ) : (
          <ul className="machines">
            {sorted.map((machine) => {
              const key = `${machineKey(machine)}/${machine.id}`;
              return (
                <MachineCard key={key} machine={machine} points={histories.get(key) ?? []} now={clock.now} />
              );
            })}
          </ul>
        )}
        {queues.length > 0 && (
          <>
            <h3 className="cloud-title">
              Queued resources <span className="count">{queues.length}</span>
            </h3>
            <ul className="machines" aria-label="Queued resources">
              {queues.map((queue) => (
                <QueueCard key={machineKey(queue)} queue={queue} now={clock.now} />
              ))}
            </ul>
          </>
        )}
        <Zones zones={zones} machines={machines} />
        <Quotas quotas={quotas} machines={machines} />
        <Events events={events} />
      </div>
    </aside>
  );
}
