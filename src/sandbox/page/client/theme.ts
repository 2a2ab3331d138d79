/** Light or dark: as the system says, until the person chooses. */
import { useEffect, useState } from 'react';

export type Theme = 'light' | 'dark';

const KEY = 'theme';
const SYSTEM_DARK = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme | undefined {
  try {
    const value = localStorage.getItem(KEY);
    return value === 'light' || value === 'dark' ? value : undefined;
  } catch {
    return undefined;
  }
}

export function useTheme(): readonly [Theme, () => void] {
  const [chosen, setChosen] = useState(stored);
  const [system, setSystem] = useState<Theme>(SYSTEM_DARK.matches ? 'dark' : 'light');
  useEffect(() => {
    const follow = () => setSystem(SYSTEM_DARK.matches ? 'dark' : 'light');
    SYSTEM_DARK.addEventListener('change', follow);
    return () => SYSTEM_DARK.removeEventListener('change', follow);
  }, []);
  const theme = chosen ?? system;
  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
  const toggle = () => {
    const next = theme === 'dark' ? 'light' : 'dark';
    setChosen(next);
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Without storage the choice lasts until the page is loaded again.
    }
  };
  return [theme, toggle];
}
