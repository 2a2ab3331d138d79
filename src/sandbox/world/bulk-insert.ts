/** Machines for which Google chooses the zone. */
import { type Millis, SECOND } from '../../domain/time.ts';
import { bear, forget } from './births.ts';
import type { Estate, Project } from './estate.ts';
import { comeUp, open, refuseByQuota } from './lifecycle.ts';
import type { MachineSpec } from './machine.ts';
import { end, stockoutEverywhere } from './operations.ts';
import { demandsOf } from './quotas.ts';
import { between, randomOf } from './random.ts';
import type { LiveOperation } from './types.ts';

/**
 * An insert into whichever zone has room; the machine as each of them would make it, one at least. Google is taken to
 * choose by capacity alone, and to find out at once.
 */
export function insertWithin(
  estate: Estate,
  project: Project,
  region: string,
  specs: readonly [MachineSpec, ...MachineSpec[]],
  at: Millis,
  requestId: string | undefined,
): LiveOperation {
  const [{ name, project: id }] = specs;
  const about = { project: id, zone: region, name, kind: 'instances', id: estate.nextId() } as const;
  const within = specs.map(({ zone }) => zone);
  const operation = open(estate, about, 'bulkInsert', at, requestId, within);
  const { running, kept } = demandsOf(specs[0], project.quotas);
  const shortage = project.quotas.shortage([...running, ...kept]);
  if (shortage !== undefined) {
    refuseByQuota(estate, operation, shortage, at);
    return operation;
  }
  const withRoom = specs.filter((spec) => !estate.isStockedOut(spec));
  const spec = withRoom[Math.floor(randomOf(estate.seed, `zone ${operation.id}`) * withRoom.length)];
  if (spec === undefined) {
    const takes = between(estate.seed, `out ${operation.id}`, 10 * SECOND, 30 * SECOND);
    estate.agenda.add(at + takes, (failedAt) => {
      for (const { zone, gpus } of specs) {
        const machine = { project: id, zone, name };
        estate.note(failedAt, 'stockout', machine, `${zone} has no ${gpus?.type ?? 'machines'}`);
      }
      end(operation, failedAt, stockoutEverywhere(id, within));
    });
    return operation;
  }
  // Each machine has an insert of its own beside the request for all of them.
  estate.note(at, 'instances.insert', spec, spec.machineType);
  const machine = bear(estate, project, spec, at);
  machine.holds = running;
  project.quotas.take(running);
  machine.underway.push(operation);
  comeUp(estate, project, machine, operation, at, { from: 8, to: 14 }, (failedAt) =>
    forget(project, machine, failedAt),
  );
  return operation;
}
