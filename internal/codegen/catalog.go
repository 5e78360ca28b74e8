package main

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"parley/metrics/catalog"
)

// generateCatalog begins graph anew with the enums of the metric table, before
// anything else of Parley compiles.
func generateCatalog() error {
	rows := catalog.Rows()
	if err := catalog.Check(rows); err != nil {
		return err
	}
	if err := os.MkdirAll("graph", 0o755); err != nil {
		return err
	}
	if err := removeOld(); err != nil {
		return err
	}
	names := &ast.Definition{Kind: ast.Enum, Name: "MetricName", Description: "The metrics; metricDefinitions says what each means."}
	dimensions := &ast.Definition{Kind: ast.Enum, Name: "Dimension", Description: "What metrics are filtered and grouped by."}
	for _, r := range rows {
		names.EnumValues = append(names.EnumValues, &ast.EnumValueDefinition{Name: r.Name, Description: r.Sentence})
	}
	for _, d := range catalog.Dimensions() {
		dimensions.EnumValues = append(dimensions.EnumValues, &ast.EnumValueDefinition{Name: string(d.Dimension), Description: d.Sentence})
	}
	return writeSDL("metric", &ast.SchemaDocument{Definitions: ast.DefinitionList{names, dimensions}})
}

// writeSDL writes one generated file of the graph.
func writeSDL(name string, doc *ast.SchemaDocument) error {
	var out bytes.Buffer
	out.WriteString(sdlHeader)
	formatter.NewFormatter(&out, formatter.WithIndent("  ")).FormatSchemaDocument(doc)
	return os.WriteFile(filepath.Join("graph", name+".graphql"), out.Bytes(), 0o644)
}
