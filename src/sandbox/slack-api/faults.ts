/** Faults by appointment: what shall go wrong next, and how often. */
import type { ApiFault, SlackFaults } from './simulated-slack.ts';

export class Faults implements SlackFaults {
  readonly #api = new Map<string, ApiFault[]>();
  #twice = 0;
  #dropped = 0;
  #refused: readonly string[];

  constructor(refusedBlocks: readonly string[]) {
    this.#refused = refusedBlocks;
  }

  onApi(method: string, fault: ApiFault, times = 1): void {
    const queue = this.#api.get(method) ?? [];
    this.#api.set(method, [...queue, ...Array.from({ length: times }, () => fault)]);
  }

  deliverTwice(times = 1): void {
    this.#twice += times;
  }

  dropAck(times = 1): void {
    this.#dropped += times;
  }

  refuseBlocks(types: readonly string[]): void {
    this.#refused = types;
  }

  clear(): void {
    this.#api.clear();
    this.#twice = 0;
    this.#dropped = 0;
  }

  get refusedBlocks(): readonly string[] {
    return this.#refused;
  }

  /** The fault that this call suffers; it is used up. */
  strike(method: string): ApiFault | undefined {
    return this.#api.get(method)?.shift() ?? this.#api.get('*')?.shift();
  }

  takeTwice(): boolean {
    if (this.#twice === 0) return false;
    this.#twice -= 1;
    return true;
  }

  takeDroppedAck(): boolean {
    if (this.#dropped === 0) return false;
    this.#dropped -= 1;
    return true;
  }
}
