// The pages in Chromium: no request to another host, every default tab runs, the
// subscription ticks. Screenshots go to results/ for whoever wants to look.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Parley, demoToken } from './lib/parley.mjs';

let parley;
let browser;

before(async () => {
  mkdirSync('results', { recursive: true });
  parley = await Parley.start();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
after(async () => {
  await browser?.close();
  await parley?.stop();
});

async function open(path) {
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  const strange = [];
  const errors = [];
  page.on('request', (r) => {
    const u = new URL(r.url());
    if (['http:', 'https:', 'ws:', 'wss:'].includes(u.protocol) && u.host !== `127.0.0.1:${parley.port}`) strange.push(r.url());
  });
  page.on('console', (m) => m.type() === 'error' && errors.push(m.text()));
  page.on('pageerror', (e) => errors.push(String(e)));
  await page.goto(parley.url + path);
  return { page, strange, errors };
}

test('front page', async () => {
  const { page, strange, errors } = await open('/');
  await page.getByRole('link', { name: /GraphiQL/ }).first().waitFor();
  await page.screenshot({ path: 'results/front.png', fullPage: true });
  assert.deepEqual(strange, []);
  assert.deepEqual(errors, []);
  await page.close();
});

test('every default tab of GraphiQL answers on the demo world', async () => {
  const { page, strange, errors } = await open('/graphiql/');
  const tabs = page.locator('.graphiql-tab-button');
  await tabs.first().waitFor();
  const count = await tabs.count();
  assert.ok(count >= 6, `${count} tabs`);
  for (let i = 0; i < count; i++) {
    await tabs.nth(i).click();
    await page.locator('.graphiql-execute-button').click();
    const menu = page.locator('[role=menuitem]'); // several operations in a tab
    if (await menu.count()) await menu.first().click();
    const response = page.locator('.result-window');
    await response.getByText(/"data"/).first().waitFor({ timeout: 15_000 });
    const title = await tabs.nth(i).innerText();
    if (/Events/.test(title)) await response.getByText(/"type"/).first().waitFor({ timeout: 15_000 }); // it ticks
    const text = await response.innerText();
    assert.doesNotMatch(text.replace(/ /g, ' '), /"errors"/, `tab ${title}: ${text}`);
    await page.screenshot({ path: `results/graphiql-${i + 1}.png` });
    if (await page.locator('.graphiql-execute-button').getAttribute('aria-label').then((l) => /stop/i.test(l ?? ''))) {
      await page.locator('.graphiql-execute-button').click();
    }
  }
  assert.deepEqual(strange, []);
  assert.deepEqual(errors, []);
  await page.close();
});

test('the page behind moreInfo explains a mistake', async () => {
  const { page, strange, errors } = await open('/saysimple/docs/errors/1536?fields[between]=Date%20is%20not%20formated%20as%20ISO8601');
  await page.getByText('Date is not formated as ISO8601').waitFor();
  await page.screenshot({ path: 'results/error-page.png', fullPage: true });
  assert.deepEqual(strange, []);
  assert.deepEqual(errors, []);
  assert.ok(await demoToken(parley));
  await page.close();
});
