package inbox

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// countryOf returns the ISO 3166-1 alpha-2 code of a telephone number written as
// `+`, digits and spaces, and "" for everything else.
func countryOf(address string) string {
	digits, ok := strings.CutPrefix(address, "+")
	if !ok || strings.Trim(digits, "0123456789 ") != "" {
		return ""
	}
	n, err := phonenumbers.Parse("+"+strings.ReplaceAll(digits, " ", ""), "ZZ")
	if err != nil {
		return ""
	}
	region := phonenumbers.GetRegionCodeForNumber(n)
	if len(region) != 2 || region == "ZZ" {
		return "" // a number of no country, such as +800
	}
	return region
}
