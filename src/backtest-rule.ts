/** The rule file of the backtest: the keys of watch.idle, with wider bounds, since recordings are coarser than Google's metrics. */
import { z } from 'zod';
import { MINUTE, SECOND } from './domain/time.ts';
import type { IdleRule } from './domain/utilization.ts';
import { duration, type FieldFault, faultsOf, percent, readYaml, strict } from './policy-fields.ts';

/**
 * Recordings have the network in percent of the link, so its threshold is one too. 1 % of a 10 Gbit/s link is
 * 12 MB/s: data being loaded, and far above the chatter of agents.
 */
const schema = z.strictObject(
  {
    window: duration('30m', 'Everything must be quiet for this long.', MINUTE, 30 * 24 * 60 * MINUTE),
    gpuBusyAt: percent(5, 'Percent at which the GPU counts as working.'),
    tensorcoreBusyAt: percent(1, 'Percent of a TPU; a recording has none.'),
    cpuBusyAt: percent(10, 'Percent of all vCPUs.'),
    networkBusyAt: percent(1, 'Percent of the link.'),
    memoryHeldAt: percent(10, "Percent of a GPU's memory at which the owner is asked, not stopped."),
    freshness: duration('5m', 'The newest sample may be this old.', SECOND, 24 * 60 * MINUTE),
    maxGap: duration('2m', 'Two samples may be this far apart.', SECOND, 24 * 60 * MINUTE),
  },
  { error: strict('must hold settings, such as "window: 30m"') },
);

export type ReadRule =
  | { readonly ok: true; readonly rule: IdleRule }
  | { readonly ok: false; readonly faults: readonly FieldFault[] };

/** Reads a rule; what it does not say is as in lamplighter.yaml, but for the network's threshold. */
export function parseRule(text: string): ReadRule {
  const yaml = readYaml(text);
  if (!yaml.ok) {
    return { ok: false, faults: [{ field: 'the rule', problem: yaml.problem, example: 'window: 30m' }] };
  }
  const parsed = schema.safeParse(yaml.value);
  if (!parsed.success) return { ok: false, faults: faultsOf(schema, parsed.error, 'the rule') };
  const { window, maxGap } = parsed.data;
  if (maxGap < window) return { ok: true, rule: parsed.data };
  const problem = 'must be shorter than window: a hole as long as the window would hide everything';
  return { ok: false, faults: [{ field: 'maxGap', problem, example: 'maxGap: 12m' }] };
}
