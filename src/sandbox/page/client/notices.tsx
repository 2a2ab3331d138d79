/** Short notices of what went wrong, announced and gone after a while. */
import { useCallback, useRef, useState } from 'react';

interface Notice {
  readonly id: number;
  readonly text: string;
}

/** Real milliseconds that a notice stays. */
const STAY = 8000;

/** A function that gives notice, and the notices to show. */
export function useNotices() {
  const [notices, setNotices] = useState<readonly Notice[]>([]);
  const next = useRef(0);
  const dismiss = useCallback(
    (id: number) => setNotices((all) => all.filter((notice) => notice.id !== id)),
    [],
  );
  const give = useCallback(
    (text: string) => {
      const id = next.current++;
      setNotices((all) => [...all.filter((notice) => notice.text !== text), { id, text }]);
      setTimeout(() => dismiss(id), STAY);
    },
    [dismiss],
  );
  const shown = (
    <div className="notices" role="alert">
      {notices.map(({ id, text }) => (
        <div key={id} className="notice">
          <span>{text}</span>
          <button type="button" className="plain-icon" aria-label="Dismiss" onClick={() => dismiss(id)}>
            ✕
          </button>
        </div>
      ))}
    </div>
  );
  return [give, shown] as const;
}
