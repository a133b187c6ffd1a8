/** The page as a user of `npm run demo` sees it: the built command, a real browser. */
import { chromium } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { requireComponent } from '../support/components.ts';
import { startService } from '../support/service.ts';

const executablePath = requireComponent('chromium');
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

describe.skipIf(!executablePath)('the page of the demo', () => {
  it('has lights, a flow that moves, days behind it, and no complaint of the browser', async () => {
    const { pageUrl } = await startService({}, 'demo');
    const browser = await chromium.launch({ executablePath: executablePath!, args: FLAGS });
    onTestFinished(() => browser.close());
    const page = await (
      await browser.newContext({ locale: 'de-AT', viewport: { width: 1280, height: 900 } })
    ).newPage();
    const complaints: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await page.goto(pageUrl);
    for (const name of ['Auto', 'Waschmaschine', 'Geschirrspüler', 'Trockner', 'Backofen'])
      await page.getByText(`${name}:`).first().waitFor();
    await page.getByText('Verbrauch').first().waitFor();
    // Readings come once a second: the page as it is now is another one soon, without being loaded again.
    const flow = page.locator('.flow');
    const first = await flow.innerText();
    await expect.poll(() => flow.innerText(), { timeout: 20_000 }).not.toBe(first);
    await page.getByRole('button', { name: 'Woche' }).click();
    const totals = page.locator('main').getByText(/\d,\d\d kWh/);
    await expect.poll(() => totals.count(), { timeout: 10_000 }).toBeGreaterThan(3);
    expect(complaints).toEqual([]);
  });
});
