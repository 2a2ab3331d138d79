/** `/gpu logs`: reads a machine's serial console and says what it holds, or why it cannot be read. */
import type { Fault } from '../domain/fault.ts';
import { ENDED_STATES, type Machine } from '../domain/machine.ts';
import type { Notice } from '../domain/notice.ts';
import type { EngineDeps } from './engine-deps.ts';

/** Lines that are read; the message shows as many of them as fit. */
const LINES = 60;
/** Characters of a line that are kept: what is owed to a person is stored until it is delivered. */
const LINE = 1_000;

/** Looks once: a person waits, and may ask again. */
export async function readConsole(deps: EngineDeps, machineId: string): Promise<Notice> {
  const machine = await deps.store.machine(machineId);
  const zone = machine?.zone;
  if (machine === undefined || zone === undefined || ENDED_STATES.includes(machine.state)) {
    return failed(
      machine?.name,
      'That machine is gone, and its console with it.',
      '/gpu ls shows the ones there are.',
    );
  }
  const { project, name } = machine;
  const read = await deps.cloud.serialTail({ project, zone, name }, LINES);
  if (read.ok) {
    const lines = read.value.map((line) => line.slice(0, LINE));
    return { kind: 'console', machine, lines, at: await deps.store.now() };
  }
  deps.log.warn({ machine: name, fault: read.fault }, 'a serial console could not be read');
  return unreadable(machine, read.fault);
}

function unreadable({ name, project, state }: Machine, fault: Fault): Notice {
  const what = `The console of ${name} could not be read`;
  switch (fault.kind) {
    case 'denied':
      return failed(
        name,
        `${what}: Google does not permit it (${fault.message}).`,
        `Ask an administrator to give Lamplighter compute.instances.getSerialPortOutput in ${project}.`,
      );
    case 'not-found':
      return failed(
        name,
        `${what}: Google has no machine of that name any more.`,
        `/gpu show ${name} tells how it stands.`,
      );
    case 'throttled':
    case 'unavailable':
      return failed(name, `${what}: Google did not answer in time.`, `Ask again: /gpu logs ${name}`);
    default:
      return failed(
        name,
        `${what}: ${fault.message}`,
        state === 'ready'
          ? `/gpu show ${name} tells how it stands.`
          : `Google keeps a console for machines that run. /gpu show ${name} tells how it stands.`,
      );
  }
}

function failed(machineName: string | undefined, what: string, next: string): Notice {
  return { kind: 'request-failed', machineName, what, next };
}
