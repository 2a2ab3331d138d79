/** Where a person types: slash commands and messages, with a history and suggestions. */
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';

interface ComposerProps {
  readonly channel: string;
  readonly placeholder: string;
  readonly suggestions: readonly string[];
  onSend(text: string): Promise<boolean>;
}

/** Lines typed in this tab, newest last; shared by all channels, as in a shell. */
const history: string[] = [];
/** What was left unsent, by channel. */
const drafts = new Map<string, string>();

/** Pixels: about eight lines. */
const MAX_HEIGHT = 180;

export function Composer({ channel, placeholder, suggestions, onSend }: ComposerProps) {
  const [text, setText] = useState(() => drafts.get(channel) ?? '');
  const [back, setBack] = useState(0);
  const [sending, setSending] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what makes the box grow
  useLayoutEffect(() => {
    const node = box.current;
    if (node === null) return;
    node.style.height = 'auto';
    node.style.height = `${Math.min(node.scrollHeight, MAX_HEIGHT)}px`;
  }, [text]);

  function change(next: string): void {
    setText(next);
    drafts.set(channel, next);
  }

  async function submit(): Promise<void> {
    const line = text.trim();
    if (line === '' || sending) return;
    change('');
    setBack(0);
    if (history.at(-1) !== line) history.push(line);
    setSending(true);
    const sent = await onSend(line);
    setSending(false);
    if (!sent) setText((now) => (now === '' ? line : now));
  }

  function recall(step: number): void {
    const next = Math.max(0, Math.min(back + step, history.length));
    setBack(next);
    change(next === 0 ? '' : (history.at(-next) ?? ''));
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void submit();
    } else if (event.key === 'ArrowUp' && (text === '' || back > 0) && !text.includes('\n')) {
      event.preventDefault();
      recall(1);
    } else if (event.key === 'ArrowDown' && back > 0) {
      event.preventDefault();
      recall(-1);
    }
  }

  const offered = suggestions.filter(
    (line) => line !== text && line.startsWith(text.startsWith('/') ? text : ''),
  );
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <ul className="suggestions" aria-label="Suggestions">
        {offered.map((line) => (
          <li key={line}>
            <button
              type="button"
              onClick={() => {
                change(line);
                box.current?.focus();
              }}
            >
              {line}
            </button>
          </li>
        ))}
      </ul>
      <div className="composer-box">
        <textarea
          ref={box}
          rows={1}
          aria-label={placeholder}
          placeholder={placeholder}
          maxLength={12_000}
          value={text}
          onChange={(event) => {
            change(event.target.value);
            setBack(0);
          }}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          className="send"
          aria-label="Send"
          aria-busy={sending}
          disabled={text.trim() === ''}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M2.5 3.2 17.6 10 2.5 16.8l1.6-5.6L11 10 4.1 8.8z" />
          </svg>
        </button>
      </div>
      <div className="composer-hint" aria-hidden="true">
        <b>Enter</b> sends, <b>Shift + Enter</b> starts a new line, <b>↑</b> recalls
      </div>
    </form>
  );
}
