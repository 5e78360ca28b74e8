package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/ent/reportjob"
	"parley/internal/testkit"
	"parley/internal/testkit/apptest"
	"parley/internal/viewer"
	"parley/reports"
	"parley/store"
)

// Who asked for reports is read at once for all of them.
func TestGraphReportStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		s := apptest.Serve(t, address)
		org := s.Organization("acme", uuid.Nil)
		token := s.Token(org, viewer.Admin)
		ended := 0
		add := func() {
			ended++
			var made struct {
				CreateUser struct{ User struct{ ID uuid.UUID } }
			}
			s.Query(token, `mutation($name: String!) {createUser(input: {displayName: $name}) {user {id}}}`, map[string]any{"name": fmt.Sprint("Asker ", ended)}, &made)
			err := s.Store.Write(apptest.System(), org, func(ctx context.Context, tx *store.Tx) error {
				return tx.ReportJob.Create().SetType(reportjob.TypeSESSIONS).SetFormat(reportjob.FormatCSV).SetSettings(reports.Defaults()).
					SetStatus(reportjob.StatusFAILED).SetFileName("a.csv").SetRequestedByID(made.CreateUser.User.ID).Exec(ctx)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		ask := func() int64 {
			return s.Statements(func() {
				if got := s.GraphQL(token, `{reportJobs(first: 50) {edges {node {requestedBy {displayName}}}}}`, nil).Said(); strings.Count(got, "Asker ") != ended {
					t.Errorf("%d askers: %s", ended, got)
				}
			})
		}
		add()
		ask() // what a credential costs once
		few := ask()
		for range 9 {
			add()
		}
		if many := ask(); many != few {
			t.Errorf("%d statements for one report, %d for ten", few, many)
		}
	})
}
