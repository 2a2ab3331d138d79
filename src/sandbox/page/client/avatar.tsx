/** Faces: initials on a colour of one's own; the bot has a lamp. */

const HUES = [262, 204, 158, 24, 338, 42, 184, 290] as const;

export function initialsOf(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? '?')][0] ?? '')
    .join('')
    .toUpperCase();
}

function hueOf(id: string): number {
  const sum = [...id].reduce((total, c) => (total * 31 + (c.codePointAt(0) ?? 0)) % 9973, 7);
  return HUES[sum % HUES.length] ?? 262;
}

export function Avatar({ id, name, bot = false }: { id: string; name: string; bot?: boolean }) {
  if (bot) {
    return (
      <span className="avatar avatar-bot" aria-hidden="true">
        <svg viewBox="0 0 24 24" role="presentation">
          <path className="lamp-glow" d="M12 2.5v2M4.6 5.6 6 7M19.4 5.6 18 7" />
          <path className="lamp-glass" d="M8 8h8l-1.3 8.5H9.3z" />
          <path className="lamp-metal" d="M9.8 17.5h4.4V21H9.8zM7.5 6h9v1.6h-9z" />
        </svg>
      </span>
    );
  }
  return (
    <span className="avatar" aria-hidden="true" style={{ backgroundColor: `hsl(${hueOf(id)} 45% 42%)` }}>
      {initialsOf(name)}
    </span>
  );
}
