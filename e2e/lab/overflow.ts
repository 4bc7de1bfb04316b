import { expect, type Page } from '@playwright/test';

/** Nothing of the page is wider than its window, once it has been laid out. */
export async function expectNoOverflow(page: Page): Promise<void> {
  await expect
    .poll(
      () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      { message: `how much wider than its window ${page.url()} is` },
    )
    .toBe(0);
}
