/**
 * What Google's machine series ask of us when a machine is created or stopped (cloud.google.com/compute/docs/gpus and
 * …/docs/tpus/tpu-machines).
 */

export interface SeriesFacts {
  /** `attach`: GPUs go into guestAccelerators; `built-in`: GPUs or TPU chips are part of the machine type. */
  readonly accelerator: 'attach' | 'built-in';
  /** For the boot disk. G2 and newer have no pd-standard; A3 Ultra, A4, A4X, G4 and TPUs since v6e take Hyperdisk only. */
  readonly bootDisk: 'pd-balanced' | 'hyperdisk-balanced';
  /** Local SSD comes with the machine type, so that every stop must say what becomes of it. */
  readonly localSsd: boolean;
}

/** By the beginning of the machine type's name; the longest that fits counts. */
const SERIES: Readonly<Record<string, SeriesFacts>> = {
  'n1-': { accelerator: 'attach', bootDisk: 'pd-balanced', localSsd: false },
  'g2-': { accelerator: 'built-in', bootDisk: 'pd-balanced', localSsd: false },
  'g4-': { accelerator: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: false },
  'a2-': { accelerator: 'built-in', bootDisk: 'pd-balanced', localSsd: false },
  'a2-ultragpu-': { accelerator: 'built-in', bootDisk: 'pd-balanced', localSsd: true },
  'a3-': { accelerator: 'built-in', bootDisk: 'pd-balanced', localSsd: true },
  'a3-ultragpu-': { accelerator: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: true },
  'a4-': { accelerator: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: true },
  'a4x-': { accelerator: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: true },
  'ct5p-': { accelerator: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: false },
  'ct6e-': { accelerator: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: false },
  'tpu7x-': { accelerator: 'built-in', bootDisk: 'hyperdisk-balanced', localSsd: false },
};

/** The facts of a machine type's series; undefined for one that carries no accelerator or that nobody has described. */
export function seriesFacts(machineType: string): SeriesFacts | undefined {
  const prefixes = Object.keys(SERIES).filter((prefix) => machineType.startsWith(prefix));
  const longest = prefixes.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : SERIES[longest];
}
