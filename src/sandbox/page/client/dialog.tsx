/** A dialog above the page: the browser keeps the focus inside, gives it back, and closes on Esc. */
import { type ReactNode, useEffect, useRef } from 'react';

interface DialogProps {
  readonly label: string;
  readonly className: string;
  readonly role?: 'alertdialog';
  /** Esc, or a click beside the dialog. */
  onClose(): void;
  readonly children: ReactNode;
}

export function Dialog({ label, className, role, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const node = dialog.current;
    if (node === null) return;
    const before = document.activeElement;
    if (!node.open) node.showModal();
    node.querySelector<HTMLElement>('[data-autofocus], .modal-body input, .modal-body textarea')?.focus();
    return () => {
      node.close();
      // React takes the dialog away before the browser can hand the focus back itself.
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc is the key for a click beside the dialog
    <dialog
      ref={dialog}
      role={role}
      aria-label={label}
      className={className}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      {children}
    </dialog>
  );
}
