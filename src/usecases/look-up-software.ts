/** What a TPU boots, looked up where it is to be made before anything is created for it. */
import { chooseRuntime, nodeSlice } from '../domain/decide/runtime.ts';
import { inWords } from '../domain/fault.ts';
import type { Machine } from '../domain/machine.ts';
import type { Zone } from '../domain/zone.ts';
import type { EngineDeps } from './engine-deps.ts';
import type { Wishes } from './look-up-wishes.ts';

/**
 * The machine with its runtime version; as it is where it boots an image, or where that is known already. What Google
 * has in a zone it does not always tell (403 without access, 503 at times): then what we know counts, and that is said.
 */
export async function lookUpSoftware(
  deps: Pick<EngineDeps, 'cloud' | 'log'>,
  machine: Machine,
  zone: Zone | undefined,
): Promise<Exclude<Wishes, { kind: 'later' }>> {
  const { spec, project, name } = machine;
  if (zone === undefined || machine.runtimeVersion !== undefined || nodeSlice(spec) === undefined) {
    return { kind: 'found', machine };
  }
  const listed = await deps.cloud.runtimeVersions(project, zone);
  if (!listed.ok) {
    deps.log.warn({ machine: name, zone, fault: inWords(listed.fault) }, 'no runtime versions could be read');
  }
  // An empty list names nothing either.
  const versions = listed.ok && listed.value.length > 0 ? listed.value : undefined;
  const choice = chooseRuntime(spec, { zone, versions });
  if (choice === undefined) return { kind: 'found', machine };
  if (choice.kind === 'refused') {
    return { kind: 'refused', because: `${choice.because} For example: ${choice.example}` };
  }
  return {
    kind: 'found',
    machine: { ...machine, runtimeVersion: choice.version, softwareNotes: choice.notes },
  };
}
