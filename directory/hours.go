package directory

import (
	"bytes"
	"encoding/json"

	"parley/internal/values"
)

// parseHours reads weekly opening hours, which the fields path is about, and
// complains about what metrics could not read.
func parseHours(c *complaint, path string, raw json.RawMessage) values.BusinessHours {
	var hours values.BusinessHours
	if err := json.Unmarshal(raw, (*map[string][]string)(&hours)); err != nil {
		c.Add(`must be an object of lists of times, such as {"1": ["08:00", "17:00"]}`, path)
		return nil
	}
	hours, faults := hours.Tidy()
	for _, f := range faults {
		c.Add(f.Message, path, f.Day)
	}
	return hours
}

// isNull reports whether there is no JSON value, or null.
func isNull(raw json.RawMessage) bool {
	raw = bytes.TrimSpace(raw)
	return len(raw) == 0 || string(raw) == "null"
}
