/** Guards towards Google that can be switched off: names, request ids, unknown answers, unknown data, pages, locks. */
import { fail, ok } from '../../../src/domain/result.ts';
import { DAY, MINUTE, type Millis } from '../../../src/domain/time.ts';
import type { Sample } from '../../../src/domain/utilization.ts';
import type { Meters } from '../../../src/ports/meters.ts';
import type { Sabotage, Surroundings } from './sabotage.ts';

function freshId({ random }: Surroundings): string {
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => random.whole(0, 15).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-5${hex(3)}-8${hex(3)}-${hex(12)}`;
}

/** Every minute without a sample becomes one with the value 0, and a failing read a whole one. */
function silenceAsZero(meters: Meters, { world }: Surroundings): Meters {
  return {
    ...meters,
    async read(query, onSeries) {
      const told = new Map<string, Map<Millis, number>>();
      const running = (world.project(query.project)?.machines() ?? []).filter(
        ({ id }) =>
          (query.instanceId === undefined || query.instanceId === id) &&
          query.instanceIds?.includes(id) !== false,
      );
      for (const { id } of running) {
        const zeros = new Map<Millis, number>();
        for (let at = Math.ceil((query.from + 1) / MINUTE) * MINUTE; at <= query.to; at += MINUTE)
          zeros.set(at, 0);
        told.set(id, zeros);
      }
      await meters.read(query, (id, samples) => {
        for (const { at, value } of samples) told.get(id)?.set(at, value);
      });
      for (const [id, points] of told) {
        const samples: Sample[] = [...points].map(([at, value]) => ({ at, value }));
        onSeries(
          id,
          samples.sort((a, b) => a.at - b.at),
        );
      }
      return ok({ complete: true, series: told.size });
    },
  };
}

export const AT_GOOGLE = {
  'create-key': {
    loses: 'one name and one request id per machine: every try is a request of its own',
    cloud: (cloud, around) => ({
      ...cloud,
      create: (machine) => {
        const suffix = around.random.whole(0, 1e6).toString(36);
        return cloud.create({ ...machine, name: `${machine.name}-${suffix}` }, freshId(around));
      },
    }),
  },
  'request-id-reuse': {
    loses: 'the same request id when a call is repeated',
    cloud: (cloud, around) => ({
      ...cloud,
      create: (machine) => cloud.create(machine, freshId(around)),
      start: (at) => cloud.start(at, freshId(around)),
      stop: (at, _id, discard) => cloud.stop(at, freshId(around), discard),
      remove: (at) => cloud.remove(at, freshId(around)),
    }),
  },
  'no-fail-over-on-doubt': {
    loses: 'waiting for a definite answer: a time-out counts as a zone without capacity',
    cloud: (cloud) => ({
      ...cloud,
      async create(machine, requestId) {
        const answer = await cloud.create(machine, requestId);
        return !answer.ok && answer.fault.kind === 'unavailable'
          ? fail({ ...answer.fault, kind: 'stockout', scope: 'zone' })
          : answer;
      },
    }),
  },
  'second-lock': {
    loses: "Google's own end of every machine, as the policy limits it",
    cloud: (cloud) => ({
      ...cloud,
      create: (machine, id) => cloud.create({ ...machine, maxRun: 30 * DAY }, id),
    }),
  },
  'owner-label': {
    loses: 'the label that says whose a machine is',
    cloud: (cloud) => ({
      ...cloud,
      create: (machine, id) =>
        cloud.create({ ...machine, labels: { ...machine.labels, 'lamplighter-owner': 'nobody' } }, id),
      setLabels: (at, labels) =>
        cloud.setLabels(
          at,
          'lamplighter-owner' in labels ? { ...labels, 'lamplighter-owner': 'nobody' } : labels,
        ),
    }),
  },
  'page-following': { loses: 'every page of a list after the first', followPages: false },
  'unknown-is-not-idle': {
    loses: 'the difference between no sample and a sample of 0',
    meters: silenceAsZero,
  },
  'last-look': {
    loses: 'the look at fresh samples right before a stop',
    meters: (meters, around) => ({
      ...meters,
      read: (query, onSeries) =>
        query.instanceId === undefined
          ? meters.read(query, onSeries)
          : silenceAsZero({ ...meters, read: async () => ok({ complete: true, series: 0 }) }, around).read(
              query,
              onSeries,
            ),
    }),
  },
  'contiguous-samples': {
    loses: 'the demand that samples are fresh and without holes',
    policy: (policy) => ({
      ...policy,
      watch: {
        ...policy.watch,
        rule: { ...policy.watch.rule, freshness: 25 * MINUTE, maxGap: 25 * MINUTE },
      },
    }),
  },
  'bill-rows': {
    loses: 'counting a billing row once',
    billing: (billing) => ({
      ...billing,
      async spend(account, from, to) {
        const report = await billing.spend(account, from, to);
        if (!report.ok) return report;
        return ok({
          ...report.value,
          rows: report.value.rows.flatMap((row, i) => (i % 5 === 0 ? [row, row] : [row])),
        });
      },
    }),
  },
} as const satisfies Readonly<Record<string, Sabotage>>;
