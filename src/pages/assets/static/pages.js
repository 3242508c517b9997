// Small comforts of every page; all of it works without.

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', () => copy(button))
}

// A form that is under way is not sent twice; the browser's "back" finds it ready again.
document.addEventListener('submit', ({ target }) => {
  if (target.dataset.sending) return
  target.dataset.sending = 'yes'
  setTimeout(() => lock(target, true))
})
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[data-sending]')) {
    delete form.dataset.sending
    lock(form, false)
  }
})

document.querySelector('[role="alert"]')?.focus()

// A new user's own time zone, as long as nobody has chosen one.
for (const select of document.querySelectorAll('form[data-guess] select[name="time_zone"]')) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  if ([...select.options].some(({ value }) => value === zone)) select.value = zone
}

async function copy(button) {
  const label = button.textContent
  await navigator.clipboard.writeText(button.parentElement.querySelector('code').textContent)
  button.textContent = 'Copied'
  setTimeout(() => (button.textContent = label), 2000)
}

function lock(form, isLocked) {
  for (const button of form.querySelectorAll('button')) {
    button.disabled = isLocked
    button.ariaBusy = isLocked ? 'true' : null
  }
}
