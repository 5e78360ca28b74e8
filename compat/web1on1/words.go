package web1on1

import (
	"strings"
	"unicode"

	"parley/internal/values"
)

// The vendor's words for what Parley writes in capitals.
var (
	userRoles            = []string{"agent", "admin", "owner", "bot"}
	userStatuses         = []string{"queued", "invited", "active", "archived"}
	organizationStatuses = []string{"queued", "active", "pendingArchive", "archived"}
	defaultRoles         = []string{"guest", "agent"}
	locales              = values.Locales()
	botStatuses          = []string{"inactive", "active", "archived"}
	audiences            = []string{"global", "owner", "group"}
	serviceTypes         = []string{"smartsupp", "intercom", "smooch", "twilio", "mailgun", "messenger", "api", "webhook", "gbm"}
	serviceStatuses      = []string{"queued", "active", "disabled", "pendingArchive", "archived"}
	formTypes            = []string{"topic", "static"}
	formStatuses         = []string{"active", "archived"}
	fieldTypes           = []string{
		"button", "checkbox", "color", "date", "datetime-local", "email", "file", "hidden", "image", "month", "number", "password",
		"radio", "range", "reset", "search", "select", "submit", "tel", "text", "textarea", "time", "url", "week",
	}
)

// archived is the word for what is hidden in lists.
const archived = "archived"

// capitals turns pendingArchive and datetime-local into PENDING_ARCHIVE and
// DATETIME_LOCAL.
func capitals(word string) string {
	var b strings.Builder
	for _, r := range word {
		switch {
		case r == '-':
			b.WriteByte('_')
		case unicode.IsUpper(r):
			b.WriteByte('_')
			b.WriteRune(r)
		default:
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

// wordFor is the one of the words whose capitals these are; small letters where there
// is none.
func wordFor[E ~string](value E, words []string) string {
	for _, w := range words {
		if capitals(w) == string(value) {
			return w
		}
	}
	return strings.ToLower(string(value))
}
