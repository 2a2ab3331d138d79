/** Opens the page in Chromium for the tests of one file, and lets no error pass unseen. */
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchChromium } from '../../support/chromium.ts';
import { type PageWorld, startWorld } from './page-world.ts';

export interface Opened {
  world: PageWorld;
  tab: Page;
  context: BrowserContext;
  /** What the browser complained about; must be empty at the end of each test. */
  errors: string[];
}

export interface TabOptions {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** Registers the hooks; the returned object is filled anew before each test. The guide is closed unless wanted. */
export function tabOfEachTest(options: TabOptions & { guide?: boolean } = {}): Opened {
  const opened = {} as Opened;
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    opened.errors = [];
    opened.world = await startWorld();
    opened.context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
      colorScheme: options.colorScheme ?? 'light',
      reducedMotion: 'reduce',
    });
    opened.context.setDefaultTimeout(8000);
    if (options.guide !== true) {
      await opened.context.addInitScript(() => localStorage.setItem('guide-closed', 'yes'));
    }
    opened.tab = await opened.context.newPage();
    opened.tab.on('pageerror', (error) => opened.errors.push(error.message));
    opened.tab.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') opened.errors.push(message.text());
    });
    await opened.tab.goto(opened.world.url);
    await opened.tab.getByRole('main').waitFor();
  });
  afterEach(async () => {
    await opened.context.close();
    await opened.world.close();
    expect(opened.errors).toEqual([]);
  });
  return opened;
}

export function composer(tab: Page) {
  return tab.getByRole('textbox', { name: /^Message / });
}

export function log(tab: Page) {
  return tab.getByRole('log');
}

/** The text as a reader sees it, line breaks included. */
export async function shownText(locator: Locator): Promise<string> {
  await locator.first().waitFor();
  return (await locator.allInnerTexts()).join('\n');
}

/** Waits until `look` gives what is wanted: for what the page does by and by. */
export async function eventually<T>(look: () => T | Promise<T>, wanted: (seen: T) => boolean): Promise<T> {
  for (let i = 0; ; i++) {
    const seen = await look();
    if (wanted(seen)) return seen;
    if (i >= 100) throw new Error(`still ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}
