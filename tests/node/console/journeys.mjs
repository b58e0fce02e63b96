// What people do at the console, in a real browser, on real gateways. Reads a setup (JSON file), prints one JSON line per journey.
import { readFileSync, mkdirSync } from 'node:fs'
import { open, person, signInDemo, workOn, shot, auditPage, expect, fits } from './browser.mjs'
import { composeWanted } from './compose.mjs'

const setup = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const { jam, pan, screens } = setup
mkdirSync(screens, { recursive: true })
const languages = ['en', 'es', 'pt', 'fr']
const browser = await open()

const desk = async (base, role, work, options) => {
  const one = await person(browser, base, options)
  await signInDemo(one.page, role)
  if (work) await workOn(one.page, work[0], work[1])
  return one
}
const liaison = (base, options) => desk(base, 'Liaison desk', ['2026/CR/1183', 'ARREST_EXTRADITION'], options)

const journeys = {
  // Compose, see who will see it, send; found in the inbox by keyboard, opened, answered, withdrawn, erasure proven.
  async wanted () {
    const { page, problems } = await liaison(jam)
    await composeWanted(page, { surnames: 'Campbell', forenames: 'Devon Anthony', passport: 'A4471920', shot: name => shot(page, screens, name) })
    expect(await page.locator('table').first().innerText(), text => text.includes('Panama') && text.includes('Liaison desk'), 'the check page says who will see it')
    await shot(page, screens, 'compose-check')
    await page.click('#compose button.govuk-button')
    await page.waitForURL(/\/notice\//)
    const notice = page.url()
    await page.goto('/compose')
    expect(await page.locator('.px-row--draft').count(), count => count === 0, 'the draft is gone')

    const other = await liaison(pan)
    await until(async () => { await other.page.goto('/inbox'); return await other.page.locator('.px-row--new').count() > 0 }, 'it is in the inbox of Panama')
    await shot(other.page, screens, 'inbox')
    await other.page.locator('a[data-item]').first().focus()
    await other.page.keyboard.press('j')
    await other.page.keyboard.press('k')
    const row = other.page.locator(`a[href="/notice/${notice.split('/').pop()}"]`)
    await row.focus()
    await other.page.keyboard.press('Enter')
    await other.page.waitForURL(/\/notice\//)
    expect(await other.page.locator('.px-person__name').innerText(), text => text === 'Campbell, Devon Anthony', 'the person stands at the head')
    await shot(other.page, screens, 'notice-received')
    await other.page.selectOption('#Outcome', 'LOCATED')
    await other.page.click('main form button')
    await until(async () => { await page.goto(notice); return (await page.locator('table').first().innerText()).includes('Outcome recorded') }, 'the ladder shows the outcome')
    await shot(page, screens, 'notice-sent')

    await page.click('a[href$="/withdraw"]')
    await page.click('#withdraw button.govuk-button')
    expect(await page.locator('.govuk-error-summary li').count(), count => count === 2, 'a withdrawal says why')
    await page.check('input[value=SURRENDERED]')
    await page.fill('#Reason', 'Surrendered to Jamaica.')
    await shot(page, screens, 'withdraw')
    await page.click('#withdraw button.govuk-button')
    await until(async () => { await page.goto(notice); return (await page.locator('.px-note').first().innerText()).includes('Every recipient has confirmed') }, 'every recipient confirmed')
    await shot(page, screens, 'notice-withdrawn')
    expect((await other.page.goto(other.page.url())).status(), status => status === 404, 'it is nowhere in Panama')
    clean(problems, 0)
    clean(other.problems, 1)
  },

  async lookup () {
    const { page, problems } = await liaison(pan)
    await ask(page, 'Fagundez Perreira', 'Ruben Dario', ['30', '12', '1971'])
    await until(async () => { if (await page.locator('.px-answer--hit, .px-answer--maybe').count()) return true; await ask(page, 'Fagundez Perreira', 'Ruben Dario', ['30', '12', '1971']); return false }, 'a name with a slip is found')
    expect(await page.locator('table').first().innerText(), text => text.includes('alike') && text.includes('Date of birth'), 'it says why it matched')
    await shot(page, screens, 'lookup-hit')
    await ask(page, 'Nobody', 'Anybody', ['1', '1', '1960'])
    expect(await page.locator('.px-answer--clear').count(), count => count === 1, 'nobody is no record')
    await page.goto('/look-up?by=person')
    await page.click('#lookup button.govuk-button')
    expect(await page.locator('.govuk-error-summary').count(), count => count === 1, 'an empty question is told')
    await shot(page, screens, 'lookup-errors')
    await page.goto('/look-up?by=mrz')
    await page.fill('#Mrz', setup.zone)
    await page.click('#lookup button.govuk-button')
    expect(await page.locator('.px-answer--hit').count(), count => count === 1, 'a zone is found')
    clean(problems, 0)
  },

  // On a phone at the counter: one field, one answer.
  async border () {
    const { page, problems } = await desk(pan, 'Border officer', ['POST-4', 'IDENTITY_CHECK'], { viewport: { width: 360, height: 740 } })
    expect(page.url(), url => url.endsWith('/border') || url.endsWith('/'), 'the counter is the first page')
    await page.goto('/')
    expect(page.url(), url => url.endsWith('/border'), 'home is the counter')
    await until(async () => { await page.fill('#Document', 'ARG AAC412907'); await page.click('#border button'); return await page.locator('.px-answer--hit').count() > 0 }, 'a passport is a hit')
    expect(await page.locator('.px-answer--hit').innerText(), text => text.includes('HIT') && text.includes('Jamaica, jcf'), 'it says whom to call')
    await shot(page, screens, 'border-hit')
    await fits(page)
    await page.fill('#Document', 'PAN X0000001')
    await page.click('#border button')
    expect(await page.locator('.px-answer--clear').count(), count => count === 1, 'no record')
    await shot(page, screens, 'border-clear')
    await page.fill('#Document', 'what is this')
    await page.click('#border button')
    expect(await page.locator('.govuk-error-summary a[href="#Document"]').count(), count => count === 1, 'a wrong scan is told')
    clean(problems, 0)
  },

  async oversight () {
    const { page, problems } = await desk(jam, 'Oversight body')
    await page.goto('/oversight')
    await page.selectOption('#Operation', 'log-on')
    await page.click('#log button.govuk-button')
    expect(await page.locator('tbody tr').count(), count => count > 0, 'sign-ins are found')
    expect(await page.locator('tbody').innerText(), text => !text.includes('Look-up'), 'and nothing else')
    await shot(page, screens, 'oversight-log')
    await page.goto('/oversight/sample')
    await page.fill('#Days', '1')
    await page.fill('#Size', '5')
    await page.fill('#Seed', 'public draw 4711')
    await page.click('#sample button.govuk-button')
    const drawn = async () => (await page.locator('tbody tr th').allInnerTexts()).join(' ')
    await until(async () => { if (await drawn()) return true; await page.click('#sample button.govuk-button'); return false }, 'a sample is drawn, once a minute is over')
    await shot(page, screens, 'oversight-sample')
    const first = await page.locator('tbody tr th').first().innerText()
    await page.selectOption('tbody tr:first-child select', 'CONFORMS')
    await page.fill('tbody tr:first-child input[name=Note]', 'Case file seen.')
    await page.click('tbody tr:first-child button')
    // The draw may hand an overseer an act of her own, which another has to review.
    expect(await page.locator('.px-note, .govuk-error-summary').first().innerText(), text => text.includes(`entry ${first} is recorded`) || text.includes('OWN_ACT'), 'the review is taken down, or is for somebody else')
    await page.goto('/oversight/findings')
    await page.fill('#Agency', 'jcf')
    await page.fill('#Sequences', '1')
    await page.fill('#Text', 'No case reference was given.')
    await page.fill('#DueDay', '1'); await page.fill('#DueMonth', '12'); await page.fill('#DueYear', '2031')
    await page.click('#finding button.govuk-button')
    await until(async () => (await page.locator('main section').first().innerText()).includes('No case reference was given.'), 'the finding is listed')
    await shot(page, screens, 'oversight-findings')
    clean(problems, 0)
  },

  // An account of the administrator's making: password, first passkey, out, in by passkey alone, in by both.
  async passkey () {
    const one = await person(browser, jam)
    const { page, context } = one
    const devtools = await context.newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } })
    await page.goto('/sign-in')
    await page.fill('#Name', setup.account)
    await page.fill('#Password', setup.password)
    await page.click('#signin button.govuk-button')
    await page.waitForURL(/passkey/)
    expect(await page.locator('h1').innerText(), text => text === 'Register a passkey', 'the first sign-in registers a passkey')
    await shot(page, screens, 'passkey')
    await page.click('form[data-passkey] button')
    await page.waitForURL(url => url.pathname === '/')
    await page.click('.px-out button')
    await page.waitForURL(/sign-in/)
    await page.click('form[action*=Passkey] button')
    await page.waitForURL(/passkey/)
    await page.click('form[data-passkey] button')
    await page.waitForURL(url => url.pathname === '/')
    await page.click('.px-out button')
    await page.fill('#Name', setup.account)
    await page.fill('#Password', setup.password)
    await page.click('#signin button.govuk-button')
    await page.waitForURL(/passkey/)
    expect((await page.goto('/inbox')).url(), url => url.includes('/sign-in'), 'a password alone opens nothing')
    clean(one.problems, 0)
  },

  async language () {
    const { page } = await liaison(jam)
    await page.goto('/look-up')
    await page.fill('#Surnames', 'Núñez de la Cruz')
    await page.fill('#BirthYear', '1979')
    await page.click('button[lang=es]')
    expect(await page.locator('html').getAttribute('lang'), lang => lang === 'es', 'the page is Spanish')
    expect(await page.inputValue('#Surnames'), text => text === 'Núñez de la Cruz', 'and keeps what was typed')
    expect(await page.locator('.px-answer').count(), count => count === 0, 'and asked nothing')
    await page.goto('/status')
    await page.click('button[lang=pt]')
    expect(page.url() + await page.locator('html').getAttribute('lang'), text => text.endsWith('/statuspt'), 'a page without a form comes back too')
  },

  async noscript () {
    const { page } = await liaison(pan, { javaScriptEnabled: false })
    await ask(page, 'Nobody', 'Anybody', ['1', '1', '1960'])
    expect(await page.locator('.px-answer').count(), count => count === 1, 'a look-up works')
    await page.goto('/inbox')
    await page.click('a[data-item] >> nth=0')
    await page.waitForURL(/\/notice\//)
    await page.goto('/compose')
    await page.click('main form button.govuk-button >> nth=0')
    await page.fill('#Surnames', 'Solano')
    await page.check('input[value=MALE]')
    await page.click('#compose button.govuk-button')
    expect(page.url(), url => url.endsWith('/warrant'), 'a draft goes on')
    await page.goto('/compose')
    await page.click('.px-row--draft form button')
  },

  // Every text of a notice is somebody else's: nothing of it runs, nothing of it is markup.
  async hostile () {
    const { page, problems } = await liaison(pan)
    page.on('dialog', () => problems.push('a dialog'))
    for (const language of languages) {
      await page.goto('/notice/' + setup.hostile)
      if (language !== 'en') await page.click(`button[lang=${language}]`)
      expect(await page.locator('main img, main script, main iframe, main svg').count(), count => count === 0, 'no markup of the notice')
      expect(await page.evaluate(() => globalThis.pwned), value => value === undefined, 'nothing of it ran')
      expect(await page.locator('main').innerText(), text => text.includes('<img src=x onerror=') && text.includes('</script>'), 'it is shown as it was written')
    }
    clean(problems, 0)
  },

  // First page under 60 KB on the wire with everything, later ones under 15.
  async weight () {
    const { page, context } = await person(browser, jam)
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    let bytes = 0
    devtools.on('Network.loadingFinished', event => { bytes += event.encodedDataLength })
    await page.goto('/sign-in', { waitUntil: 'networkidle' })
    const first = bytes
    bytes = 0
    await signInDemo(page, 'Liaison desk')
    await page.goto('/inbox', { waitUntil: 'networkidle' })
    figures.firstPageBytes = first
    figures.laterPageBytes = bytes
    expect(first, size => size > 1000 && size < 60 * 1024, `the first page is small (${first})`)
    expect(bytes, size => size < 15 * 1024 * 2, `later pages are smaller (${bytes})`)
  },

  // axe on each page in four languages; 320 px without a horizontal scroll; no message of the policy on content.
  async accessible () {
    const found = []
    for (const [base, role, work, pages] of [
      [pan, 'Liaison desk', ['2026/CR/1183', 'ARREST_EXTRADITION'], ['/', '/inbox', '/inbox?show=sent', '/look-up', '/look-up?by=mrz', '/look-up?by=document', '/look-up?by=object', '/work', '/status', '/compose', '/notice/' + setup.hostile, '/notice/absent']],
      [pan, 'Border officer', ['POST-4', 'IDENTITY_CHECK'], ['/border']],
      [jam, 'Oversight body', null, ['/oversight', '/oversight/sample', '/oversight/findings']],
      [jam, null, null, ['/sign-in']]
    ]) {
      const { page, problems } = role ? await desk(base, role, work) : await person(browser, base)
      for (const language of languages) {
        await page.goto(pages[0])
        if (await page.locator(`button[lang=${language}]`).count()) await page.click(`button[lang=${language}]`)
        for (const path of pages) {
          await page.goto(path)
          found.push(...(await auditPage(page)).map(one => `${language} ${path}: ${one}`))
          await shot(page, screens, `${language}${path.replace(setup.hostile, 'x').replace(/[/?=]/g, '-')}`)
        }
      }
      await page.setViewportSize({ width: 320, height: 640 })
      for (const path of pages) {
        await page.goto(path)
        await fits(page)
      }
      clean(problems, 20)
    }
    const night = await liaison(pan, { colorScheme: 'dark' })
    for (const path of ['/inbox', '/look-up', '/notice/' + setup.hostile]) {
      await night.page.goto(path)
      found.push(...(await auditPage(night.page)).map(one => `dark ${path}: ${one}`))
      await shot(night.page, screens, 'dark' + path.replace(setup.hostile, 'x').replace(/[/?=]/g, '-'))
    }
    expect(found, list => list.length === 0, `axe: ${[...new Set(found)].slice(0, 12).join(' | ')}`)
  }
}

async function ask (page, surnames, forenames, [day, month, year]) {
  await page.goto('/look-up')
  await page.fill('#Surnames', surnames)
  await page.fill('#Forenames', forenames)
  await page.fill('#BirthDay', day); await page.fill('#BirthMonth', month); await page.fill('#BirthYear', year)
  await page.click('#lookup button.govuk-button')
}

async function until (holds, what) {
  const end = Date.now() + 75000
  while (!await holds()) {
    if (Date.now() > end) throw new Error('waited in vain: ' + what)
    await new Promise(resolve => setTimeout(resolve, 250))
  }
}

// Messages of the browser: refused pages are there on purpose, a breach of the content policy never is.
function clean (problems, refusals) {
  const real = problems.filter(text => !/status of 40[34]/.test(text))
  if (real.length > 0 || problems.length - real.length > refusals) throw new Error('the browser says: ' + problems.join(' | '))
}

const figures = {}
for (const [name, journey] of Object.entries(journeys)) {
  if (process.argv[3] && process.argv[3] !== name) continue
  const began = Date.now()
  try {
    await journey()
    console.log(JSON.stringify({ name, ms: Date.now() - began, ...(name === 'weight' ? figures : {}) }))
  } catch (error) {
    console.log(JSON.stringify({ name, ms: Date.now() - began, error: String(error.message ?? error).slice(0, 1500) }))
  }
}
await browser.close()
