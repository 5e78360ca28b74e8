package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"parley/metrics/catalog"
)

// metricsDocument is the catalog for people.
var metricsDocument = filepath.Join("docs", "metrics.md")

// writeDocument makes docs/metrics.md of the catalog.
func writeDocument() error {
	if err := os.MkdirAll("docs", 0o755); err != nil {
		return err
	}
	return os.WriteFile(metricsDocument, []byte(document()), 0o644)
}

const documentHead = `# Metrics

Made from ` + "`metrics/catalog`" + ` by ` + "`go generate ./...`" + `; edit that, not this. The same table answers ` + "`metricDefinitions`" + ` in the graph.

## How a number comes about

- A *sample* has an instant, a value and dimensions. It counts when its instant is in the period: from belongs to it, to does not.
- The **total** is the statistic over all samples of the period, not over its buckets. The **previous total** is the same over the
  period before, of the same length.
- **Buckets** begin on the wall clock of the query's time zone (by default UTC), weeks on Monday; all of the period are there. The
  first and the last hold only what lies inside the period. At most 2,000 buckets, and 10,000 numbers an answer.
- A **filter** is tested on the dimensions of the sample: one of the values of every list. Groups by tag overlap.
- An *automatic reply* is a message tagged ` + "`system:automatic_reply`" + `; a *paid template* one to the customer tagged ` + "`system:paid_template`" + `.
- A *thread* is the conversation of a message or, without one, its contact: channel, address of the organization, address of the
  customer. In a thread messages are in the order of their times; at equal times from the customer first, then by arrival. Messages
  may arrive in any order and late: the numbers are those of the ordered set.
- **Business hours** of a first reply: those sent with the customer's first message; else with the reply; else with the latest message
  before it in the conversation that has some; else those of the channel, as they stood when the message arrived; else every hour is
  open. They are read on the wall clock of their time zone, over midnight and through changes of the clocks.
- A conversation without a resolve event counts as resolved at its last message once it has been silent for 24 hours; the next message
  takes that back.

## Granularity when the query names none

The finest whose limit holds; days are of 24 hours, years of the calendar.

| table | MINUTE | HOUR | DAY | WEEK | MONTH | QUARTER | YEAR |
|---|---|---|---|---|---|---|---|
| B | – | 2 days | 31 days | 1 year | 2 years | 5 years | longer |
| C | 2 hours | 2 days | 31 days | 1 year | 2 years | 5 years | longer |

`

func document() string {
	var b strings.Builder
	b.WriteString(documentHead)
	b.WriteString("## Dimensions\n\n| dimension | tells apart |\n|---|---|\n")
	for _, d := range catalog.Dimensions() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", d.Dimension, d.Sentence)
	}
	b.WriteString("\n`HOUR_OF_DAY` and `WEEKDAY` are there for every metric, to group by, not to filter by.\n\n## The metrics\n")
	for _, r := range catalog.Rows() {
		section(&b, r)
	}
	return b.String()
}

func section(b *strings.Builder, r catalog.Row) {
	fmt.Fprintf(b, "\n### %s\n\n%s\n\n", r.Name, r.Sentence)
	fmt.Fprintf(b, "- **Samples**: %s\n- **Value of a sample**: %s\n- **Formula**: %s\n", r.Sample, r.Measure, r.Formula())
	if r.Timed() {
		fmt.Fprintf(b, "- **Clock**: starts with %s; stops with %s.\n", r.StartedBy, r.EndedBy)
	}
	nothing := "null"
	if r.ZeroWhenEmpty() {
		nothing = "0"
	}
	fmt.Fprintf(b, "- **Unit**: %s; of no samples: %s; granularity: table %s.\n", r.Unit, nothing, r.Table)
	var of []string
	for _, d := range r.Dimensions {
		of = append(of, "`"+string(d)+"`")
	}
	fmt.Fprintf(b, "- **Dimensions**: %s.\n", strings.Join(of, ", "))
}
