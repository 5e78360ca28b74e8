package sinch

import (
	"strconv"
	"strings"

	"parley/compat/rest"
)

// maxLimit is how many rows a list has at most, and where the caller does not say.
const maxLimit = 1_000

// queryLimit reads `limit`: 1 or more; more than 1,000 is 1,000.
func queryLimit(q *rest.Query) int {
	text, given := q.Text("limit", isLimit)
	if !given {
		return maxLimit
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return maxLimit // more digits than an int has
	}
	return min(n, maxLimit)
}

func isLimit(text string) (result, problem string) {
	digits := strings.TrimLeft(text, "0")
	if digits == "" || len(text) > 100 || strings.Trim(digits, "0123456789") != "" {
		return "", "should be a whole number above 0"
	}
	return digits, ""
}

// queryTrue reads a boolean parameter; false where it is missing or at fault.
func queryTrue(q *rest.Query, name string) bool {
	text, _ := q.Text(name, rest.Upper, rest.OneOf("TRUE", "FALSE"))
	return text == "TRUE"
}
