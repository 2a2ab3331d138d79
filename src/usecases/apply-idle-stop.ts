/** The last look before an idle machine is stopped: everything is read again, and any doubt keeps it alive. */
import { judge } from '../domain/decide/idle.ts';
import { checkStop } from '../domain/decide/stop-check.ts';
import { incarnationKey, type Machine } from '../domain/machine.ts';
import type { RequestVerb } from '../domain/request.ts';
import { type Duration, MINUTE, type Millis } from '../domain/time.ts';
import type { Sample, Samples, Signal, UnknownWhy, Verdict } from '../domain/utilization.ts';
import type { Write } from '../ports/store.ts';
import type { EngineDeps } from './engine-deps.ts';
import { SIGNALS } from './sample-cache.ts';
import { birthSaying } from './sayings.ts';
import { enter, type Given, journal } from './step.ts';
import { endWarnings, watchOf } from './warnings.ts';

/** Read this much more than the window, so that its oldest edge is covered. */
const MARGIN: Duration = 5 * MINUTE;

/** Stops the machine, or abandons the stop and says why in the journal and in the warning. */
export async function applyIdleStop(
  deps: EngineDeps,
  given: Given,
  what: Extract<RequestVerb, { verb: 'stop-idle' }>,
): Promise<{ readonly machine: Machine; readonly writes: readonly Write[] }> {
  const { machine, now } = given;
  const watch = await watchOf(deps, machine);
  const life = machine.incarnation;
  if (life === undefined || incarnationKey(machine) !== what.incarnation || machine.state !== 'ready') {
    return {
      machine,
      writes: [journal(machine, now, 'kept', `${machine.name} was not stopped: it has changed since.`)],
    };
  }
  const [seen, verdict, warning] = await Promise.all([
    machine.zone === undefined
      ? undefined
      : deps.cloud.get({ project: machine.project, zone: machine.zone, name: machine.name }),
    freshVerdict(deps, machine, life.instanceId, life.startedAt, now),
    deps.store.saying(what.warningKey),
  ]);
  const check = checkStop({
    machine,
    seen: seen?.ok ? seen.value : undefined,
    verdict,
    warnedDeliveredAt: warning?.postedAt,
    policy: deps.policy.watch,
    now,
  });
  if (check.kind === 'go') {
    const stopping: Machine = {
      ...enter(machine, 'stopping', now),
      stopReason: 'idle',
      stopBy: undefined,
    };
    return {
      machine: stopping,
      writes: [
        ...(watch === undefined
          ? []
          : [{ write: 'watch' as const, watch: { ...watch, lastVerdict: verdict, lastLookAt: now } }]),
        journal(
          machine,
          now,
          'stopping',
          `${machine.name} is stopped: ${verdict.kind === 'idle' ? verdict.because : 'idle'}.`,
          verdict,
        ),
        { write: 'say', saying: birthSaying(stopping, now) },
      ],
    };
  }
  return {
    machine,
    writes: [
      journal(machine, now, 'kept', `${machine.name} was not stopped: ${check.because}`, verdict),
      ...(watch === undefined
        ? []
        : [
            {
              write: 'watch' as const,
              watch: {
                ...watch,
                state: 'ok' as const,
                warnedAt: undefined,
                stopAt: undefined,
                lastVerdict: verdict,
                lastLookAt: now,
              },
            },
          ]),
      ...(await endWarnings(deps, machine, { kind: 'awake', at: now, because: check.because })),
    ],
  };
}

/** Reads the machine's whole window anew; a signal that cannot be read makes the verdict unknown. */
async function freshVerdict(
  deps: EngineDeps,
  machine: Machine,
  instanceId: string,
  upSince: Millis,
  now: Millis,
): Promise<Verdict> {
  const { rule } = deps.policy.watch;
  const samples: { [signal in Signal]?: Sample[] } = {};
  const troubles: { [signal in Signal]?: UnknownWhy } = {};
  await Promise.all(
    SIGNALS.map(async (signal) => {
      const read = await deps.meters.read(
        { project: machine.project, signal, from: now - rule.window - MARGIN, to: now, instanceId },
        (id, points) => {
          if (id === instanceId) samples[signal] = [...(samples[signal] ?? []), ...points];
        },
      );
      if (!read.ok) troubles[signal] = { kind: 'read-failed', message: read.fault.message };
      else if (!read.value.complete) troubles[signal] = { kind: 'partial' };
    }),
  );
  return judge(samples satisfies Samples, rule, now, upSince, troubles);
}
