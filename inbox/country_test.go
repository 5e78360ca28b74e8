package inbox

import "testing"

func TestCountryOf(t *testing.T) {
	for address, want := range map[string]string{
		"+31612345678":    "NL",
		"+31 625948164":   "NL",
		"+14165550123":    "CA", // +1 is shared: the area decides
		"+12125550123":    "US",
		"+79161234567":    "RU",
		"+77011234567":    "KZ",
		"31612345678":     "",
		"+31-612345678":   "",
		"teddy@teddies":   "",
		"+":               "",
		"+999123456789":   "",
		"+80012345678":    "",
		"+31612345678abc": "",
	} {
		if got := countryOf(address); got != want {
			t.Errorf("countryOf(%q) = %q, want %q", address, got, want)
		}
	}
}
