/** It's loading data: the machine waits for its input, so it is left alone for a while, with the reason kept. */
import type { Machine } from '../../domain/machine.ts';
import { type Duration, HOUR } from '../../domain/time.ts';
import { type Button, button } from '../blocks.ts';
import type { Action } from './action.ts';
import { keptInWords } from './keep.ts';
import { buttonValue } from './value.ts';

/** As long as copying a few terabytes takes; the policy's longest keep still caps it. */
const LOADING: Duration = 2 * HOUR;

export const loadingData = {
  id: 'loading_data',
  ask: () => ({ verb: 'keep', for: LOADING, why: 'loading data' }),
  done: keptInWords,
} satisfies Action;

export function loadingDataButton(machine: Machine): Button {
  return button(loadingData.id, "It's loading data", buttonValue(machine), {
    says: `${machine.name} is loading data: keep it for two hours`,
  });
}
