/** Saves the PDF of a link at once, without another tap. */
export function savePdf(path: string, invoice_number: string): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = `${invoice_number}.pdf`;
  link.click();
}
