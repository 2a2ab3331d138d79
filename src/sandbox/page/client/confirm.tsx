/** Asks "are you sure" in an element's own words, or in the page's. */
import { type ReactNode, useCallback, useState } from 'react';
import { type Confirm, textOf } from './block-kit.ts';
import { Text } from './blocks/mrkdwn-text.tsx';
import { Dialog } from './dialog.tsx';

interface Question {
  readonly confirm: Confirm;
  answer(yes: boolean): void;
}

/** A function that asks, and the dialog to show while it does. One question at a time: a newer one withdraws the older. */
export function useConfirm(): readonly [(confirm: Confirm) => Promise<boolean>, ReactNode] {
  const [question, setQuestion] = useState<Question>();
  const ask = useCallback(
    (confirm: Confirm) =>
      new Promise<boolean>((resolve) => {
        setQuestion((older) => {
          older?.answer(false);
          return { confirm, answer: resolve };
        });
      }),
    [],
  );
  if (question === undefined) return [ask, null];
  const { confirm } = question;
  const settle = (yes: boolean) => {
    setQuestion(undefined);
    question.answer(yes);
  };
  const dialog = (
    <Dialog
      role="alertdialog"
      label={textOf(confirm.title)}
      className="dialog confirm"
      onClose={() => settle(false)}
    >
      <h2>{textOf(confirm.title)}</h2>
      <div className="confirm-text">
        <Text text={confirm.text} />
      </div>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={() => settle(false)}>
          {textOf(confirm.deny)}
        </button>
        <button
          type="button"
          className={`button ${confirm.style ?? 'primary'}`}
          data-autofocus
          onClick={() => settle(true)}
        >
          {textOf(confirm.confirm)}
        </button>
      </div>
    </Dialog>
  );
  return [ask, dialog];
}
