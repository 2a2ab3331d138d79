/** What Google's machine series ask of us when a machine is created or stopped (cloud.google.com/compute/docs/gpus). */

export interface SeriesFacts {
  /** `attach`: GPUs go into guestAccelerators; `built-in`: they are part of the machine type. */
  readonly gpu: 'attach' | 'built-in';
  /** For the boot disk. G2 and newer have no pd-standard; A3 Ultra, A4, A4X and G4 take Hyperdisk only. */
  readonly bootDisk: 'pd-balanced' | 'hyperdisk-balanced';
  /** Local SSD comes with the machine type, so that every stop must say what becomes of it. */
  readonly localSsd: boolean;
}

/** By the beginning of the machine type's name; the longest that fits counts. */
const SERIES: Readonly<Record<string, SeriesFacts>> = {
  'n1-': { gpu: 'attach', bootDisk: 'pd-balanced', localSsd: false },
  'g2-': { gpu: 'built-in', bootDisk: 'pd-balanced', localSsd: false },
  'g4-': { gpu: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: false },
  'a2-': { gpu: 'built-in', bootDisk: 'pd-balanced', localSsd: false },
  'a2-ultragpu-': { gpu: 'built-in', bootDisk: 'pd-balanced', localSsd: true },
  'a3-': { gpu: 'built-in', bootDisk: 'pd-balanced', localSsd: true },
  'a3-ultragpu-': { gpu: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: true },
  'a4-': { gpu: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: true },
  'a4x-': { gpu: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: true },
};

/** The facts of a machine type's series; undefined for one that carries no GPU or that nobody has described. */
export function seriesFacts(machineType: string): SeriesFacts | undefined {
  const prefixes = Object.keys(SERIES).filter((prefix) => machineType.startsWith(prefix));
  const longest = prefixes.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : SERIES[longest];
}
