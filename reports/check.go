package reports

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley/ent/reportjob"
	"parley/internal/apperr"
)

const (
	// maxBots is how many bots a report may be about.
	maxBots = 100
	// maxText is how long ids are that reports are narrowed by, in characters.
	maxText = 256
	// maxOffset is how far a clock may be from UTC, in minutes.
	maxOffset = 14 * 60
)

// check returns [apperr.Invalid] with everything that cannot be.
func (in NewReport) check() error {
	var faults []apperr.Field
	complain := func(is bool, message string, path ...string) {
		if is {
			faults = append(faults, apperr.Field{Path: path, Message: message})
		}
	}
	complain(reportjob.TypeValidator(in.Type) != nil, "is no type of report", "type")
	complain(reportjob.FormatValidator(in.Format) != nil, "is no format of reports", "format")
	in.checkSettings(complain)
	in.checkParameters(complain)
	if len(faults) == 0 {
		return nil
	}
	return &apperr.Error{Kind: apperr.Invalid, Message: "the report cannot be written like this", Fields: faults}
}

func (in NewReport) checkSettings(complain func(bool, string, ...string)) {
	s := in.Settings
	complain(utf8.RuneCountInString(s.Delimiter) != 1 || strings.ContainsAny(s.Delimiter, "\"\r\n\x00\uFFFD\uFEFF"), "should be one character, and no quotation mark or line break", "settings", "delimiter")
	_, err := javaTime(s.DateTimeFormat)
	complain(err != nil, "should be a pattern of the letters "+letters+", at most 100 characters", "settings", "dateTimeFormat")
	complain(s.UTCOffsetMinutes < -maxOffset || s.UTCOffsetMinutes > maxOffset, "should be between -840 and 840", "settings", "utcOffsetMinutes")
}

// checkParameters complains of what the type of report needs and has not, and of
// what it does not heed.
func (in NewReport) checkParameters(complain func(bool, string, ...string)) {
	const foreign = "has no meaning for this type of report"
	p := in.Parameters
	filtered := []reportjob.Type{reportjob.TypeMESSAGES, reportjob.TypeSESSIONS, reportjob.TypeCLIENTS, reportjob.TypeCLIENT_LIST}
	complain(len(in.Filters) > 0 && !slices.Contains(filtered, in.Type), foreign, "filters")
	reactions, calls := in.Type == reportjob.TypeMESSAGE_REACTIONS, in.Type == reportjob.TypeTELEPHONY
	complain(p.From != nil && !reactions && !calls, foreign, "from")
	complain(p.To != nil && !reactions && !calls, foreign, "to")
	complain(len(p.Bots) > 0 && !reactions && !calls, foreign, "botIds")
	complain(p.From != nil && p.To != nil && !p.From.Before(*p.To), "should be after from", "to")
	complain(p.MessageFrom != nil && p.MessageTo != nil && !p.MessageFrom.Before(*p.MessageTo), "should be after messageFrom", "messageTo")
	complain(len(p.Bots) > maxBots || slices.ContainsFunc(p.Bots, tooLong), "should be at most 100 ids, each of at most 256 characters", "botIds")
	in.checkDay(complain, foreign)
	complain(reactions && p.Message == "", "is required", "message")
	for _, m := range []struct{ text, name string }{{p.Message, "message"}, {p.Client, "customerId"}, {p.Session, "conversationId"}} {
		complain(m.text != "" && !reactions, foreign, m.name)
		complain(tooLong(m.text), "should be at most 256 characters", m.name)
	}
	complain((p.MessageFrom != nil || p.MessageTo != nil) && !reactions, foreign, "messageFrom")
}

func (in NewReport) checkDay(complain func(bool, string, ...string), foreign string) {
	if in.Type != reportjob.TypeDAILY {
		complain(in.Parameters.Date != "", foreign, "date")
		return
	}
	_, err := time.Parse(time.DateOnly, in.Parameters.Date)
	complain(err != nil, "should be a day, YYYY-MM-DD", "date")
}

func tooLong(s string) bool { return utf8.RuneCountInString(s) > maxText }
