// Run in the page once axe-core is there: every rule that is on by itself, contrast of 7:1 for text of any size, and targets
// large enough for a wet finger. Answers one line per fault.
async () => {
  axe.configure({
    checks: [
      {
        id: 'color-contrast-enhanced',
        options: {
          ignoreUnicode: true,
          ignoreLength: false,
          ignorePseudo: false,
          boldValue: 700,
          boldTextPt: 14,
          largeTextPt: 18,
          contrastRatio: { normal: { expected: 7 }, large: { expected: 7 } },
          pseudoSizeThreshold: 0.25,
          shadowOutlineEmMax: 0.2,
          textStrokeEmMin: 0.03,
        },
      },
    ],
  })
  const found = await axe.run(document, {
    rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
    resultTypes: ['violations'],
  })
  const faults = found.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${violation.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`),
  )
  const isShown = (box) => box.width > 1 && box.height > 1
  for (const target of document.querySelectorAll('button, select, a[href], input:not([type=radio], [type=checkbox], [type=range])')) {
    const box = target.getBoundingClientRect()
    if (isShown(box) && (box.height < 63.5 || box.width < 63.5))
      faults.push(`target under 64 px: ${target.outerHTML.slice(0, 120)} is ${box.width.toFixed(0)} by ${box.height.toFixed(0)}`)
  }
  for (const overlay of document.querySelectorAll('.overlay'))
    if (overlay.scrollWidth > overlay.clientWidth + 1)
      faults.push(`wider than what it lies in: ${overlay.scrollWidth} of ${overlay.clientWidth}`)
  for (const figure of document.querySelectorAll('td.figure'))
    if (figure.scrollWidth > figure.clientWidth + 1) faults.push(`figure wider than its column: ${figure.textContent.trim()}`)
  if (document.documentElement.scrollWidth > innerWidth) faults.push(`wider than the screen: ${document.documentElement.scrollWidth} of ${innerWidth}`)
  return faults
}
