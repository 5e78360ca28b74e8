package values

import "time"

// ReportSettings are how a report is written.
type ReportSettings struct {
	// WithHeader has the first row name the columns.
	WithHeader bool `json:"withHeader"`
	// Delimiter separates the values of CSV: one character.
	Delimiter string `json:"delimiter"`
	// DateTimeFormat is how instants are written, in the letters of Java's
	// SimpleDateFormat, such as yyyy-MM-dd HH:mm:ss.SSS.
	DateTimeFormat string `json:"dateTimeFormat"`
	// UTCOffsetMinutes is the offset of the times that are written, east of UTC.
	UTCOffsetMinutes int `json:"utcOffsetMinutes"`
}

// ReportParameters are what some reports are about besides filters. Which count
// depends on the type of the report.
type ReportParameters struct {
	From *time.Time `json:"from,omitempty"`
	To   *time.Time `json:"to,omitempty"`
	// Bots are ids as the creator of the report knows them.
	Bots []string `json:"bots,omitempty"`
	// Date is the day of a daily report, YYYY-MM-DD.
	Date string `json:"date,omitempty"`
	// Message, Client and Session narrow a report on reactions.
	Message string `json:"message,omitempty"`
	Client  string `json:"client,omitempty"`
	Session string `json:"session,omitempty"`
	// MessageFrom and MessageTo bound when the message was sent; From and To the
	// reactions to it.
	MessageFrom *time.Time `json:"messageFrom,omitempty"`
	MessageTo   *time.Time `json:"messageTo,omitempty"`
}

// ReportPosition is how far a report is, so that another process can go on.
type ReportPosition struct {
	// After is what the next row comes after, empty at the beginning.
	After string `json:"after,omitempty"`
	// Parts are the names of the pieces that are in the blob store already.
	Parts []string `json:"parts,omitempty"`
	// Done says that the parts have all rows.
	Done bool `json:"done,omitempty"`
}
