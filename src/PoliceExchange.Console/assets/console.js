// Enhancements only: every page works without this file, but a passkey needs it.
(() => {
  'use strict'
  const focus = document.querySelector('[data-focus]')
  if (focus) focus.focus()

  // j and k move through a list while the focus is in it (WCAG 2.1.4: active on focus only).
  for (const list of document.querySelectorAll('[data-list]')) {
    list.addEventListener('keydown', event => {
      const step = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return
      const links = [...document.querySelectorAll('[data-list] a[data-item]')]
      const next = links[links.indexOf(document.activeElement) + step]
      if (next) { next.focus(); event.preventDefault() }
    })
  }

  // One press sends once: a slow link invites a second one.
  for (const form of document.querySelectorAll('form')) {
    form.addEventListener('submit', event => {
      if (form.dataset.sent && Date.now() - form.dataset.sent < 5000) event.preventDefault()
      else form.dataset.sent = Date.now()
    })
  }

  const passkey = document.querySelector('form[data-passkey]')
  if (passkey && window.PublicKeyCredential) {
    const problem = document.querySelector('[data-problem]')
    const ask = async () => {
      const json = JSON.parse(passkey.dataset.options)
      return passkey.dataset.passkey === 'create'
        ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) })
        : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) })
    }
    passkey.addEventListener('submit', event => {
      if (passkey.elements.Credential.value) return
      event.preventDefault()
      delete passkey.dataset.sent
      problem.hidden = true
      ask().then(
        given => { passkey.elements.Credential.value = JSON.stringify(given); HTMLFormElement.prototype.submit.call(passkey) },
        () => { problem.hidden = false })
    })
  }
})()
