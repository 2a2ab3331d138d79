/** Capacity by zone and accelerator, to be sold out and restocked. */
import { memo, useMemo, useState } from 'react';
import type { ConsoleMachine, ConsoleZone } from '../../../world/console.ts';
import { useSurroundings } from '../surroundings.tsx';
import { Switch } from './switch.tsx';

/** Rows shown at once; a filter narrows the rest. */
const SHOWN = 30;

interface Row {
  readonly zone: string;
  readonly accelerator: string;
  readonly soldOut: boolean;
}

function rowsOf(zones: readonly ConsoleZone[], machines: readonly ConsoleMachine[]): readonly Row[] {
  const types = new Set(machines.map(({ accelerator }) => accelerator?.type));
  const places = new Set(machines.map(({ zone }) => zone));
  const regions = new Set(machines.map(({ zone }) => zone.replace(/-[a-z]$/, '')));
  const near = ({ zone, accelerator }: Row) =>
    (types.has(accelerator) ? 4 : 0) +
    (places.has(zone) ? 2 : 0) +
    (regions.has(zone.replace(/-[a-z]$/, '')) ? 1 : 0);
  return zones
    .flatMap(({ zone, accelerators, stockedOut }) =>
      accelerators.map(
        (accelerator): Row => ({ zone, accelerator, soldOut: stockedOut.includes(accelerator) }),
      ),
    )
    .toSorted(
      (a, b) =>
        near(b) - near(a) || a.accelerator.localeCompare(b.accelerator) || a.zone.localeCompare(b.zone),
    );
}

interface ZonesProps {
  readonly zones: readonly ConsoleZone[];
  readonly machines: readonly ConsoleMachine[];
}

export const Zones = memo(function Zones({ zones, machines }: ZonesProps) {
  const { act } = useSurroundings();
  const [filter, setFilter] = useState('');
  const rows = useMemo(() => rowsOf(zones, machines), [zones, machines]);
  const words = filter
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const matching = rows.filter(({ zone, accelerator }) =>
    words.every((w) => `${zone} ${accelerator}`.includes(w)),
  );
  const soldOut = rows.filter((row) => row.soldOut).length;

  async function setAll(on: boolean): Promise<void> {
    for (const accelerator of new Set(matching.map((row) => row.accelerator))) {
      const chosen = matching.filter((row) => row.accelerator === accelerator && row.soldOut !== on);
      if (chosen.length > 0)
        await act('set-stockout', { zones: chosen.map(({ zone }) => zone), accelerator, on });
    }
  }

  return (
    <details className="panel">
      <summary>
        Capacity <span className="count">{soldOut === 0 ? 'all in stock' : `${soldOut} sold out`}</span>
      </summary>
      <div className="panel-tools">
        <input
          className="field"
          type="search"
          placeholder="Filter, e.g. l4 us-central1"
          aria-label="Filter zones and accelerators"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
        <button type="button" className="button small" onClick={() => setAll(true)}>
          Sell out {matching.length}
        </button>
        <button type="button" className="button small" onClick={() => setAll(false)}>
          Restock
        </button>
      </div>
      <ul className="rows">
        {matching.slice(0, SHOWN).map(({ zone, accelerator, soldOut: out }) => (
          <li key={`${zone} ${accelerator}`}>
            <Switch
              label={`Capacity of ${accelerator} in ${zone}`}
              on={!out}
              onChange={(on) => void act('set-stockout', { zones: [zone], accelerator, on: !on })}
            >
              {accelerator} <small>{zone}</small>
            </Switch>
            <span className={out ? 'stock out' : 'stock'}>{out ? 'sold out' : 'in stock'}</span>
          </li>
        ))}
      </ul>
      {matching.length > SHOWN && <p className="more">{matching.length - SHOWN} more; filter to see them.</p>}
      {matching.length === 0 && <p className="more">Nothing matches.</p>}
    </details>
  );
});
