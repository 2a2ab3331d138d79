/** What happened in a run: counted, hashed, and told to those who watch over the invariants. */
import type { Notice, Posted } from '../../src/domain/notice.ts';
import type { Millis } from '../../src/domain/time.ts';
import type { PassReport } from '../../src/domain/watch-pass.ts';
import type { CreateMachine, MachineAt } from '../../src/ports/cloud.ts';
import type { Machine } from '../../src/sandbox/world/machine.ts';
import type { Reply } from '../../src/slack/reply.ts';
import type { SlackMessage } from './adapters/workspace.ts';
import type { Person } from './plan.ts';
import { hashOf } from './random.ts';

/** A change at Google in the instant in which Google takes it, before anything has moved. */
export type Change =
  | {
      readonly verb: 'create';
      readonly at: CreateMachine;
      readonly requestId: string;
      readonly machine: undefined;
      /** The same requestId was taken before: nothing happens. */
      readonly repeated: boolean;
    }
  | {
      readonly verb: 'start' | 'stop' | 'remove';
      readonly at: MachineAt;
      readonly requestId: string;
      readonly machine: Machine | undefined;
      readonly repeated: boolean;
    };

export interface Delivered {
  /** One per thing that a person did; the same in every redelivery. */
  readonly dedupe: string;
  readonly who: Person;
  readonly text: string;
  readonly channel: string;
  /** Set when it was pressed, not typed. */
  readonly pressed: { readonly actionId: string; readonly value: string } | undefined;
}

/** What a watcher may listen to; `at` is simulated time. */
export interface Watcher {
  onChange?(change: Change, at: Millis): void;
  /** Google has answered the change: an error means that nothing was begun. */
  onTaken?(change: Change, at: Millis): void;
  onPost?(message: SlackMessage, at: Millis): void;
  onUpdate?(where: Posted, notice: Notice, at: Millis): void;
  onAnswer?(delivered: Delivered, reply: Reply, at: Millis): void;
  /** No answer within ten minutes; `died` = because the process ended. */
  onUnanswered?(delivered: Delivered, died: boolean, at: Millis): void;
  onPass?(replica: number, report: PassReport, at: Millis): void;
  /** A replica's list of a project was answered. */
  onList?(replica: number, project: string, whole: boolean, at: Millis): void;
  /** Meters were read for the last look before a stop. */
  onLastLook?(instanceId: string, signal: string, whole: boolean, at: Millis): void;
  onBill?(from: string, to: string, ok: boolean, at: Millis): void;
  /** Everything that could happen by now has. */
  onStep?(at: Millis): void;
  atEnd?(at: Millis): void;
}

export interface Violation {
  readonly invariant: string;
  readonly at: Millis;
  readonly what: string;
}

export class Recorder {
  readonly violations: Violation[] = [];
  readonly faults = new Map<string, number>();
  readonly watchers: Watcher[] = [];
  calls = 0;
  /** Changes and posts; what a restart must not add to. */
  effects = 0;
  hash = 0x811c9dc5;
  /** Only when it was asked for: it costs more than the run. */
  readonly trace: string[] | undefined;
  readonly #now: () => Millis;

  constructor(now: () => Millis, traced: boolean) {
    this.#now = now;
    this.trace = traced ? [] : undefined;
  }

  /** One line of the trace; all lines together make the hash. */
  note(line: string): void {
    const now = this.#now();
    this.hash = hashOf(line, (this.hash ^ now) >>> 0);
    this.trace?.push(`${new Date(now).toISOString().slice(5, 23)} ${line}`);
  }

  fault(kind: string): void {
    this.faults.set(kind, (this.faults.get(kind) ?? 0) + 1);
  }

  violation(invariant: string, what: string): void {
    this.note(`VIOLATION ${invariant}: ${what}`);
    this.violations.push({ invariant, at: this.#now(), what });
  }

  tell(call: (watcher: Watcher) => void): void {
    for (const watcher of this.watchers) call(watcher);
  }
}
