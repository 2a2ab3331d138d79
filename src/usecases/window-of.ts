/** What a machine did over the rule's window, of all its hosts, for the chart in a message. */
import { busiestHost } from '../domain/decide/busiest-host.ts';
import { evidenceOf } from '../domain/decide/evidence.ts';
import { watchPolicyOf } from '../domain/decide/machine-rule.ts';
import type { Machine } from '../domain/machine.ts';
import type { Millis } from '../domain/time.ts';
import type { Verdict } from '../domain/utilization.ts';
import type { Evidence } from '../domain/watch.ts';
import type { EngineDeps } from './engine-deps.ts';
import { everyHost } from './judge-machine.ts';
import type { SampleCache } from './sample-cache.ts';

/** Over the window that ends at `now`. */
export function windowOf(
  deps: EngineDeps,
  machine: Machine,
  verdict: Verdict,
  samples: SampleCache,
  now: Millis,
): Evidence {
  const { rule } = watchPolicyOf(deps.policy.watch, machine);
  const id = machine.incarnation?.instanceId ?? '';
  const samplesOf = (host: number) => samples.samples(id, now - rule.window, host);
  return evidenceOf({
    samples: machine.kind === 'tpu' ? busiestHost(everyHost(machine, samplesOf)) : samplesOf(0),
    rule,
    verdict,
    price: machine.price,
    now,
  });
}
