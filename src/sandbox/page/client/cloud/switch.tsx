/** An on/off switch with its text. */
import type { ReactNode } from 'react';

interface SwitchProps {
  readonly label: string;
  readonly on: boolean;
  readonly children: ReactNode;
  onChange(on: boolean): void;
}

export function Switch({ label, on, children, onChange }: SwitchProps) {
  return (
    <label className="switch">
      <input
        type="checkbox"
        role="switch"
        aria-label={label}
        aria-checked={on}
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
