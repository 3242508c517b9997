// Category and note are edited in the row itself; without this the link leads to a page that does the same.

const template = document.querySelector('#editor')

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-edit]')
  if (!link || !template || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  open(link)
})

function open(link) {
  const row = link.closest('tr')
  if (row.nextElementSibling?.matches('.edited')) return close(row.nextElementSibling, link)
  const place = document.createElement('tr')
  place.className = 'edited'
  place.setAttribute('role', 'row')
  const cell = place.insertCell()
  cell.setAttribute('role', 'cell')
  cell.colSpan = row.cells.length
  cell.append(template.content.cloneNode(true))
  row.after(place)

  const form = cell.querySelector('form')
  form.action = link.href
  const { note } = form.elements
  note.value = row.querySelector('[data-note]').textContent.trim()
  note.dataset.before = note.value
  const category = form.elements.category_id
  if (Number(link.dataset.splits) > 0) category.closest('label').remove()
  else choose(category, link.dataset.categoryId, row.querySelector('[data-category]').textContent)
  form.querySelector('[data-cancel]').addEventListener('click', () => close(place, link))
  form.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') close(place, link)
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    event.stopPropagation()
    save(form, { link, row, place })
  })
  form.querySelector('select, input').focus()
}

/** A category that is no longer offered stays chosen. */
function choose(select, id, name) {
  select.value = id
  if (select.value !== id) select.add(new Option(name.trim(), id, true, true))
}

function close(place, link) {
  place.remove()
  link.focus()
}

async function save(form, { link, row, place }) {
  const told = form.querySelector('.told')
  const fields = new FormData(form)
  fields.set('version', link.dataset.version)
  // A field of one line holds no line breaks: what was not touched is not sent.
  const { note } = form.elements
  if (note.value === note.dataset.before) fields.delete('note')
  tell(told, 'Saving …', 'busy')
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams(fields),
    })
    const isTold = answer.headers.get('Content-Type')?.startsWith('application/json')
    if (!isTold) throw new Error('No answer for a script.')
    const body = await answer.json()
    if (!answer.ok) return tell(told, body.text, 'bad')
    show(row, link, body, form.elements.category_id)
    mark(row)
    close(place, link)
  } catch {
    tell(told, 'Not saved: the answer did not come. Try again, or load the page anew.', 'bad')
  }
}

function show(row, link, { version, note, category_id }, select) {
  link.dataset.version = version
  row.querySelector('[data-note]').textContent = note ?? ''
  if (!select) return
  link.dataset.categoryId = category_id ?? ''
  const name = select.selectedOptions[0]?.textContent.trim() ?? ''
  row.querySelector('[data-category]').textContent = name
}

/** Says for a while, at the row, that it is saved. */
function mark(row) {
  row.querySelector('.saved')?.remove()
  const saved = document.createElement('span')
  saved.className = 'saved badge good'
  saved.setAttribute('role', 'status')
  row.cells[row.cells.length - 1].prepend(saved)
  setTimeout(() => (saved.textContent = 'Saved'))
  setTimeout(() => saved.remove(), 4000)
}

function tell(told, text, tone) {
  told.className = `told ${tone}`
  told.textContent = text
}
