/** One press or pick: the control it is about and the action that Slack reports. */
import type { FoundControl } from '../blocks/fill-ids.ts';
import { isObject } from '../blocks/totals.ts';
import type { SlackJson } from '../desk.ts';
import { valueField } from './state.ts';

/** Finds the control. Throws Error when nobody could press it: it is not there, or its option is not on offer. */
export function controlFor(
  controls: readonly FoundControl[],
  blockId: string,
  action: SlackJson,
): FoundControl {
  const found = controls.find(
    (control) => control.blockId === blockId && control.element.action_id === action.action_id,
  );
  if (!found) throw new Error(`there is no control ${String(action.action_id)} in block ${blockId}`);
  return found;
}

/** The entry of `actions` in a block_actions payload. */
export function reportedAction({ blockId, element }: FoundControl, action: SlackJson, at: string): SlackJson {
  const { type, action_id, text, value, style, confirm, placeholder } = element;
  const own = Object.entries({ text, value, style, confirm, placeholder }).filter(
    ([, part]) => part !== undefined,
  );
  return {
    type,
    action_id,
    block_id: blockId,
    ...Object.fromEntries(own),
    ...pickedValue(element, action),
    action_ts: at,
  };
}

/** What was picked, with the offered option in full where only its value is given. */
export function pickedValue(element: SlackJson, action: SlackJson): SlackJson {
  if (element.type === 'feedback_buttons' || element.type === 'file_input') return { value: action.value };
  const field = element.type === 'overflow' ? 'selected_option' : valueField(element.type);
  if (field === undefined || !(field in action)) return {};
  const picked = action[field];
  if (field === 'selected_option' && isObject(picked)) return { [field]: offered(element, picked) };
  if (field === 'selected_options' && Array.isArray(picked)) {
    return { [field]: picked.filter(isObject).map((option) => offered(element, option)) };
  }
  return { [field]: picked };
}

function offered(element: SlackJson, picked: SlackJson): SlackJson {
  // The options of an external select are the app's answer to block_suggestion, which this sandbox does not ask.
  if (String(element.type).includes('external')) return picked;
  const groups = Array.isArray(element.option_groups) ? element.option_groups.filter(isObject) : [element];
  const options = groups.flatMap((group) =>
    Array.isArray(group.options) ? group.options.filter(isObject) : [],
  );
  const option = options.find((other) => other.value === picked.value);
  if (!option) throw new Error(`${String(element.action_id)} does not offer ${String(picked.value)}`);
  return option;
}
