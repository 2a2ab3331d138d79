/** Holds what a person chose in one message or view, and sends its actions to the bot. */
import { createContext, useCallback, useContext, useMemo, useRef, useState } from 'react';
import type { ControlPlace, SlackJson } from '../../slack-api/desk.ts';
import type { Block, Element } from './block-kit.ts';
import { formValues, type Values } from './form.ts';
import { useSurroundings } from './surroundings.tsx';

/** Slack's value fields of an element, e.g. `{ selected_option: … }`. */
export type Fields = SlackJson;

export interface Form {
  readonly values: Values;
  /** Errors by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** True from a press until the bot has acknowledged it. */
  isPending(block: Block, element: Element): boolean;
  /** Keeps what was chosen and tells the bot where this control does that; asks first where it says so. */
  choose(block: Block, element: Element, fields: Fields): void;
  /** Sends an action that leaves no value behind, such as a button's. */
  press(block: Block, element: Element, fields: Fields): void;
  /** Tells the bot what a text control holds, e.g. after Enter. */
  dispatch(block: Block, element: Element): void;
}

const FormContext = createContext<Form | undefined>(undefined);
export const FormProvider = FormContext.Provider;

export function useFormContext(): Form {
  const form = useContext(FormContext);
  if (form === undefined) throw new Error('This control stands in no message and no view.');
  return form;
}

const TEXT_INPUTS: ReadonlySet<string> = new Set([
  'plain_text_input',
  'number_input',
  'email_text_input',
  'url_text_input',
  'rich_text_input',
]);

/** Choices outlive updates of the blocks as long as block and action ids stay, as in Slack. */
export function useForm(
  place: ControlPlace,
  blocks: readonly Block[],
  errors: Readonly<Record<string, string>> = {},
): Form {
  const { me, act, ask } = useSurroundings();
  const [chosen, setChosen] = useState<Values>({});
  const [pending, setPending] = useState<ReadonlySet<string>>(new Set());
  const values = useMemo(() => formValues(blocks, chosen), [blocks, chosen]);
  const latest = useRef(values);
  latest.current = values;
  const running = useRef(new Set<string>());
  const changed = useRef(new Map<string, Fields>());

  const sendAction = useCallback(
    async (block: Block, element: Element, fields: Fields) => {
      const blockId = block.block_id ?? '';
      const key = keyOf(block, element);
      if (running.current.has(key)) return;
      running.current.add(key);
      setPending(new Set(running.current));
      const action = { type: element.type, action_id: element.action_id ?? '', block_id: blockId, ...fields };
      await act('act', { user: me, place, blockId, action, state: { values: latest.current } });
      running.current.delete(key);
      setPending(new Set(running.current));
    },
    [act, me, place],
  );

  /** As `sendAction`, but what changes while one is under way is sent after it, as it stands then. */
  const sendChange = useCallback(
    async (block: Block, element: Element, fields: Fields) => {
      const key = keyOf(block, element);
      changed.current.set(key, fields);
      if (running.current.has(key)) return;
      for (let next = changed.current.get(key); next !== undefined; next = changed.current.get(key)) {
        changed.current.delete(key);
        await sendAction(block, element, next);
      }
    },
    [sendAction],
  );

  return useMemo<Form>(
    () => ({
      values,
      errors,
      isPending: (block, element) => pending.has(keyOf(block, element)),
      async choose(block, element, fields) {
        const tells =
          block.type !== 'input' || (block.dispatch_action === true && !TEXT_INPUTS.has(element.type));
        if (tells && element.confirm !== undefined && !(await ask(element.confirm))) return;
        const blockId = block.block_id ?? '';
        const actionId = element.action_id ?? '';
        const value = { type: element.type, ...fields };
        latest.current = { ...latest.current, [blockId]: { ...latest.current[blockId], [actionId]: value } };
        setChosen((now) => ({ ...now, [blockId]: { ...now[blockId], [actionId]: value } }));
        if (tells) await sendChange(block, element, fields);
      },
      async press(block, element, fields) {
        if (element.confirm !== undefined && !(await ask(element.confirm))) return;
        await sendAction(block, element, fields);
      },
      dispatch(block, element) {
        if (block.dispatch_action !== true) return;
        const { type: _, ...fields } = latest.current[block.block_id ?? '']?.[element.action_id ?? ''] ?? {};
        void sendChange(block, element, fields);
      },
    }),
    [values, errors, pending, ask, sendAction, sendChange],
  );
}

function keyOf(block: Block, element: Element): string {
  return `${block.block_id ?? ''}/${element.action_id ?? ''}`;
}
