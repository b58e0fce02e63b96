// Debian's Chromium, driven by playwright-core: one browser per run, an empty profile, loopback only.
import { chromium } from 'playwright-core'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export const chromiumPath = process.env.PX_CHROMIUM ?? '/usr/bin/chromium'

export async function open () {
  return chromium.launch({
    executablePath: chromiumPath,
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  })
}

// A person at a machine of her own: nothing is shared with another.
export async function person (browser, base, options = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, baseURL: base, locale: 'en', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(15000)
  const problems = []
  page.on('console', message => { if (message.type() === 'error') problems.push(message.text()) })
  page.on('pageerror', error => problems.push(String(error)))
  return { context, page, problems }
}

export async function signInDemo (page, role) {
  await page.goto('/sign-in')
  await page.locator('.px-desk', { hasText: role }).first().click()
  await page.waitForURL(url => !url.pathname.startsWith('/sign-in'))
}

export async function workOn (page, caseRef, purpose) {
  await page.goto('/work')
  await page.fill('#CaseRef', caseRef)
  await page.check(`input[name=Purpose][value=${purpose}]`)
  await page.click('#work button')
}

export async function shot (page, folder, name) {
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

// Violations of WCAG 2.2 A and AA and of axe's best practices. Injected by the devtools, which the page's content policy does not bind.
export async function auditPage (page) {
  await page.evaluate(axe)
  const result = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }))
  return result.violations.map(one => `${one.id} ${one.nodes[0].target} (${one.nodes.length})`)
}

export function expect (value, holds, what) {
  if (!holds(value)) throw new Error(`${what}: ${JSON.stringify(value)}`)
}

// No horizontal scroll (WCAG 1.4.10).
export async function fits (page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (over > 0) throw new Error(`${page.url()} is ${over} px too wide`)
}
