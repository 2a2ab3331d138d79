/** Draws open modals anew as their fields change, one drawing of a view after the other: the newest change wins. */

interface View {
  /** Slack's mark of the view's content when the change was sent. */
  readonly hash: string;
  /** Slack's action_ts of the change, seconds. */
  readonly at: number;
  readonly id: string;
}

interface Drawing {
  /** Of the newest change. */
  at: number;
  /** Of the view as we last drew it. */
  hash: string;
  /** Hashes of contents that we have drawn over since. */
  readonly replaced: Set<string>;
  /** What is to be drawn once the present drawing is done. */
  next: (() => Promise<void>) | undefined;
  running: Promise<void> | undefined;
}

/** Views that are remembered; the oldest are forgotten. */
const MOST_VIEWS = 500;

/** `Content` is what a drawing makes, `draw` puts it in the view's place, given its hash, and tells the new one. */
export class Redraws<Content> {
  readonly #drawings = new Map<string, Drawing>();
  readonly #draw: (view: { readonly id: string; readonly hash: string }, content: Content) => Promise<string>;

  constructor(
    draw: (view: { readonly id: string; readonly hash: string }, content: Content) => Promise<string>,
  ) {
    this.#draw = draw;
  }

  /**
   * Resolves when this change, or a newer one in its place, is drawn. Slack refuses an outdated hash, so that a slow
   * drawing of another process does not undo a newer one; a hash that is outdated by our own drawing is brought up to
   * date, as the change was made before its person could see that. Rejects as `make` and `draw` do.
   */
  async redraw(view: View, make: () => Promise<Content>): Promise<void> {
    const drawing = this.#drawingOf(view);
    if (view.at < drawing.at) return;
    drawing.at = view.at;
    if (!drawing.replaced.has(view.hash)) drawing.hash = view.hash;
    drawing.next = async () => {
      const content = await make();
      if (drawing.next !== undefined) return;
      const before = drawing.hash;
      drawing.hash = await this.#draw({ id: view.id, hash: before }, content);
      drawing.replaced.add(before);
    };
    drawing.running ??= this.#run(drawing);
    await drawing.running;
  }

  async #run(drawing: Drawing): Promise<void> {
    try {
      while (drawing.next !== undefined) {
        const draw = drawing.next;
        drawing.next = undefined;
        await draw();
      }
    } finally {
      drawing.next = undefined;
      drawing.running = undefined;
    }
  }

  #drawingOf({ id, hash }: View): Drawing {
    const known = this.#drawings.get(id);
    if (known !== undefined) return known;
    const [oldest] = this.#drawings.keys();
    if (oldest !== undefined && this.#drawings.size >= MOST_VIEWS) this.#drawings.delete(oldest);
    const made: Drawing = { at: 0, hash, replaced: new Set(), next: undefined, running: undefined };
    this.#drawings.set(id, made);
    return made;
  }
}
