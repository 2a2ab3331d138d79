/** A list that opens under a button, above everything else; Esc and a click elsewhere close it. */
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';

export interface PopupProps {
  /** The button's content and attributes. */
  readonly face: ReactNode;
  readonly className: string;
  readonly aria: Readonly<Record<string, string | boolean>>;
  readonly haspopup: 'listbox' | 'menu';
  readonly busy?: boolean;
  readonly title?: string;
  /** The list; `close` shuts it and gives the focus back to the button. Rendered only while open. */
  children(close: () => void): ReactNode;
}

/** Pixels between the button and its list. */
const GAP = 4;

function place(button: HTMLElement, list: HTMLElement): void {
  const at = button.getBoundingClientRect();
  list.style.minWidth = `${Math.min(Math.max(at.width, 180), 360)}px`;
  const { width, height } = list.getBoundingClientRect();
  const below = at.bottom + GAP + height <= window.innerHeight || at.top < height;
  list.style.left = `${Math.max(GAP, Math.min(at.left, window.innerWidth - width - GAP))}px`;
  list.style.top = `${below ? at.bottom + GAP : at.top - GAP - height}px`;
}

export function Popup({ face, className, aria, haspopup, busy, title, children }: PopupProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!open || button.current === null || list.current === null) return;
    place(button.current, list.current);
    list.current.querySelector<HTMLElement>('input, [role=menuitem]')?.focus();
    const hide = (event: Event) => {
      if (event.target instanceof Node && list.current?.contains(event.target)) return;
      list.current?.hidePopover();
    };
    window.addEventListener('scroll', hide, true);
    window.addEventListener('resize', hide);
    return () => {
      window.removeEventListener('scroll', hide, true);
      window.removeEventListener('resize', hide);
    };
  }, [open]);

  return (
    <>
      <button
        ref={button}
        type="button"
        className={className}
        title={title}
        {...aria}
        aria-haspopup={haspopup}
        aria-expanded={open}
        aria-busy={busy}
        popoverTarget={id}
      >
        {face}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        className="popup"
        onToggle={(event) => setOpen(event.newState === 'open')}
      >
        {open &&
          children(() => {
            list.current?.hidePopover();
            button.current?.focus();
          })}
      </div>
    </>
  );
}
