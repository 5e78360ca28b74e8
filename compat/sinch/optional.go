package sinch

import "time"

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// given is nil for an empty text.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// some is nil for the zero time.
func some(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// formatTime is [formatInstant] of a time that may be missing.
func formatTime(t *time.Time) string {
	if t == nil {
		return ""
	}
	return formatInstant(*t)
}
