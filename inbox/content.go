package inbox

import (
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"parley/internal/values"
)

// checkContent refuses a payload that PostgreSQL cannot keep as JSON: it has no
// place for the character NUL, halves of surrogate pairs, and bytes that are no
// UTF-8.
func checkContent(c *complaint, data json.RawMessage) {
	if len(data) == 0 {
		return
	}
	if len(data) > MaxContent {
		c.Add(fmt.Sprintf("at most %d bytes", MaxContent), "content")
	}
	if !storableJSON(data) {
		c.Add("must be JSON of valid characters, without NUL", "content")
	}
}

func storableJSON(data []byte) bool {
	return utf8.Valid(data) && json.Valid(data) && wholeCharacters(data)
}

// wholeCharacters reports whether every \u escape in valid JSON is a character,
// or half of a pair, other than NUL.
func wholeCharacters(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] != '\\' {
			continue
		}
		i++
		if data[i] != 'u' {
			continue
		}
		r := escaped(data[i+1:])
		i += 4
		if utf16.IsSurrogate(r) {
			if i+2 >= len(data) || data[i+1] != '\\' || data[i+2] != 'u' ||
				utf16.DecodeRune(r, escaped(data[i+3:])) == utf8.RuneError {
				return false
			}
			i += 6
		}
		if r == 0 {
			return false
		}
	}
	return true
}

// escaped reads the four digits of an escape.
func escaped(digits []byte) rune {
	n, err := strconv.ParseUint(string(digits[:4]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}

func checkAttachments(c *complaint, list []values.Attachment) {
	if len(list) > MaxAttachments {
		c.Add(fmt.Sprintf("at most %d attachments", MaxAttachments), "attachments")
	}
	for i, a := range list {
		place := strconv.Itoa(i)
		c.atMost(MaxURL, a.URL, "attachments", place, "url")
		if a.Filename != nil {
			c.atMost(MaxFilename, *a.Filename, "attachments", place, "filename")
		}
		if a.MimeType != nil {
			c.atMost(MaxFilename, *a.MimeType, "attachments", place, "mimeType")
		}
		if a.Size != nil && *a.Size < 0 {
			c.Add("must not be negative", "attachments", place, "size")
		}
	}
}
