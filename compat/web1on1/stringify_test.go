package web1on1

import "testing"

// TestStringify: what is written is what JSON.stringify(JSON.parse(text)) gives; the
// order of members apart, which a client takes from the text.
func TestStringify(t *testing.T) {
	for text, want := range map[string]string{
		` { "b" : [ 1 , true , null ] , "a" : { } } `: `{"a":{},"b":[1,true,null]}`,
		`"<a href=\"x\">&amp;\u003c\/"`:               `"<a href=\"x\">&amp;</"`,
		`"\u2028 \u2029\u2028"`:                       "\"\u2028 \u2029\u2028\"",
		`"\"\u2028\""`:                                "\"\\\"\u2028\\\"\"",
		`"\u0000\u0001\u001f\u0008\u000c\n\r\t\\"`:    `"\u0000\u0001\u001f\b\f\n\r\t\\"`,
		`"\u007f\u00e9\ud83d\ude00"`:                  "\"\u007fé😀\"",
		`""`:                                          `""`,
		`[1.0, 1e2, -0, 1e21, 1e-7, 0.1, 12345678901234567890, 1e999]`: `[1,100,0,1e+21,1e-7,0.1,12345678901234567000,null]`,
		`{"b": 1, "10": 2, "9": 3, "01": 4, "-1": 5, "4294967295": 6}`: `{"9":3,"10":2,"-1":5,"01":4,"4294967295":6,"b":1}`,
		`{"a": 1, "a": 2}`: `{"a":2}`,
	} {
		got, err := stringify([]byte(text))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s %v, want %s", text, got, err, want)
		}
	}
	if _, err := stringify([]byte(`{"a": `)); err == nil {
		t.Error("what is no JSON was written")
	}
}
