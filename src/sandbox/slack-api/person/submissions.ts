/** What an app's answer to a view submission does to the person's modals. */
import { isObject } from '../blocks/totals.ts';
import type { Delivery, SlackJson } from '../desk.ts';
import { ApiError } from '../web-api/call.ts';
import { refusal } from '../web-api/handler.ts';
import { acceptedView } from '../web-api/view-methods.ts';
import { DEEPEST_STACK, type StoredView } from '../workspace/views.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { controlsOf } from './state.ts';

/** Slack's words on a modal whose app did not answer, or not as it may. */
export const TROUBLE = 'We had some trouble connecting. Try again?';

/** Follows `response_action`, or closes the view when there is none. An answer that Slack cannot follow leaves the
 *  modal open with a word of trouble, and makes the delivery an error. */
export function followSubmission(
  stored: StoredView,
  delivery: Delivery,
  workspace: Workspace,
  refusedBlocks: readonly string[],
): Delivery {
  const { views } = workspace;
  if (delivery.outcome !== 'ok') {
    views.setTrouble(stored, {}, TROUBLE);
    return delivery;
  }
  try {
    follow(stored, isObject(delivery.body) ? delivery.body : {}, workspace, refusedBlocks);
    return delivery;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    views.setTrouble(stored, {}, TROUBLE);
    return { ...delivery, outcome: 'error', body: refusal(error) };
  }
}

function follow(
  stored: StoredView,
  answer: SlackJson,
  workspace: Workspace,
  refused: readonly string[],
): void {
  const { views } = workspace;
  switch (answer.response_action) {
    case undefined:
      if (views.top(stored.user)?.id === stored.id) views.pop(stored.user);
      return;
    case 'clear':
      views.clear(stored.user);
      return;
    case 'errors':
      views.setTrouble(stored, errorsIn(stored, answer.errors));
      return;
    case 'update':
      views.update(stored, acceptedView(answer.view, ['modal'], workspace, refused, stored));
      return;
    case 'push': {
      const view = acceptedView(answer.view, ['modal'], workspace, refused);
      if (views.stack(stored.user).length >= DEEPEST_STACK) throw new ApiError('push_limit_reached');
      views.push(stored.user, view);
      return;
    }
    default:
      throw new ApiError('invalid_response_action');
  }
}

/** Errors must name input blocks of the view; Slack shows nothing else. */
function errorsIn(stored: StoredView, errors: unknown): Record<string, string> {
  const inputs = new Set(
    controlsOf(stored)
      .filter(({ block }) => block.type === 'input')
      .map(({ blockId }) => blockId),
  );
  const entries = isObject(errors) ? Object.entries(errors) : [];
  if (entries.length === 0 || entries.some(([id, text]) => !inputs.has(id) || typeof text !== 'string')) {
    throw new ApiError('invalid_errors', ['`errors` must name input blocks of the view']);
  }
  return Object.fromEntries(entries.map(([id, text]) => [id, String(text)]));
}
