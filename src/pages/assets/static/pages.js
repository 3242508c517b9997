// Small comforts of every page; all of it works without.

const timers = new Map()

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', () => copy(button))
}

// A form that is under way is not sent twice; the browser's "back" finds it ready again.
document.addEventListener('submit', ({ target }) => {
  if (target.dataset.sending) return
  target.dataset.sending = 'yes'
  setTimeout(() => lock(target, true))
  // Loading may be stopped by a button of the browser, of which the page is not told.
  setTimeout(unlockAll, 15_000)
})
addEventListener('pageshow', unlockAll)
addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') unlockAll()
})

document.querySelector('[role="alert"]')?.focus()

// A new user's own time zone, as long as nobody has chosen one.
for (const select of document.querySelectorAll('form[data-guess] select[name="time_zone"]')) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if ([...select.options].some(({ value }) => value === zone)) select.value = zone
}

async function copy(button) {
  button.dataset.label ??= button.textContent
  const code = button.parentElement.querySelector('code')
  try {
    await navigator.clipboard.writeText(code.textContent)
    button.textContent = 'Copied'
  } catch {
    // Not over plain http, nor where it is forbidden: there the keyboard copies what is selected.
    getSelection().selectAllChildren(code)
    button.textContent = 'Selected'
  }
  clearTimeout(timers.get(button))
  timers.set(
    button,
    setTimeout(() => (button.textContent = button.dataset.label), 2000),
  )
}

function unlockAll() {
  for (const form of document.querySelectorAll('form[data-sending]')) {
    delete form.dataset.sending
    lock(form, false)
  }
}

function lock(form, isLocked) {
  for (const button of form.querySelectorAll('button')) {
    button.disabled = isLocked
    button.ariaBusy = isLocked ? 'true' : null
  }
}
