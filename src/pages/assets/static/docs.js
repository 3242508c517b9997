// Whoever chooses a language in one place has chosen it on the whole page.
document.addEventListener('change', ({ target }) => {
  if (!target.matches('.tabs input[type="radio"]')) return
  const { top } = target.parentElement.getBoundingClientRect()
  for (const other of document.querySelectorAll('.tabs input[type="radio"]')) {
    if (other.value === target.value) other.checked = true
  }
  // What stands above has another height now; what was clicked stays where it was.
  scrollBy(0, target.parentElement.getBoundingClientRect().top - top)
})
