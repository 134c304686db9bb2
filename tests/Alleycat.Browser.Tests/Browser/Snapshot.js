// Run in the page: what it shows now, as a document that stands by itself. Without scripts, with its rules of style in it, and
// with what only properties know (typed text, ticks, modal dialogs) written down.
() => {
  const copy = document.documentElement.cloneNode(true)
  const fields = 'input, textarea, option, dialog'
  const copies = copy.querySelectorAll(fields)
  document.querySelectorAll(fields).forEach((field, index) => {
    const copied = copies[index]
    if (field.matches('option')) copied.toggleAttribute('selected', field.selected)
    else if (field.matches('textarea')) copied.textContent = field.value
    else if (field.matches('dialog')) copied.toggleAttribute('data-modal', field.matches(':modal'))
    else if (field.type === 'checkbox' || field.type === 'radio') copied.toggleAttribute('checked', field.checked)
    else copied.setAttribute('value', field.value)
  })
  copy.querySelectorAll('script, link, style').forEach((element) => element.remove())
  const style = document.createElement('style')
  style.textContent = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join('\n')
  copy.querySelector('head').append(style)
  return `<!doctype html>${copy.outerHTML}`
}
