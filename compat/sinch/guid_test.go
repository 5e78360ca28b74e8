package sinch

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/uuid"

	"parley/internal/apperr"
)

const (
	plain    = "B4AFCD2CA7914D1D8ED6AF4E25AEA096"
	hyphened = "B4AFCD2C-A791-4D1D-8ED6-AF4E25AEA096"
	other    = "990556DC18244B4AB5BF35D75A89CDEF"
)

func TestParseGUID(t *testing.T) {
	for text, want := range map[string]string{
		plain:                              plain,
		strings.ToLower(plain):             plain,
		"2B8ED95B0EC911E79675005056A75D9":  "Invalid GUID: '2B8ED95B0EC911E79675005056A75D9'",
		plain + "0":                        "Invalid GUID: '" + plain + "0'",
		hyphened:                           "Invalid GUID: '" + hyphened + "'",
		"":                                 "Invalid GUID: ''",
		"G4AFCD2CA7914D1D8ED6AF4E25AEA096": "Invalid GUID: 'G4AFCD2CA7914D1D8ED6AF4E25AEA096'",
		"ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ":                 "Invalid GUID: 'ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ'",
		strings.Repeat("x", 1<<20):         "Invalid GUID: '" + strings.Repeat("x", 64) + "…'",
		strings.Repeat("é", 65):            "Invalid GUID: '" + strings.Repeat("é", 64) + "…'",
	} {
		id, err := parseGUID(text)
		got := formatGUID(id)
		if err != nil {
			got = err.Error()
		}
		if got != want || err != nil && apperr.KindOf(err) != apperr.Invalid {
			t.Errorf("%.70q: got %s, want %s", text, got, want)
		}
	}
}

func TestParseGUIDs(t *testing.T) {
	for text, want := range map[string]string{
		plain:                                  "1",
		plain + ", " + other:                   "2",
		plain + ",":                            "Invalid GUID: ''",
		plain + "," + hyphened:                 "Invalid GUID: '" + hyphened + "'",
		"x," + other:                           "Invalid GUID: 'x'",
		strings.Repeat(plain+",", 999) + plain: "1000",
		strings.Repeat(",", 1_000):             "A list has at most 1000 elements",
		strings.Repeat(plain+",", 30_000):      "A list has at most 1000 elements",
	} {
		list, err := parseGUIDs(text)
		got := fmt.Sprint(len(list))
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%.80q: got %s, want %s", text, got, want)
		}
	}
}

// Groups of chats and e-mails have hyphens, those of calls have none; in a list each
// has to be in its own form, and a single value may have either.
func TestGroupIDs(t *testing.T) {
	for text, want := range map[string]string{
		plain:                                  "[PHONE CHAT EMAIL]",
		hyphened:                               "[PHONE CHAT EMAIL]",
		strings.ToLower(hyphened):              "[PHONE CHAT EMAIL]",
		hyphened + "," + other:                 "[CHAT EMAIL][PHONE]",
		other + " , " + hyphened:               "[PHONE][CHAT EMAIL]",
		plain + ",x":                           "Invalid GUID: 'x'",
		"{" + hyphened + "}":                   "Invalid GUID: '{" + hyphened + "}'",
		"urn:uuid:" + hyphened:                 "Invalid GUID: 'urn:uuid:" + hyphened + "'",
		"B4AFCD2CA-791-4D1D-8ED6-AF4E25AEA096": "Invalid GUID: 'B4AFCD2CA-791-4D1D-8ED6-AF4E25AEA096'",
		"":                                     "Invalid GUID: ''",
	} {
		list, err := parseGroupIDs(text)
		got := ""
		for _, g := range list {
			var channels []string
			for _, c := range []string{channelPhone, channelChat, channelEmail} {
				if g.Form.allows(c) {
					channels = append(channels, c)
				}
			}
			got += fmt.Sprint(channels)
		}
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestFormatGroupID(t *testing.T) {
	id := uuid.MustParse(hyphened)
	for channel, want := range map[string]string{channelPhone: plain, channelChat: hyphened, channelEmail: hyphened} {
		if got := formatGroupID(id, channel); got != want {
			t.Errorf("%s: %s", channel, got)
		}
	}
}

// FuzzGUID holds that an id that is read is written as it was but for its case, and
// that all else is refused in few words.
func FuzzGUID(f *testing.F) {
	for _, seed := range []string{plain, hyphened, "", "x", plain[1:], "\xff", strings.Repeat("é", 100), plain + "\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, err := parseGUID(text)
		digits, decodeErr := hex.DecodeString(text)
		if wanted := decodeErr == nil && len(digits) == 16; wanted != (err == nil) {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil && !strings.EqualFold(formatGUID(id), text) {
			t.Fatalf("%q became %s", text, formatGUID(id))
		}
		if err != nil && utf8.RuneCountInString(err.Error()) > 100 {
			t.Fatalf("long words: %s", err)
		}
		if group, err := parseGroupID(text); err == nil {
			channel := map[groupForm]string{groupOfPhone: channelPhone, groupOfText: channelChat}[group.Form]
			if !strings.EqualFold(formatGroupID(group.ID, channel), text) {
				t.Fatalf("%q became %s", text, formatGroupID(group.ID, channel))
			}
		}
	})
}
