package filters

import (
	"slices"
	"strings"
)

// The parts of the vendor's console.
const (
	Clients               Section = "CLIENTS"
	Sessions              Section = "SESSIONS"
	ClientsDialogs        Section = "CLIENTS_DIALOGS"
	ReportsActivity       Section = "REPORTS_ACTIVITY"
	ReportsEfficiency     Section = "REPORTS_EFFICIENCY"
	ReportsSessionTopic   Section = "REPORTS_SESSION_TOPIC"
	ReportsSessionResult  Section = "REPORTS_SESSION_RESULT"
	ReportsScenarioAction Section = "REPORTS_SCENARIO_ACTION"
)

// Where a key is offered: talks and clients are lists, reports are figures.
func talks() []Section { return []Section{Sessions, ClientsDialogs} }

func everywhere() []Section { return []Section{Clients, Sessions, ClientsDialogs} }

func reports() []Section {
	return []Section{ReportsActivity, ReportsEfficiency, ReportsSessionTopic, ReportsSessionResult, ReportsScenarioAction}
}

func all() []Section { return slices.Concat([]Section{Sessions, ClientsDialogs}, reports()) }

// Known reports whether there is such a part of the console.
func (s Section) Known() bool { return slices.Contains(slices.Concat(everywhere(), reports()), s) }

// IsIn reports whether the key is offered in a part of the console.
func (r Row) IsIn(s Section) bool { return slices.Contains(r.Sections, s) }

// RowsOf describes the keys of a part of the console, in the order of their enum.
func RowsOf(s Section) []Row {
	return slices.DeleteFunc(rows(), func(r Row) bool { return !r.IsIn(s) })
}

// Selects reports whether one of the filters has the value as an option of the key,
// in any case of letters.
func Selects(given []Filter, k Key, value string) bool {
	return slices.ContainsFunc(given, func(f Filter) bool {
		return f.Key == k && slices.ContainsFunc(slices.Concat(f.Options, []string{f.Option}), func(o string) bool { return strings.EqualFold(o, value) })
	})
}

// Rows describes all keys, in the order of their enum.
func Rows() []Row { return rows() }

// RowOf describes a key; false where there is no such key.
func RowOf(k Key) (Row, bool) {
	all := rows()
	i := slices.IndexFunc(all, func(r Row) bool { return r.Key == k })
	if i < 0 {
		return Row{}, false
	}
	return all[i], true
}
