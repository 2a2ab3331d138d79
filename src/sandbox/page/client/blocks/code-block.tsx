/** A block of code with a button that copies it. */
import { useEffect, useState } from 'react';

/** Real milliseconds that the button says it has copied. */
const CONFIRMATION = 2000;

export function CodeBlock({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), CONFIRMATION);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className="code-block">
      <pre>
        <code>{text}</code>
      </pre>
      <button
        type="button"
        className="copy"
        onClick={() => {
          navigator.clipboard.writeText(text).then(
            () => setCopied(true),
            () => setCopied(false),
          );
        }}
      >
        {copied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
