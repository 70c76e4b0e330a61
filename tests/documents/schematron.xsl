<!-- Compiles a Schematron (query binding xslt2, no abstract patterns, no variables) to a stylesheet that names each assertion that fails, a line each. -->
<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:out="urn:out" xmlns:sch="http://purl.oclc.org/dsdl/schematron">
  <xsl:namespace-alias stylesheet-prefix="out" result-prefix="xsl"/>
  <xsl:template match="sch:schema">
    <out:stylesheet version="2.0">
      <xsl:for-each select="sch:ns"><xsl:namespace name="{@prefix}" select="@uri"/></xsl:for-each>
      <out:output method="text"/>
      <out:template match="/">
        <xsl:for-each select="sch:pattern"><out:apply-templates select="/" mode="{generate-id()}"/></xsl:for-each>
      </out:template>
      <xsl:apply-templates select="sch:pattern"/>
    </out:stylesheet>
  </xsl:template>
  <xsl:template match="sch:pattern">
    <xsl:apply-templates select="sch:rule"/>
    <out:template match="text()" mode="{generate-id()}" priority="-2"/>
    <out:template match="@*|node()" mode="{generate-id()}" priority="-1"><out:apply-templates select="@*|node()" mode="#current"/></out:template>
  </xsl:template>
  <xsl:template match="sch:rule">
    <out:template match="{@context}" mode="{generate-id(..)}" priority="{last() - position() + 1}">
      <xsl:apply-templates select="sch:assert|sch:report"/>
      <out:apply-templates select="@*|node()" mode="#current"/>
    </out:template>
  </xsl:template>
  <xsl:template match="sch:assert"><out:if test="not({@test})"><xsl:call-template name="told"/></out:if></xsl:template>
  <xsl:template match="sch:report"><out:if test="{@test}"><xsl:call-template name="told"/></out:if></xsl:template>
  <xsl:template name="told"><out:value-of select="concat('{@flag} {@id} ', name(), '&#10;')"/></xsl:template>
</xsl:stylesheet>
