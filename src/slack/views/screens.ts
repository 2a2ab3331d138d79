/** The modals on people's screens: opened, put on top, drawn anew, each over Slack's Web API. */
import type { types } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Logger } from '../../ports/logger.ts';
import { slackError } from '../classify.ts';
import { Redraws } from './redraws.ts';

export interface Screens {
  /** False when Slack did not show it: a trigger is good for 3 s and for one view. Never rejects. */
  open(trigger: string, view: types.ModalView, isOnTop: boolean): Promise<boolean>;
  /** Draws what `make` gives in the view's place, unless a newer change did; rejects as `make` does. */
  redraw(
    view: { readonly id: string; readonly hash: string; readonly at: number },
    make: () => Promise<types.ModalView>,
  ): Promise<void>;
  /** Puts this in the view's place, whatever is there. Never rejects. */
  replace(viewId: string, view: types.ModalView): Promise<void>;
}

/** What Slack answers when the modal was closed, or drawn anew elsewhere, meanwhile. */
const OVERTAKEN = ['hash_conflict', 'not_found'];

export function screensOver(client: WebClient, log: Logger): Screens {
  const redraws = new Redraws<types.ModalView>(async ({ id, hash }, view) => {
    const answer = await client.views.update({ view_id: id, hash, view });
    return answer.view?.hash ?? hash;
  });
  return {
    async open(trigger, view, isOnTop) {
      try {
        await (isOnTop
          ? client.views.push({ trigger_id: trigger, view })
          : client.views.open({ trigger_id: trigger, view }));
        return true;
      } catch (error) {
        log.warn({ err: error, form: view.callback_id }, 'a form did not open');
        return false;
      }
    },
    async redraw(view, make) {
      try {
        await redraws.redraw(view, make);
      } catch (error) {
        if (!OVERTAKEN.includes(slackError(error) ?? '')) throw error;
      }
    },
    async replace(viewId, view) {
      try {
        await client.views.update({ view_id: viewId, view });
      } catch (error) {
        log.warn({ err: error, form: view.callback_id }, 'an answer in a modal did not get through');
      }
    },
  };
}
