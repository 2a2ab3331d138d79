/** The modal on top, as Slack shows it: inputs, errors, submit and close. */
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { ShownView } from '../../slack-api/desk.ts';
import { asView, textOf } from './block-kit.ts';
import { Blocks } from './blocks/blocks.tsx';
import { Plain } from './blocks/mrkdwn-text.tsx';
import { Dialog } from './dialog.tsx';
import { FormProvider, useForm } from './form-context.tsx';
import { useSurroundings } from './surroundings.tsx';

export function Modal({ shown }: { shown: ShownView }) {
  const { me, act } = useSurroundings();
  const view = useMemo(() => asView(shown.view), [shown.view]);
  const place = useMemo(() => ({ viewId: shown.id }), [shown.id]);
  const [sending, setSending] = useState(false);
  const form = useForm(place, view.blocks, shown.errors);
  const body = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (Object.keys(shown.errors).length > 0) {
      body.current?.querySelector<HTMLElement>('[aria-invalid=true], .wrong button, .wrong input')?.focus();
      body.current?.querySelector('.wrong')?.scrollIntoView({ block: 'nearest' });
    }
  }, [shown.errors]);

  const close = () => void act('close', { user: me, viewId: shown.id });

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (sending) return;
    setSending(true);
    await act('submit', { user: me, viewId: shown.id, values: form.values });
    setSending(false);
  }

  const title = textOf(view.title);
  const stacked = typeof view.previous_view_id === 'string' && view.previous_view_id !== '';
  return (
    <Dialog label={title} className="dialog modal" onClose={close}>
      <form noValidate onSubmit={submit}>
        <header className="modal-head">
          <h2>
            <Plain text={title} />
          </h2>
          <button
            type="button"
            className="plain-icon"
            aria-label={stacked ? 'Back' : 'Close'}
            onClick={close}
          >
            {stacked ? '←' : '✕'}
          </button>
        </header>
        <div className="modal-body" ref={body}>
          {shown.trouble !== undefined && (
            <div className="alert alert-error" role="alert">
              {shown.trouble}
            </div>
          )}
          <FormProvider value={form}>
            <Blocks blocks={view.blocks} />
          </FormProvider>
        </div>
        <footer className="dialog-buttons">
          <button type="button" className="button" onClick={close}>
            {textOf(view.close) || (stacked ? 'Back' : 'Close')}
          </button>
          {textOf(view.submit) !== '' && (
            <button type="submit" className="button primary" aria-busy={sending}>
              {textOf(view.submit)}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}
