package gqlserver

import (
	"errors"
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"parley/internal/apperr"
)

// faults counts what is wrong with a document by all rules but the slow one,
// without looking for what its author may have meant. With more faults than an
// answer lists, the document is refused by the first; with fewer, gqlgen finds
// them again and has suggestions.
func (g gate) faults(doc *ast.QueryDocument) (int, *gqlerror.Error) {
	f := faultCount{limit: g.limits.Errors}
	f.walk(g.schema, doc)
	if f.n <= f.limit {
		return f.n, nil
	}
	refusal := fault(apperr.ValidationFailed, nil, fmt.Sprintf("the document has more than %d faults, of which this is one: %s", f.limit, f.first.Message))
	refusal.Locations = f.first.Locations
	return f.n, refusal
}

// faultCount counts to one above its limit.
type faultCount struct {
	n, limit int
	first    gqlerror.Error
}

// errEnough ends a walk, which has no other end: finding thousands of faults
// takes longer than all else.
var errEnough = errors.New("enough faults")

func (f *faultCount) walk(schema *ast.Schema, doc *ast.QueryDocument) {
	defer func() {
		if v := recover(); v != nil && v != errEnough {
			panic(v)
		}
	}()
	events := &core.Events{}
	for _, rule := range quickRules().GetInner() {
		rule(events, f.add)
	}
	core.Walk(schema, doc, events)
}

func (f *faultCount) add(options ...core.ErrorOption) {
	if f.n++; f.n > f.limit {
		panic(errEnough)
	}
	if f.n == 1 {
		for _, o := range options {
			o(&f.first)
		}
	}
}

// merges reports whether fields of the same name fit together, by the rule that
// takes as long as the square of their number.
func (g gate) merges(doc *ast.QueryDocument) bool {
	return len(validator.ValidateWithRules(g.schema, doc, rules.NewRules(rules.OverlappingFieldsCanBeMergedRule))) == 0
}

func quickRules() *rules.Rules {
	r := rules.NewDefaultRules()
	r.RemoveRule(rules.OverlappingFieldsCanBeMergedRule.Name)
	for _, swap := range [][2]core.Rule{
		{rules.FieldsOnCorrectTypeRule, rules.FieldsOnCorrectTypeRuleWithoutSuggestions},
		{rules.KnownArgumentNamesRule, rules.KnownArgumentNamesRuleWithoutSuggestions},
		{rules.KnownTypeNamesRule, rules.KnownTypeNamesRuleWithoutSuggestions},
		{rules.ScalarLeafsRule, rules.ScalarLeafsRuleWithoutSuggestions},
		{rules.ValuesOfCorrectTypeRule, rules.ValuesOfCorrectTypeRuleWithoutSuggestions},
	} {
		r.ReplaceRule(swap[0].Name, swap[1].RuleFunc)
	}
	return r
}
