/** The app's Home tab. */
import { useEffect, useMemo } from 'react';
import type { ShownView } from '../../slack-api/desk.ts';
import { asView } from './block-kit.ts';
import { Blocks } from './blocks/blocks.tsx';
import { FormProvider, useForm } from './form-context.tsx';
import { useSurroundings } from './surroundings.tsx';

function HomeView({ shown }: { shown: ShownView }) {
  const view = useMemo(() => asView(shown.view), [shown.view]);
  const place = useMemo(() => ({ viewId: shown.id }), [shown.id]);
  const form = useForm(place, view.blocks);
  return (
    <FormProvider value={form}>
      <Blocks blocks={view.blocks} />
    </FormProvider>
  );
}

/** Tells the bot that the tab was opened, as Slack does each time. */
export function AppHome({ home }: { home: ShownView | undefined }) {
  const { me, act } = useSurroundings();
  useEffect(() => {
    void act('open-home', { user: me });
  }, [act, me]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="home" aria-label="Lamplighter's Home" tabIndex={0}>
      {home === undefined ? (
        <p className="empty">Lamplighter has not published its Home yet.</p>
      ) : (
        <HomeView key={home.id} shown={home} />
      )}
    </section>
  );
}
