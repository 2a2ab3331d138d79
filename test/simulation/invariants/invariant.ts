/** What an invariant is: a named function that listens to a run and tells when something happened that never may. */
import type { Watcher } from '../recorder.ts';
import type { Scene } from '../scene.ts';

/** Called once per run; `tell` takes one sentence about what was wrong. */
export type Invariant = (scene: Scene, tell: (what: string) => void) => Watcher;
