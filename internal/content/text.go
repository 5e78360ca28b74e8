package content

import "strings"

// Words are what a content says, as plain text; "" where it says nothing in words,
// such as a picture.
func Words(c Content) string {
	var said []string
	for _, w := range c.words() {
		if w = strings.TrimSpace(w); w != "" {
			said = append(said, w)
		}
	}
	return strings.Join(said, "\n")
}

func (t *Text) words() []string          { return []string{t.Message} }
func (*Attachment) words() []string      { return nil }
func (*Media) words() []string           { return nil }
func (c *Card) words() []string          { return []string{c.Title, c.Subtitle} }
func (l *Location) words() []string      { return []string{l.Label, l.Address} }
func (c *Contact) words() []string       { return []string{c.FirstName + " " + c.LastName, c.PhoneNumber} }
func (l *List) words() []string          { return l.Header.around(l.Body, l.Footer) }
func (r *Reply) words() []string         { return r.Header.around(r.Body, r.Footer) }
func (t *Template) words() []string      { return t.Header.around(t.Body, t.Footer) }
func (p *ProductMulti) words() []string  { return p.Header.around(p.Body, p.Footer) }
func (p *ProductSingle) words() []string { return []string{p.Body, p.Footer} }
func (f *Form) words() []string          { return []string{f.Title, f.Description} }
func (*FormResponse) words() []string    { return nil }
func (*Raw) words() []string             { return nil }

func (c *Carousel) words() (out []string) {
	for _, card := range c.Cards {
		out = append(out, card.Title, card.Subtitle)
	}
	return out
}

func (o *Order) words() []string {
	out := []string{o.Text}
	for _, i := range o.Items {
		out = append(out, i.Title)
	}
	return out
}

// around puts the words of a header, where there is one, before the others.
func (h *Header) around(body, footer string) []string {
	if h == nil {
		return []string{body, footer}
	}
	return []string{h.Text, body, footer}
}
