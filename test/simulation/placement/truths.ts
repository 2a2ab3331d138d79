/** What must be true once a request is over, whatever happened on the way. */
import type { Machine } from '../../../src/domain/machine.ts';
import type { Machine as CloudMachine, Disk } from '../../../src/sandbox/world/machine.ts';
import type { Said } from '../../support/fake-engine.ts';

export interface Ending {
  /** What each delivery of the command was answered with. */
  readonly answers: readonly string[];
  /** The machine as it is written down. */
  readonly row: Machine | undefined;
  /** Everything at Google but the stranger's. */
  readonly machines: readonly CloudMachine[];
  readonly disks: readonly Disk[];
  readonly said: readonly Said[];
  readonly inserts: number;
  /** The person took the request back. */
  readonly cancelled: boolean;
  readonly hadEnded: boolean;
}

/** The sentences that are not true; none when all is well. */
export function truths(ending: Ending): readonly string[] {
  const { row } = ending;
  if (row === undefined) return ['the request was lost'];
  return [
    ...(ending.hadEnded ? [] : [`the request never ended: it is ${row.state}`]),
    ...acceptedOnce(ending),
    ...atGoogle(ending, row),
    ...told(ending, row),
  ];
}

function acceptedOnce({ answers }: Ending): string[] {
  const accepted = answers.filter((answer) => answer === 'accepted').length;
  const others = answers.filter((answer) => answer !== 'accepted' && answer !== 'duplicate');
  if (accepted === 1 && others.length === 0) return [];
  return [`the command was answered ${answers.join(', ')}`];
}

/** Where there is a machine in the end. A process may be away for so long that Google's own time limit stops it. */
const STATUS: Readonly<Record<string, string>> = { ready: 'RUNNING', stopped: 'TERMINATED' };

/** One machine that runs and is the one that is written down, or nothing at all. */
function atGoogle({ machines, disks, inserts, cancelled }: Ending, row: Machine): string[] {
  const wrong: string[] = [];
  for (const { ref, spec } of machines) {
    const { labels } = spec;
    if (labels.lamplighter === undefined || labels['lamplighter-owner'] !== row.lease.owner.toLowerCase()) {
      wrong.push(`${ref.name} in ${ref.zone} has no label or no owner`);
    }
  }
  const left = disks.filter(({ user }) => user === undefined);
  if (left.length > 0)
    wrong.push(`${left.length} disks are left in ${left.map(({ zone }) => zone).join(', ')}`);
  const wanted = STATUS[row.state];
  if (wanted !== undefined) {
    const [machine] = machines;
    if (machines.length !== 1) wrong.push(`it is ${row.state}, and there are ${machines.length} machines`);
    else if (machine?.ref.zone !== row.zone || machine?.status !== wanted) {
      wrong.push(
        `it is ${row.state} in ${row.zone}; at Google it is ${machine?.status} in ${machine?.ref.zone}`,
      );
    }
    if (inserts === 0) wrong.push(`it is ${row.state} and was never asked for`);
  } else if (row.state === 'failed' || (row.state === 'gone' && cancelled)) {
    if (machines.length > 0) {
      wrong.push(`it is ${row.state}, and ${machines.map(({ ref }) => ref.zone).join(', ')} has it`);
    }
  } else wrong.push(`it is still ${row.state}`);
  return wrong;
}

/** One live message that says in the end what is so, and a reason where there is no machine. */
function told({ said }: Ending, row: Machine): string[] {
  const births = said.flatMap(({ notice }) => (notice.kind === 'birth' ? [notice] : []));
  const [birth] = births;
  if (birth === undefined || births.length > 1) return [`${births.length} live messages were posted`];
  const wrong: string[] = [];
  if (birth.machine.state !== row.state) {
    wrong.push(`the live message says ${birth.machine.state}, and it is ${row.state}`);
  }
  if (birth.machine.zone !== row.zone) {
    wrong.push(`the live message says ${birth.machine.zone}, and it is in ${row.zone}`);
  }
  if (row.state === 'failed' && (row.trouble ?? '').length < 20) wrong.push('nobody was told why it failed');
  const keys = said.map(({ key }) => key);
  if (new Set(keys).size !== keys.length) wrong.push(`a message was posted twice: ${keys.join(', ')}`);
  return wrong;
}
