/** What a script is: what people do on one scenario, and the outcome that it states. */

import type { Digest } from '../domain/digest.ts';
import type { LedgerEntry } from '../domain/ledger.ts';
import type { Machine } from '../domain/machine.ts';
import type { Policy } from '../domain/policy.ts';
import type { JournalEntry } from '../domain/request.ts';
import type { Millis } from '../domain/time.ts';
import type { SlackOptions } from '../sandbox/slack-api/simulated-slack.ts';
import type { ConsoleMachine, WorldEvent } from '../sandbox/world/console.ts';
import type { TpuWorld } from '../sandbox/world/tpu-world.ts';
import type { SeenMessage } from './chronicle.ts';
import type { Scene } from './scene.ts';

export interface Script {
  /** The scenario's. */
  readonly name: string;
  /** Time of day at which it begins, as hours UTC; the scenario's own day. */
  readonly beginsAt: number;
  /** What the team's lamplighter.yaml says otherwise than the default. */
  readonly policy?: (policy: Policy) => Policy;
  /** The workspace, where three engineers are too few. */
  readonly team?: Pick<SlackOptions, 'people' | 'channels'>;
  play(scene: Scene): Promise<void>;
  /** Never empty: what must be true in the end. */
  outcome(found: Found): readonly Check[];
}

/** What was seen and done in all. */
export interface Found {
  readonly messages: readonly SeenMessage[];
  readonly events: readonly WorldEvent[];
  /** What the cloud has in the end. */
  readonly cloud: readonly ConsoleMachine[];
  /** Newest last. */
  readonly machines: readonly Machine[];
  /** Oldest first. */
  readonly journal: readonly JournalEntry[];
  /** When machines ran. */
  readonly ledger: readonly LedgerEntry[];
  /** Everything that they cost. */
  readonly spent: readonly LedgerEntry[];
  readonly tpu: {
    /** What the cloud's own meter says that each node cost, micro-USD, with those that are gone. */
    readonly costs: ReturnType<TpuWorld['costs']>;
    /** What counts against the quotas in the end. */
    readonly quotasInUse: ReturnType<TpuWorld['quotasInUse']>;
  };
  /** The last one. */
  readonly digest: Digest | undefined;
  readonly endedAt: Millis;
}

export interface Check {
  readonly name: string;
  readonly passed: boolean;
  /** What was there, where it did not pass. */
  readonly found: string;
}

/** A statement that holds when what was found is as expected; compared as JSON. */
export function holds(name: string, found: unknown, expected: unknown = true): Check {
  const said = JSON.stringify(found) ?? 'nothing';
  return { name, passed: said === (JSON.stringify(expected) ?? 'nothing'), found: said };
}
