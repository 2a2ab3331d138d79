/** Whether a machine or a TPU node of the console is up: it works and costs money. */
import type { ConsoleMachine } from '../../world/console.ts';

export function isRunning({ status }: Pick<ConsoleMachine, 'status'>): boolean {
  return status === 'RUNNING' || status === 'READY';
}
