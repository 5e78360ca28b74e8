package demo

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
)

// person is a customer.
type person struct {
	given, family string
	vip           bool
}

func (p *person) name() string { return p.given + " " + p.family }

// contact is a person at an address on a stage.
type contact struct {
	*person
	address string
}

// land is a country that customers come from.
type land struct {
	share           float64
	number          func(r *rand.Rand) string
	given, families []string
}

// digits returns a maker of numbers: each # of the pattern is a digit, and ? is
// one of 1 to 5, where a country has no number with another one.
func digits(patterns ...string) func(r *rand.Rand) string {
	return func(r *rand.Rand) string {
		return strings.Map(func(c rune) rune {
			switch c {
			case '#':
				return '0' + rune(r.IntN(10))
			case '?':
				return '1' + rune(r.IntN(5))
			}
			return c
		}, pick(r, patterns))
	}
}

// lands are where the customers live, by telephone number. GB, US, CA and FR
// have numbers that are nobody's.
var lands = []land{
	{
		0.52, digits("+316?#######"),
		[]string{"Sanne", "Daan", "Fleur", "Sem", "Lieke", "Thijs", "Noor", "Ruben", "Femke", "Lars", "Eva", "Joris"},
		[]string{"de Boer", "Visser", "Smit", "Mulder", "van Dijk", "Bos", "Hendriks", "Dekker", "van den Berg", "Kuipers"},
	},
	{
		0.14, digits("+49151########", "+49176########"),
		[]string{"Lena", "Felix", "Marie", "Paul", "Johanna", "Jürgen"},
		[]string{"Müller", "Schmidt", "Weber", "Köhler", "Fischer", "Groß"},
	},
	{
		0.1, digits("+32470######", "+32498######"),
		[]string{"Lotte", "Arthur", "Manon", "Seppe", "Elise"},
		[]string{"Peeters", "Janssens", "Dubois", "Claes", "Lambert"},
	},
	{
		0.07, digits("+3319900####"),
		[]string{"Chloé", "Louis", "Camille", "Théo", "Inès"},
		[]string{"Martin", "Bernard", "Lefèvre", "Moreau", "Girard"},
	},
	{
		0.06, digits("+442079460###", "+441134960###"),
		[]string{"Amelia", "Harry", "Isla", "George", "Freya"},
		[]string{"Taylor", "Walker", "Hughes", "Patel", "O'Neill"},
	},
	{
		0.04, digits("+121255501##", "+141555501##", "+131255501##"),
		[]string{"Emily", "Jacob", "Madison", "Ethan"},
		[]string{"Johnson", "Garcia", "Miller", "Washington"},
	},
	{
		0.03, digits("+141655501##", "+151455501##"),
		[]string{"Olivia", "Liam", "Charlotte", "Étienne"},
		[]string{"Tremblay", "Roy", "Campbell", "Singh"},
	},
	{
		0.04, digits("+4850#######", "+4860#######"),
		[]string{"Zofia", "Jan", "Hanna", "Łukasz"},
		[]string{"Nowak", "Kowalska", "Wójcik", "Zieliński"},
	},
}

// someone draws a person and a number of their country's.
func someone(r *rand.Rand) (*person, string) {
	weights := make([]float64, len(lands))
	for i, l := range lands {
		weights[i] = l.share
	}
	l := lands[draw(r, weights)]
	return &person{given: pick(r, l.given), family: pick(r, l.families), vip: chance(r, 0.05)}, l.number(r)
}

// addressOn returns the person's address on a medium; n makes it unique.
func addressOn(medium, number string, p *person, n int) string {
	plain := strings.ToLower(strings.NewReplacer(" ", "", "'", "").Replace(ascii(p.given + "." + p.family)))
	switch medium {
	case "WHATSAPP", "SMS":
		return number
	case "EMAIL":
		return fmt.Sprintf("%s%d@mail.example", plain, n)
	case "FACEBOOK_MESSENGER":
		return fmt.Sprintf("%d", 24_000_000_000_000+int64(n)*7_919)
	case "TELEGRAM":
		return fmt.Sprintf("@%s_%d", strings.ReplaceAll(plain, ".", "_"), n)
	}
	return fmt.Sprintf("visitor-%05d", n)
}

// ascii keeps the letters that addresses have.
func ascii(s string) string {
	return strings.NewReplacer("ü", "u", "ö", "o", "ß", "ss", "é", "e", "è", "e", "É", "E", "Ł", "L", "ł", "l", "ó", "o", "ń", "n").Replace(s)
}

// frank writes on three media and in both houses, to tell contacts from people.
var frank = &person{given: "Frank", family: "van den Berg", vip: true}

// franksAddresses are by medium; the number on SMS is the same one, written
// with a space, as SaySimple's own sample does.
var franksAddresses = map[string]string{
	"WHATSAPP": "+31625948164", "SMS": "+31 625948164", "FACEBOOK_MESSENGER": "frank.van.den.berg",
}

// crowd draws the contacts of a stage, those who write most often first. They
// have a seed of their own: a later start draws the same ones.
func crowd(s *stage) []contact {
	seed := fnv.New64a()
	seed.Write([]byte(string(s.house) + s.medium)) //nolint:errcheck // a hash takes everything
	r := rand.New(rand.NewPCG(birth, seed.Sum64()))
	n := int(float64(conversationsOf[s.house]*s.share) / 100 / s.regular)
	var out []contact
	used := map[string]bool{}
	if a, ok := franksAddresses[s.medium]; ok {
		out, used[a] = append(out, contact{frank, a}), true
	}
	for i := 1; len(out) < n; i++ {
		p, number := someone(r)
		if a := addressOn(s.medium, number, p, i); !used[a] {
			out, used[a] = append(out, contact{p, a}), true
		}
	}
	return out
}
