// Looks again at what is under way, ever more rarely, until it has come to an end. Without it one loads again.
const waits = [700, 1000, 1500, 2000, 3000, 5000, 8000]

follow(0)

function follow(look) {
  const part = document.querySelector('[data-follow]')
  if (part && look < waits.length) setTimeout(() => renew(part, look), waits[look])
}

async function renew(part, look) {
  const response = await fetch(location.href).catch(() => null)
  if (response?.ok) {
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const renewed = page.getElementById(part.id)
    // Nothing is read aloud again that has not changed.
    if (renewed && renewed.innerHTML !== part.innerHTML) part.replaceChildren(...renewed.childNodes)
    if (!renewed?.hasAttribute('data-follow')) delete part.dataset.follow
  }
  follow(look + 1)
}
