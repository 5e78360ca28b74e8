package sinch

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"
)

func TestParseSort(t *testing.T) {
	for text, want := range map[string]order{
		"":                               {Field: "arrivalTime", Descending: true},
		"source":                         {Field: "source"},
		"-source":                        {Field: "source", Descending: true},
		"-arrivalTime,LOCALE-en":         {Field: "arrivalTime", Descending: true, Locale: language.English},
		" subject , LOCALE-de ":          {Field: "subject", Locale: language.German},
		"subject,LOCALE-en-US":           {Field: "subject", Locale: language.AmericanEnglish},
		"subject,LOCALE-de-u-co-phonebk": {Field: "subject", Locale: language.MustParse("de-u-co-phonebk")},
	} {
		got, err := parseSort(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
}

func TestParseSortRefuses(t *testing.T) {
	const field, postfix, locale = "Sort should name a field of contacts",
		"Sort may have one postfix, ,LOCALE-xx with a language such as en or en-US", "Sort has an unknown locale"
	for text, want := range map[string]string{
		"-":                        field,
		"--source":                 field,
		"Source":                   field,
		"nothing":                  field,
		"source;drop table":        field,
		",LOCALE-en":               field,
		strings.Repeat("x", 1<<20): field,
		"source,en":                postfix,
		"source,":                  postfix,
		"source,destination":       postfix,
		"source,LOCALE-" + strings.Repeat("en-", 1<<18): postfix,
		"source,LOCALE-":             locale,
		"source,LOCALE-xx":           locale,
		"source,LOCALE-english":      locale,
		"source,LOCALE-en,LOCALE-de": locale,
		"source,LOCALE-../../etc":    locale,
	} {
		if _, err := parseSort(text); words(err) != want {
			t.Errorf("%.60s: %v, want %s", text, err, want)
		}
	}
}

// Ensure that contacts can be sorted by every field that they have.
func TestEveryFieldSorts(t *testing.T) {
	one, text := int64(1), "2020-01-01T00:00:00.000Z"
	whole, err := json.Marshal(Contact{
		Subtype: "x", AgentID: "x", AgentName: "x", QueueID: "x", QueueName: "x", DisconnectTime: "x", Record: true, Script: true,
		Subject: "x", RequiredAgent: &RequiredAgent{Name: "x"},
		Statistics: &Statistics{ConnectTime: &text, WaitingDuration: &one, HandlingDuration: &one, WrapUpTotalDuration: &one},
	})
	if err != nil {
		t.Fatal(err)
	}
	members := make(map[string]any)
	if err := json.Unmarshal(whole, &members); err != nil {
		t.Fatal(err)
	}
	keys := contactKeys()
	for name := range members {
		if keys[name] == nil {
			t.Errorf("%s cannot be sorted by", name)
		}
		delete(keys, name)
	}
	for name := range keys {
		t.Errorf("%s is no field", name)
	}
}

// Languages order accents, umlauts, case and digits in their own way; a missing value
// is last in both directions, and equal ones go by their ids.
func TestCollation(t *testing.T) {
	subjects := []string{"z", "Zoë", "ö", "ä", "a", "A", "côte", "coté", "cote", "10", "2", "ij", "Zoe", "ß", "st", "ss", ""}
	for sort, want := range map[string]string{
		"subject,LOCALE-de-u-co-phonebk": "10 2 a A ä cote coté côte ij ö ss ß st z Zoe Zoë ",
		"subject":                        "10 2 a A ä cote coté côte ij ö ss ß st z Zoe Zoë ",
		"subject,LOCALE-en":              "10 2 a A ä cote coté côte ij ö ss ß st z Zoe Zoë ",
		"subject,LOCALE-nl":              "10 2 a A ä cote coté côte ij ö ss ß st z Zoe Zoë ",
		"subject,LOCALE-de":              "10 2 a A ä cote coté côte ij ö ss ß st z Zoe Zoë ",
		"subject,LOCALE-fr":              "10 2 a A ä cote coté côte ij ö ss ß st z Zoe Zoë ",
		"subject,LOCALE-sv":              "10 2 a A cote coté côte ij ss ß st z Zoe Zoë ä ö ",
		"-subject,LOCALE-en":             "Zoë Zoe z st ß ss ö ij côte coté cote ä A a 2 10 ",
	} {
		if got := sortedSubjects(t, sort, subjects); got != want {
			t.Errorf("%s:\n got %s\nwant %s", sort, got, want)
		}
	}
}

// sortedSubjects are the subjects in their order, whatever order they come in.
func sortedSubjects(t *testing.T, sort string, subjects []string) string {
	t.Helper()
	o, err := parseSort(sort)
	if err != nil {
		t.Fatal(err)
	}
	first := ""
	for range 20 {
		var list []Contact
		for _, subject := range subjects {
			list = append(list, Contact{Subject: subject})
		}
		rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		sortContacts(list, o)
		var got []string
		for _, c := range list {
			got = append(got, c.Subject)
		}
		if text := strings.Join(got, " "); first != "" && text != first {
			t.Fatalf("%s depends on the order before:\n%s\n%s", sort, first, text)
		} else {
			first = text
		}
	}
	return first
}

// What is null comes last in both directions; what is equal goes by its id.
func TestSortContacts(t *testing.T) {
	soon, late := "2020-01-01T00:00:00.000Z", "2021-01-01T00:00:00.000Z"
	short, long := int64(2), int64(10)
	list := []Contact{
		{ID: "4", ArrivalTime: soon, TotalDuration: 2, Record: true, RequiredAgent: &RequiredAgent{Name: "Bob"}},
		{ID: "1", ArrivalTime: late, TotalDuration: 10, DisconnectTime: late, Statistics: &Statistics{ConnectTime: &late, WaitingDuration: &long}},
		{ID: "3", ArrivalTime: soon, TotalDuration: 2, DisconnectTime: soon, Statistics: &Statistics{WaitingDuration: &short}},
		{ID: "2", ArrivalTime: late, TotalDuration: 1, RequiredAgent: &RequiredAgent{Name: "álice"}},
	}
	for sort, want := range map[string]string{
		"":                 "1234", // -arrivalTime
		"arrivalTime":      "3412",
		"id":               "1234",
		"-id":              "4321",
		"totalDuration":    "2341",
		"-totalDuration":   "1342",
		"disconnectTime":   "3124",
		"-disconnectTime":  "1324",
		"record":           "4123",
		"-record":          "4123",
		"requiredAgent":    "2413",
		"-requiredAgent":   "4213",
		"connectTime":      "1234",
		"waitingDuration":  "3124",
		"-waitingDuration": "1324",
	} {
		o, err := parseSort(sort)
		if err != nil {
			t.Fatal(err)
		}
		rows := slices.Clone(list)
		sortContacts(rows, o)
		got := ""
		for _, c := range rows {
			got += c.ID
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", sort, got, want)
		}
	}
}

// FuzzSort holds that an order that is read sorts, and that the rest is refused in few
// words.
func FuzzSort(f *testing.F) {
	for _, seed := range []string{"", "-arrivalTime,LOCALE-en", "subject,LOCALE-de-u-co-phonebk-kn", "source,LOCALE-xx", ",", "-", "subject,LOCALE-x-a"} {
		f.Add(seed, "é\xff")
	}
	f.Fuzz(func(t *testing.T, text, subject string) {
		o, err := parseSort(text)
		if err != nil {
			if len(words(err)) > 100 {
				t.Fatal(err)
			}
			return
		}
		list := []Contact{{ID: "1"}, {ID: "2", Subject: subject, Source: subject}, {ID: "3", Subject: "a", Source: "a"}}
		sortContacts(list, o)
		if len(list) != 3 || o.Field == "subject" && list[2].ID != "1" && subject != "" {
			t.Fatalf("%q: %v", text, list)
		}
	})
}
