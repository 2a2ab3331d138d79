/** The resident memory of this process in bytes, now and at its peak. */
import { readFileSync, writeFileSync } from 'node:fs';

export function residentSet(): number {
  return process.memoryUsage.rss();
}

/** Frees what is not needed any more; needs --expose-gc, else does nothing. */
export function collectGarbage(): void {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
}

/** Forgets the peak so far, where the kernel lets us (Linux, proc(5): clear_refs 5). */
export function resetPeakRss(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Elsewhere the peak counts from the process's start, which is never too little.
  }
}

/** The highest resident memory since the last reset, or since the process began. */
export function peakRss(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
