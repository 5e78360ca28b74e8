package privacy

import "strings"

// between are what people write between the digits of a telephone number.
const between = " -().,/\u00a0"

// forms are the plain spellings of an address: in small letters, and of a telephone
// number with its country in every way to begin it.
func forms(address string) []string {
	address = strings.TrimSpace(address)
	if strings.ToLower(address) != strings.ToUpper(address) {
		return []string{strings.ToLower(address), smallASCII(address)}
	}
	plain := undivided(address)
	digits, international := strings.CutPrefix(plain, "+")
	if !international && isDigits(plain) {
		digits, international = strings.TrimPrefix(plain, "00"), true
	}
	if !international || !isDigits(digits) {
		return []string{plain}
	}
	return []string{plain, "+" + digits, digits, "00" + digits}
}

// undivided is a text without what stands between the digits of telephone numbers.
func undivided(s string) string {
	s = strings.ReplaceAll(s, "(0)", "")
	for _, c := range between {
		s = strings.ReplaceAll(s, string(c), "")
	}
	return s
}

// smallASCII is what lower answers in SQLite.
func smallASCII(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, s)
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// isForm is the condition that a column holds an address of which v.of is a form.
// What has letters is compared in small ones, and what has none without what stands
// between digits.
func isForm(column string) string {
	plain := `replace(` + column + `, '(0)', '')`
	for _, c := range between {
		plain = `replace(` + plain + `, '` + string(c) + `', '')`
	}
	return `v.of = CASE WHEN lower(` + column + `) = upper(` + column + `) THEN ` + plain + ` ELSE lower(trim(` + column + `)) END`
}
