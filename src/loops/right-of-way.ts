/** The right of way within one process: a count of who waits, and the work that lets them pass. */
import type { RightOfWay } from '../ports/right-of-way.ts';

export function rightOfWay(): RightOfWay {
  let people = 0;
  const work = new Set<() => void>();

  return {
    waiting() {
      people++;
      let waits = true;
      return () => {
        if (!waits) return;
        waits = false;
        people--;
        if (people === 0) for (const goOn of work) goOn();
      };
    },
    async giveWay(most) {
      if (people === 0) return;
      await new Promise<void>((resolve) => {
        function goOn() {
          clearTimeout(timer);
          work.delete(goOn);
          resolve();
        }
        const timer = setTimeout(goOn, most);
        work.add(goOn);
      });
    },
  };
}
