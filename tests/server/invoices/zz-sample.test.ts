import { writeFileSync } from 'node:fs'
import { test } from 'vitest'
import { drawInvoicePdf } from '/work/main/server/invoices/pdf.ts'
import { writeEInvoice } from '/work/main/server/invoices/einvoice.ts'
import { reckon } from '/work/main/server/invoices/tax.ts'
import { lineTotal } from '/work/main/server/invoices/lines.ts'
export function doc(n: number, o: any = {}) {
  const names = ['Gazpacho andaluz', 'Croquetas de jamón ibérico con una reducción de Pedro Ximénez y virutas de parmesano añejo', 'Vino tinto de la casa', 'Ensalada mixta', 'Agua con gas 0,75 l']
  const lines = Array.from({ length: n }, (_, i) => { const l = { name: names[i % 5], quantity: 1 + i % 3, unit_price_cents: 450 + i * 137, tax_rate_basis_points: i % 5 === 2 ? 2100 : 1000, discount_cents: i % 4 === 1 ? 100 : 0 }; return { ...l, total_cents: lineTotal(l) } })
  const prices_include_tax = o.prices_include_tax ?? true
  const { lines: _l, ...r } = reckon(o.lines ?? lines, { prices_include_tax })
  return { invoice_number: 'INV-2026-0042', kind: 'full', locale: 'es', time_zone: 'Europe/Madrid', issue_date: '2026-01-31T23:30:00.000Z', due_date: null, supply_date: '2026-01-31T21:00:00.000Z',
    seller: { name: 'Casa Lola', legal_name: 'Lola & Hijos S.L.', tax_id: 'B12345678', street: 'Calle Mayor 12', postal_code: '28013', city: 'Madrid', country: 'ES' },
    buyer: { name: 'Grünwald & Söhne GmbH', tax_id: 'DE123456789', street: 'Lindenstraße 5', postal_code: '10969', city: 'Berlin', country: 'DE', email: 'buch@gruenwald.example' },
    prices_include_tax, lines, ...r, tip_cents: 500, currency: 'EUR', notes: 'Gracias por su visita.', order_number: 118, table_name: 'Terraza 4', payments: [{ method: 'card', amount_cents: r.total_cents }], credits_number: null, replaces_number: null, created_at: '2026-01-31T23:30:00.000Z', ...o } as any
}
test('samples', async () => {
  const s: any = { five: doc(5), forty: doc(40, { locale: 'de', notes: 'Sehr lange Hinweise. '.repeat(60) }), credit: doc(3, { kind: 'credit_note', credits_number: 'INV-2026-0041', locale: 'en', tip_cents: 0, prices_include_tax: false, payments: [] }),
    simple: doc(2, { kind: 'simplified', buyer: null, locale: 'en', currency: 'KWD' }),
    odd: doc(4, { seller: { ...doc(1).seller, name: 'Restaurante y Marisquería Los Hermanos Fernández de la Vega', legal_name: 'Explotaciones Hosteleras Hermanos Fernández de la Vega y Asociados Sociedad Limitada' }, buyer: { name: 'شركة الأفق للتجارة Ltd Ωmega Жук 株式会社 🌮', tax_id: null, street: 'رقم 5 شارع Ωé', postal_code: null, city: 'חיפה', country: null, email: null }, replaces_number: 'T-2026-00001', locale: 'es' }) }
  for (const [k, d] of Object.entries(s)) {
    writeFileSync(`/tmp/inv/${k}.pdf`, await drawInvoicePdf(d as any, { copy: k === 'forty' || k === 'credit' }))
    writeFileSync(`/tmp/inv/${k}-r.pdf`, await drawInvoicePdf(d as any, { format: 'receipt', copy: k === 'credit' }))
    writeFileSync(`/tmp/inv/${k}.xml`, writeEInvoice(d as any))
  }
  const { sampleInvoice: si, line: ln } = await import('./sample-invoice.ts')
  const sp: any = { a: si(), b: si({ prices_include_tax: false, payments: [] }), c: si({ due_date: '2026-03-01T12:00:00.000Z', payments: [] }), d: si({ kind: 'credit_note', credits_number: 'X' }), e: si({ kind: 'simplified', buyer: null }), f: si({ replaces_number: 'T', locale: 'de' }), g: si({ lines: [ln('W', 2100), ln('Deposit', 2100, { quantity: 1, unit_price_cents: -25 })] }), h: si({ lines: [ln('C', 1000, { discount_cents: 1300 })], payments: [] }), i: si({ lines: [ln('S', 0)] }), k: si({ currency: 'JPY' }) }
  for (const [k, d] of Object.entries(sp)) writeFileSync(`/tmp/inv/sp-${k}.xml`, writeEInvoice(d as any))
  writeFileSync('/tmp/inv/docs.json', JSON.stringify({five: doc(5), forty: doc(40)}))
  for (const n of [5, 40]) { const t: number[] = []; for (let i = 0; i < 30; i++) { const a = performance.now(); await drawInvoicePdf(doc(n)); t.push(performance.now() - a) } t.sort((a, b) => a - b); console.log(n, 'lines median ms', t[15]) }
}, 60000)
