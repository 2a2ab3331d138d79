/** Every button that Lamplighter shows, by its action_id. */
import type { Action } from './action.ts';
import { cancel } from './cancel.ts';
import { cancelCopy } from './cancel-copy.ts';
import { disk } from './disk.ts';
import { handOver, takeOver } from './hand-over.ts';
import { keep } from './keep.ts';
import { move } from './move.ts';
import { remove } from './remove.ts';
import { resize } from './resize.ts';
import { start } from './start.ts';
import { stop } from './stop.ts';

const list = [
  keep,
  handOver,
  takeOver,
  stop,
  start,
  remove,
  cancel,
  cancelCopy,
  disk,
  resize,
  move,
] as const satisfies readonly Action[];

/** The action of an action_id; undefined for a button of a version that is gone. */
export function actionOf(actionId: string): Action | undefined {
  const id = actionId.split(':')[0];
  return list.find((action) => action.id === id);
}
