/** A verdict from samples that are read for it: what Google shows of one machine now, and what a TPU says of itself. */
import { isNode } from '../domain/decide/endings.ts';
import { watchPolicyOf } from '../domain/decide/machine-rule.ts';
import { withUse } from '../domain/decide/use.ts';
import type { Machine } from '../domain/machine.ts';
import type { Result } from '../domain/result.ts';
import { SIGNALS_OF } from '../domain/signal.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import { usageIn } from '../domain/use-report.ts';
import type { Sample, Signal, UnknownWhy, Verdict } from '../domain/utilization.ts';
import type { EngineDeps } from './engine-deps.ts';
import { judgeMachine } from './judge-machine.ts';
import { otherSources } from './read-signal.ts';
import { meteredTpu, readOwnReport } from './read-tpus.ts';
import { troubleOf } from './read-trouble.ts';
import { readUse } from './read-use.ts';

/** Read this much more than the window, so that its oldest edge is covered. */
const MARGIN: Duration = 5 * MINUTE;

type Gathered = { [signal in Signal]?: readonly Sample[] };

/** Reads the machine's whole window anew; a signal that cannot be read makes the verdict unknown. */
export async function freshVerdict(
  deps: EngineDeps,
  machine: Machine,
  instanceId: string,
  upSince: Millis,
  now: Millis,
): Promise<Verdict> {
  const { rule } = watchPolicyOf(deps.policy.watch, machine);
  const byHost = new Map<number, Gathered>();
  const troubles: { [signal in Signal]?: UnknownWhy } = {};
  const span = { project: machine.project, from: now - rule.window - MARGIN, to: now };

  function take(host: number, signal: Signal, points: readonly Sample[]): void {
    const samples = byHost.get(host) ?? {};
    byHost.set(host, samples);
    samples[signal] = [...(samples[signal] ?? []), ...points];
  }

  async function read(signal: Signal, answer: Promise<Result<{ complete: boolean }>>): Promise<void> {
    const why = troubleOf(await answer);
    if (why !== undefined) troubles[signal] = why;
  }

  async function readSignal(signal: Signal): Promise<void> {
    if (signal === 'tensorcore') return;
    const query = { ...span, signal, instanceId };
    let silent = true;
    const onSeries = (id: string, points: readonly Sample[]) => {
      if (id !== instanceId) return;
      take(0, signal, points);
      silent = false;
    };
    await read(signal, deps.meters.read(query, onSeries));
    for (const source of otherSources(machine, signal)) {
      if (silent) await read(signal, deps.meters.read({ ...query, source }, onSeries));
    }
  }

  async function readNode(): Promise<void> {
    const tpu = meteredTpu(machine);
    if (tpu === undefined) return;
    await Promise.all(
      SIGNALS_OF.tpu.map((signal) =>
        read(
          signal,
          deps.meters.readTpus({ ...span, signal, tpus: [tpu] }, (_id, host, points) =>
            take(host, signal, points),
          ),
        ),
      ),
    );
  }

  // What a TPU says of itself is asked for even where Google measures it: here any doubt counts.
  const [reported, use] = await Promise.all([
    machine.kind === 'tpu' && readOwnReport(deps, machine, now, take),
    machine.kind === 'gpu' ? readUse(deps, machine) : undefined,
    ...(isNode(machine) ? [readNode()] : SIGNALS_OF[machine.kind].map(readSignal)),
  ]);
  const verdict = judgeMachine(
    machine,
    (host) => byHost.get(host) ?? {},
    rule,
    now,
    upSince,
    reported ? {} : troubles,
  );
  return withUse(verdict, usageIn(use, rule, upSince, now), now);
}
