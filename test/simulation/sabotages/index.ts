/** Every guard that can be switched off, by name. A fixed bug adds its own. */
import { AT_GOOGLE } from './google.ts';
import { INSIDE } from './inside.ts';
import type { Sabotage } from './sabotage.ts';

export const SABOTAGES: Readonly<Record<string, Sabotage>> = { ...AT_GOOGLE, ...INSIDE };
