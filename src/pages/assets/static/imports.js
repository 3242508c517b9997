// The file may be dropped, stays chosen after the preview, and its way is told while it is under way.

const form = document.querySelector('[data-import]')
if (form) enhance(form)

function enhance(form) {
  const drop = form.querySelector('[data-drop]')
  form.querySelector('[data-droppable]').hidden = false
  document.documentElement.classList.add('scripted')

  // Beside the field too: a file that falls there would be opened in the place of the page.
  for (const type of ['dragover', 'drop']) {
    addEventListener(type, (event) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
    })
  }
  drop.addEventListener('dragover', () => drop.classList.add('over'))
  for (const type of ['dragleave', 'drop']) {
    drop.addEventListener(type, () => drop.classList.remove('over'))
  }
  form.addEventListener('input', () => outdate(form))
  drop.addEventListener('drop', ({ dataTransfer }) => {
    if (dataTransfer.files.length === 0 || form.ariaBusy === 'true') return
    form.elements.file.files = onlyFirst(dataTransfer.files)
    outdate(form)
    void send(form, 'preview')
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    event.stopPropagation()
    void send(form, event.submitter?.value ?? 'preview')
  })
}

/** What was previewed is not what would be imported any more. */
function outdate(form) {
  document.getElementById('outcome').replaceChildren()
  form.dataset.changes = Number(form.dataset.changes ?? 0) + 1
}

function onlyFirst([file]) {
  const kept = new DataTransfer()
  kept.items.add(file)
  return kept.files
}

/** Sends the form as it would go by itself, and takes from the page that answers what has changed. */
async function send(form, what) {
  if (form.ariaBusy === 'true') return
  const fields = new FormData(form)
  fields.set('do', what)
  const told = form.querySelector('[data-told]')
  const buttons = [...form.elements].filter(({ type }) => type === 'submit')
  const bar = document.createElement('progress')
  bar.setAttribute('aria-label', 'Under way')
  told.className = 'told'
  told.textContent = what === 'preview' ? 'Reading the statement …' : 'Importing the statement …'
  told.after(bar)
  const { changes } = form.dataset
  form.ariaBusy = 'true'
  for (const button of buttons) button.disabled = true
  try {
    const answer = await fetch(form.action, { method: 'POST', body: fields })
    if (answer.redirected) return location.assign(answer.url)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    // A new attempt after a refusal; while the first is under way, the same one asks what came of it.
    const once = page.querySelector('[data-import] [name="_once"]')
    if (once && answer.status !== 409) form.elements._once.value = once.value
    const isOutdated = what === 'preview' && form.dataset.changes !== changes
    if (!isOutdated) take(page)
    told.textContent = isOutdated ? 'The form was changed meanwhile: preview it again.' : ''
  } catch {
    told.className = 'told bad'
    told.textContent = 'The answer did not come. Try again: nothing is imported twice.'
  } finally {
    bar.remove()
    form.ariaBusy = null
    for (const button of buttons) button.disabled = false
  }
}

/** The refusal, the options that the file needs, and the outcome; the fields keep what they hold. */
function take(page) {
  const parts = ['refused', 'reading', 'outcome']
  if (!parts.every((id) => page.getElementById(id))) {
    document.getElementById('outcome').replaceChildren(...page.querySelector('main').childNodes)
    return document.getElementById('outcome').focus()
  }
  for (const id of parts) {
    document.getElementById(id).replaceChildren(...page.getElementById(id).childNodes)
  }
  const refused = document.querySelector('#refused [role="alert"]')
  ;(refused ?? document.getElementById('outcome')).focus()
}
