/**
 * The XMP metadata of a PDF: that it embeds Factur-X, that it is tagged, and the definition of both
 * schemas, which PDF/A requires.
 */
import { EMBEDDED_FILE } from '../einvoice/formats.ts';

interface Property {
  name: string;
  type: string;
  category: 'external' | 'internal';
  description: string;
}

interface Schema {
  title: string;
  uri: string;
  prefix: string;
  properties: Property[];
}

const facturX: Schema = {
  title: 'Factur-X PDFA Extension Schema',
  uri: 'urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#',
  prefix: 'fx',
  properties: [
    {
      name: 'DocumentFileName',
      type: 'Text',
      category: 'external',
      description: 'The name of the embedded XML document',
    },
    {
      name: 'DocumentType',
      type: 'Text',
      category: 'external',
      description: 'The type of the hybrid document in capital letters, e.g. INVOICE or ORDER',
    },
    {
      name: 'Version',
      type: 'Text',
      category: 'external',
      description: 'The actual version of the standard applying to the embedded XML document',
    },
    {
      name: 'ConformanceLevel',
      type: 'Text',
      category: 'external',
      description: 'The conformance level of the embedded XML document',
    },
  ],
};

const accessible: Schema = {
  title: 'PDF/UA Universal Accessibility Schema',
  uri: 'http://www.aiim.org/pdfua/ns/id/',
  prefix: 'pdfuaid',
  properties: [
    {
      name: 'part',
      type: 'Integer',
      category: 'internal',
      description: 'Indicates which part of ISO 14289 the file adheres to',
    },
  ],
};

const EXTENSION_NAMESPACES = [
  'xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"',
  'xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"',
  'xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#"',
].join(' ');

export function describeFile(carriesXml: boolean): string {
  const schemas = carriesXml ? [facturX, accessible] : [accessible];
  const descriptions = schemas.map(describeSchema).join('');
  const part = '<pdfuaid:part>1</pdfuaid:part>';
  return `${carriesXml ? facturXValues() : ''}
<rdf:Description rdf:about="" xmlns:pdfuaid="${accessible.uri}">${part}</rdf:Description>
<rdf:Description rdf:about="" ${EXTENSION_NAMESPACES}>
<pdfaExtension:schemas><rdf:Bag>${descriptions}</rdf:Bag></pdfaExtension:schemas>
</rdf:Description>`;
}

function facturXValues(): string {
  const { documentType, name, version, conformanceLevel } = EMBEDDED_FILE;
  return `<rdf:Description rdf:about="" xmlns:fx="${facturX.uri}">
<fx:DocumentType>${documentType}</fx:DocumentType>
<fx:DocumentFileName>${name}</fx:DocumentFileName>
<fx:Version>${version}</fx:Version>
<fx:ConformanceLevel>${conformanceLevel}</fx:ConformanceLevel>
</rdf:Description>`;
}

function describeSchema(schema: Schema): string {
  const properties = schema.properties.map(describeProperty).join('');
  return `<rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>${schema.title}</pdfaSchema:schema>
<pdfaSchema:namespaceURI>${schema.uri}</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>${schema.prefix}</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq>${properties}</rdf:Seq></pdfaSchema:property>
</rdf:li>`;
}

function describeProperty(property: Property): string {
  return `<rdf:li rdf:parseType="Resource">
<pdfaProperty:name>${property.name}</pdfaProperty:name>
<pdfaProperty:valueType>${property.type}</pdfaProperty:valueType>
<pdfaProperty:category>${property.category}</pdfaProperty:category>
<pdfaProperty:description>${property.description}</pdfaProperty:description>
</rdf:li>`;
}
