/** What machines do, in the scenarios' words. */
import { HOUR, MINUTE } from '../../domain/time.ts';
import type { Activity } from '../world/console.ts';
import type { Behaviour } from '../world/types.ts';

export const TRAINING: Activity = { gpu: 92, cpu: 40, gpuMemory: 81, networkBytesPerSecond: 300_000 };

/** All data is on the GPU already: the host has next to nothing to do. */
export const GPU_BOUND: Activity = { gpu: 97, cpu: 4, gpuMemory: 81, networkBytesPerSecond: 9_000 };

/** Between two epochs: the GPU waits, the process and its memory stay. */
export const CHECKPOINT: Activity = { gpu: 0, cpu: 12, gpuMemory: 81, networkBytesPerSecond: 40_000 };

/** Nobody is there and nothing runs. */
export const FORGOTTEN: Activity = { gpu: 0, cpu: 0.2, gpuMemory: 1, networkBytesPerSecond: 800 };

/** Trains for three hours, then nobody comes back. */
export const TRAINS_THEN_FORGOTTEN: Behaviour = {
  profile: { kind: 'phases', phases: [{ for: 3 * HOUR, activity: TRAINING }], after: FORGOTTEN },
};

/** Trains for an hour, then nobody comes back. */
export const TRAINS_AN_HOUR: Behaviour = {
  profile: { kind: 'phases', phases: [{ for: HOUR, activity: TRAINING }], after: FORGOTTEN },
};

/** Trains for ever, with a pause of six minutes in each half hour. */
export const BUSY_WITH_PAUSES: Behaviour = {
  profile: {
    kind: 'cycle',
    phases: [
      { for: 24 * MINUTE, activity: TRAINING },
      { for: 6 * MINUTE, activity: CHECKPOINT },
    ],
  },
};

/** The agent falls silent after forty minutes of work and comes back two hours later; the work ends an hour after that. */
export const SILENT_AGENT: Behaviour = {
  profile: {
    kind: 'phases',
    phases: [{ for: 3 * HOUR + 40 * MINUTE, activity: GPU_BOUND }],
    after: FORGOTTEN,
  },
  gaps: [{ from: 40 * MINUTE, to: 2 * HOUR + 40 * MINUTE }],
};

/** A spot machine that trains until Google takes it back. */
export const TAKEN_BACK: Behaviour = {
  profile: { kind: 'constant', activity: TRAINING },
  preemptAfter: 40 * MINUTE,
};
