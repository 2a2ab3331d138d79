/** Every invariant; a new capability adds its own. */
import type { Invariant } from './invariant.ts';

export const INVARIANTS: readonly Invariant[] = [];
