/** Quotas by project and region, or zone for TPUs, to be raised and cut. */
import { memo, useMemo, useState } from 'react';
import type { ConsoleMachine, ConsoleQuota } from '../../../world/console.ts';
import { useSurroundings } from '../surroundings.tsx';

const SHOWN = 30;

function Limit({ quota }: { quota: ConsoleQuota }) {
  const { act } = useSurroundings();
  const { project, region, metric, limit } = quota;
  const [draft, setDraft] = useState<string>();

  function settle(): void {
    setDraft(undefined);
    const wanted = Number(draft);
    if (draft === undefined || draft.trim() === '' || wanted === limit) return;
    if (Number.isInteger(wanted) && wanted >= -1)
      void act('set-quota', { project, region, metric, limit: wanted });
  }

  return (
    <input
      className="field limit"
      type="number"
      min={-1}
      title="−1 is unlimited"
      aria-label={`Limit of ${metric} in ${region}, ${project}`}
      value={draft ?? limit}
      onChange={(event) => setDraft(event.target.value)}
      onBlur={settle}
      onKeyDown={(event) => {
        if (event.key === 'Enter') settle();
        if (event.key === 'Escape') setDraft(undefined);
      }}
    />
  );
}

interface QuotasProps {
  readonly quotas: readonly ConsoleQuota[];
  readonly machines: readonly ConsoleMachine[];
}

export const Quotas = memo(function Quotas({ quotas, machines }: QuotasProps) {
  const [filter, setFilter] = useState('');
  const sorted = useMemo(() => {
    const places = new Set(machines.flatMap(({ zone }) => [zone, zone.replace(/-[a-z]$/, '')]));
    const near = ({ region, metric, usage }: ConsoleQuota) =>
      (/GPU|TPU/.test(metric) ? 8 : 0) +
      (usage > 0 ? 4 : 0) +
      (region === 'global' ? 2 : 0) +
      (places.has(region) ? 1 : 0);
    return quotas.toSorted((a, b) => near(b) - near(a));
  }, [quotas, machines]);
  const words = filter
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const matching = sorted.filter(({ project, region, metric }) =>
    words.every((word) => `${project} ${region} ${metric}`.toLowerCase().includes(word)),
  );
  const full = quotas.filter(({ usage, limit }) => usage >= limit && usage > 0).length;
  return (
    <details className="panel">
      <summary>
        Quotas <span className="count">{full === 0 ? `${quotas.length}` : `${full} used up`}</span>
      </summary>
      <div className="panel-tools">
        <input
          className="field"
          type="search"
          placeholder="Filter, e.g. l4 europe-west4"
          aria-label="Filter quotas"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      <ul className="rows">
        {matching.slice(0, SHOWN).map((quota) => (
          <li key={`${quota.project} ${quota.region} ${quota.metric}`}>
            <span>
              {quota.metric}
              <small>
                {quota.region}, {quota.project}
              </small>
            </span>
            <span className="quota">
              {quota.usage} / <Limit quota={quota} />
            </span>
          </li>
        ))}
      </ul>
      {matching.length > SHOWN && <p className="more">{matching.length - SHOWN} more; filter to see them.</p>}
      {matching.length === 0 && <p className="more">Nothing matches.</p>}
    </details>
  );
});
